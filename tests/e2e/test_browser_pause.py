"""A break that is asked for during a call: it begins after the call and its wrap-up, and no call comes between."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import select

from callcenter.telephony.models import AwayReason, Queue
from tests.e2e.browsing import FAKE_SOUND, be_ready, check_sound, chromium, signed_in
from tests.e2e.desk import Desk, wait_for

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium with a microphone."""
    with sync_playwright() as playwright:
        found = chromium(playwright, *FAKE_SOUND)
        yield found
        found.close()


@contextmanager
def ruled(desk: Desk, *, mode: str, seconds: int, minutes: int) -> Iterator[None]:
    """The default queue gives time after calls like this, and a break has so many minutes a day; as before afterwards."""
    before = _rule(desk, mode, seconds, minutes)
    try:
        yield
    finally:
        _rule(desk, *before)


def _rule(desk: Desk, mode: str, seconds: int, minutes: int) -> tuple[str, int, int]:
    with desk.db.writing() as session:
        queue = session.scalars(select(Queue).where(Queue.is_default)).one()
        pause = session.get_one(AwayReason, "break")
        before = queue.wrap_up_mode, queue.wrap_up_seconds, pause.minutes_per_day
        queue.wrap_up_mode, queue.wrap_up_seconds, pause.minutes_per_day = mode, seconds, minutes
    return before


def test_a_break_asked_for_in_a_call_comes_after_the_wrap_up(desk: Desk, browser: Browser) -> None:
    first, second = "13800138071", "13800138072"
    with ruled(desk, mode="forced", seconds=120, minutes=30), signed_in(browser, desk, "ana") as page:
        check_sound(page)
        be_ready(page)
        caller = desk.caller("--from", first, "--to", "4001", "--seconds", "90")
        page.click("[data-test=answer]")
        desk.call_from(first, "talking")
        page.click("[data-test=status]")
        page.wait_for_selector("[data-test=away-break]:has-text('30')")
        page.click("[data-test=away-break]")
        page.wait_for_selector("[data-test=after-this]:has-text('小休')")
        assert desk.api("ana").get("/seats/me")["presence"] == "available"
        waiting = desk.caller("--from", second, "--to", "4001", "--seconds", "90")
        desk.call_from(second, "queued")
        page.click("[data-test=end]")
        page.wait_for_selector("[data-test=wrap-up-why]")
        assert page.locator("[data-test=ready-now]").is_disabled()
        page.click("[data-outcome=solved]")
        page.click("[data-test=finish]")
        page.wait_for_selector("[data-test=status-word]:has-text('小休')")
        page.wait_for_selector("[data-test=pause-left]")
        call = desk.call_from(second, "queued")
        assert desk.api("sam").get(f"/calls/{call['id']}")["offers"] == []
        page.click("[data-test=ready]")
        page.click("[data-test=answer]")
        talking = desk.call_from(second, "talking")
        assert desk.api("sam").get(f"/calls/{desk.calls_from(first)[0]['id']}")["disposition"] == "solved"
        # With its result given nothing is owed after it, and the next journey finds Ana free.
        desk.api("ana").send("PUT", f"/calls/{talking['id']}/disposition", {"code": "solved", "note": ""})
        desk.api("ana").send("PUT", f"/calls/{talking['id']}/hangup")
        wait_for(lambda: caller.poll() is not None and waiting.poll() is not None, seconds=60, label="callers gone")
