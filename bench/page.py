"""The real console in a real Chromium, with the moments of an event's arrival and of its painting noted by the page."""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Page, sync_playwright

from callcenter.accounts.models import User
from callcenter.accounts.passwords import hash_password
from tests.e2e.desk import Desk

PASSWORD = "long-enough-to-be-measured"  # noqa: S105 - of an installation that lives for minutes.
_WATCH = """
(() => {
  const now = () => performance.timeOrigin + performance.now();
  const marks = window.benchMarks = [];
  const Known = window.WebSocket;
  window.WebSocket = class extends Known {
    constructor(...all) {
      super(...all);
      this.addEventListener('message', message => {
        const text = message.data;
        if (typeof text !== 'string' || !text.includes('offer.state_changed')) return;
        const at = now(), event = JSON.parse(text.slice(text.indexOf('[')))[1];
        if (event.data.state === 'ringing') marks.push(['browser', event.data.id, at, JSON.stringify(event.data.call.caller)]);
      });
    }
  };
  let isShown = false;
  const look = () => {
    const banner = document.querySelector('[data-test=ringing]');
    if (!banner) { isShown = false; return; }
    if (isShown || !banner.innerText.trim()) return;
    isShown = true;
    // The frame that shows it has been handed over when a task runs after its animation frame.
    requestAnimationFrame(() => { const wait = new MessageChannel(); wait.port1.onmessage = () => marks.push(['painted', '', now()]); wait.port2.postMessage(0); });
  };
  const watch = () => new MutationObserver(look).observe(document, {subtree: true, childList: true, characterData: true});
  if (document) watch();
})();
"""
_SWITCHES = (
    "--no-sandbox",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
    "--disable-background-networking",
    "--disable-background-timer-throttling",
    "--disable-renderer-backgrounding",
)


def is_possible() -> bool:
    """Whether there is a Chromium."""
    return shutil.which("chromium") is not None


def let_in(desk: Desk, username: str) -> None:
    """Give a person a password."""
    with desk.db.writing() as session:
        for user in session.query(User).filter(User.username == username):
            user.password_hash, user.must_change_password = hash_password(PASSWORD), False


@contextmanager
def signed_in(desk: Desk, username: str) -> Iterator[Page]:
    """A window of somebody who is ready for calls, with the headset connected."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(_SWITCHES))
        context = browser.new_context(
            locale="zh-CN", viewport={"width": 1440, "height": 900}, permissions=["microphone"]
        )
        context.set_default_timeout(120_000)
        context.add_init_script(_WATCH)
        page = context.new_page()
        page.goto(desk.url)
        page.fill("input[name=username]", username)
        page.fill("input[name=password]", PASSWORD)
        page.press("input[name=password]", "Enter")
        page.wait_for_selector("[data-test=status]")
        page.wait_for_timeout(1_000)
        if page.locator("[data-test=open-microphone]").is_visible():
            page.click("[data-test=open-microphone]")
            page.wait_for_selector("[data-test=echo]:not([disabled])")
            page.click("[data-test=sound-done]")
        page.wait_for_selector("[data-test=headset][data-headset=connected]")
        page.click("[data-test=ready]")
        page.wait_for_selector("[data-test=status]:has-text('示闲')")
        yield page
        browser.close()


def clock_error(page: Page) -> float:
    """Milliseconds by which the page's clock may be ahead of ours, by the quickest of twenty questions."""
    best: tuple[float, float] = (1e9, 0.0)
    for _ in range(20):
        before = time.time() * 1000
        theirs: float = page.evaluate("performance.timeOrigin + performance.now()")
        after = time.time() * 1000
        best = min(best, (after - before, theirs - (before + after) / 2))
    return best[1]


def marks(page: Page) -> list[list[Any]]:
    """[what, offer, milliseconds, who calls] of all so far; `painted` says neither who nor which offer."""
    found: list[list[Any]] = page.evaluate("window.benchMarks")
    return found
