"""Chromium as an agent has it: with or without a microphone, in either language; signing in, the first sound check."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Playwright

from callcenter.accounts.models import User
from callcenter.accounts.passwords import hash_password
from callcenter.pages import FOLDER
from tests.e2e.desk import Desk

PASSWORD = "long-enough-for-ana"
SLOW = 60_000
"""Milliseconds: the deadline of each step, not its target."""
REMEMBER_SOUND = """
const Known = window.RTCPeerConnection;
window.RTCPeerConnection = class extends Known {
  constructor(...all) { super(...all); this.addEventListener('track', event => { window.heardStream = event.streams[0] ?? new MediaStream([event.track]); }); }
};
"""
"""Keeps what the server sends, so that a test can listen to it."""
FAKE_SOUND = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")


def chromium(playwright: Playwright, *switches: str) -> Browser:
    """The Chromium of this machine; skips where there is none, or no console for it."""
    found = shutil.which("chromium")
    if found is None or not (FOLDER / "index.html").exists():
        pytest.skip("Chromium or the built console is missing")
    usual = ("--no-sandbox", "--autoplay-policy=no-user-gesture-required", "--disable-background-networking")
    return playwright.chromium.launch(executable_path=found, args=[*usual, *switches])


def hears(sound: Path) -> str:
    """The switch by which the microphone hears a file, over and over."""
    return f"--use-file-for-fake-audio-capture={sound}"


def give_password(desk: Desk, username: str, *, language: str = "zh-CN") -> None:
    """Let somebody of the cast sign in with a password, at a browser's seat."""
    with desk.db.writing() as session:
        user = session.query(User).filter(User.username == username).one()
        user.password_hash, user.must_change_password = hash_password(PASSWORD), False
        user.language = language


@contextmanager
def signed_in(
    browser: Browser, desk: Desk, username: str, *, language: str = "zh-CN", script: str = "", **context: Any
) -> Iterator[Page]:
    """A window in which somebody has signed in with a password; what the page threw fails the test."""
    give_password(desk, username, language=language)
    if username in {"ana", "bo"}:
        desk.api(username).send("PUT", "/seats/me/device", {"kind": "browser"})
    context = {"viewport": {"width": 1440, "height": 900}, "permissions": ["microphone"], **context}
    found = browser.new_context(locale=language, **context)
    found.set_default_timeout(SLOW)
    found.add_init_script(REMEMBER_SOUND + script)
    window = found.new_page()
    problems: list[str] = []
    window.on("pageerror", lambda error: problems.append(str(error)))
    try:
        sign_in(window, desk.url, username)
        yield window
        keep = os.environ.get("CALLCENTER_SCREENSHOTS")
        if keep:
            window.screenshot(path=str(Path(keep) / f"browser-{os.getpid()}.png"))
    finally:
        # A window that stays open would keep the seat's headset from the next one.
        found.close()
    assert problems == []


def sign_in(window: Page, url: str, username: str) -> None:
    """By name and password, as everybody does."""
    window.goto(url)
    window.fill("input[name=username]", username)
    window.fill("input[name=password]", PASSWORD)
    window.press("input[name=password]", "Enter")
    window.wait_for_url("**/desk")


def check_sound(window: Page) -> None:
    """The sound check of the first use, done as a new agent does it."""
    window.click("[data-test=open-microphone]")
    window.wait_for_selector("[data-test=echo]:not([disabled])")
    window.click("[data-test=sound-done]")


def be_ready(window: Page) -> None:
    """Connected, and ready for a call."""
    window.wait_for_selector("[data-test=headset][data-headset=connected]")
    window.click("[data-test=ready]")
    window.wait_for_selector("[data-test=ready]", state="detached")
