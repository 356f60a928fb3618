"""Two agents at two browsers: a word with a colleague, all together, handing over, parking and picking up."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.e2e.browsing import FAKE_SOUND, be_ready, check_sound, chromium, hears, signed_in
from tests.e2e.desk import Desk, wait_for
from tests.e2e.looking import keep

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def browser(tones: dict[str, Path]) -> Iterator[Browser]:
    """Chromium whose microphone hears the agent's tone."""
    with sync_playwright() as playwright:
        found = chromium(playwright, *FAKE_SOUND, hears(tones["agent"]))
        yield found
        found.close()


@pytest.fixture
def ana(browser: Browser, desk: Desk) -> Iterator[Page]:
    """Ana's window, in Chinese and light."""
    with signed_in(browser, desk, "ana") as window:
        check_sound(window)
        yield window


@pytest.fixture
def bo(browser: Browser, desk: Desk) -> Iterator[Page]:
    """Bo's window, in English and dark, on a smaller screen."""
    screen = {"viewport": {"width": 1024, "height": 768}, "color_scheme": "dark"}
    with signed_in(browser, desk, "bo", language="en", **screen) as window:
        check_sound(window)
        yield window


def talk(desk: Desk, ana: Page, number: str, tones: dict[str, Path]) -> dict[str, object]:
    """Ana talks with a customer, and only then Bo is ready."""
    be_ready(ana)
    desk.caller("--from", number, "--to", "4001", "--seconds", "90", "--audio", str(tones["customer"]))
    ana.wait_for_selector("[data-test=ringing]")
    ana.click("[data-test=answer]")
    return desk.call_from(number, "talking")


def ask(page: Page, desk: Desk, username: str, how: str) -> None:
    """Open the panel, choose a colleague, and ask."""
    user_id = desk.api(username).get("/session")["user"]["id"]
    page.click("[data-test=pass]")
    page.click(f"[data-test=pass-u{user_id}]")
    keep(page, f"pass-panel-{how}")
    page.click(f"[data-test=pass-{how}]")


def test_a_word_with_bo_then_all_together_then_bo_has_the_call(
    desk: Desk, ana: Page, bo: Page, tones: dict[str, Path]
) -> None:
    call = talk(desk, ana, "13800138201", tones)
    be_ready(bo)
    ask(ana, desk, "bo", "consult")
    bo.wait_for_selector("[data-test=asks]:has-text('asks you')")
    keep(ana, "consult-ringing")
    keep(bo, "consult-offer")
    bo.click("[data-test=answer]")
    ana.wait_for_selector("[data-test=pass-join]")
    assert "听音乐" in ana.inner_text("[data-test=on-line-customer]")
    bo.wait_for_selector("[data-test=line-people]")
    assert "hears music" in bo.inner_text("[data-test=on-line-customer]")
    assert bo.is_disabled("[data-test=hold]"), "who only joined cannot put the customer on hold"
    keep(ana, "consulting")
    keep(bo, "consulted")
    ana.reload()
    ana.click("[data-test=pass-turn]")
    ana.wait_for_selector("[data-test=on-line-customer]:has-text('听到')")
    ana.click("[data-test=pass-join]")
    bo.wait_for_selector("[data-test=on-line-customer]:has-text('hears')")
    ana.wait_for_selector("[data-test=end-all]")
    keep(ana, "conference")
    ana.click("[data-test=end]")
    ana.wait_for_selector("[data-test=status]:has-text('通话中')", state="detached")
    handed = wait_for(
        lambda: (found := desk.api("sam").get(f"/calls/{call['id']}"))["agent"]["name"] == "Bo Lindqvist" and found,
        seconds=20,
        label="Bo holds the call",
    )
    assert [each["state"] for each in handed["transfers"]] == ["completed"]
    bo.wait_for_selector("[data-test=line-people] li:nth-child(3)", state="detached")
    keep(bo, "handed-over")
    bo.click("[data-test=end]")
    ended = desk.call_from("13800138201", "ended")
    assert (ended["end_reason"], ended["agent"]["name"]) == ("agent_hung_up", "Bo Lindqvist")


def test_a_colleague_who_declines_gives_the_call_back_and_a_parked_one_is_picked_up(
    desk: Desk, ana: Page, bo: Page, tones: dict[str, Path]
) -> None:
    call = talk(desk, ana, "13800138202", tones)
    be_ready(bo)
    ask(ana, desk, "bo", "consult")
    bo.click("[data-test=decline]")
    ana.wait_for_selector(".el-message:has-text('Bo Lindqvist婉拒了')")
    keep(ana, "consult-declined")
    ana.wait_for_selector("[data-test=on-line-agent]:nth-child(3)", state="detached")
    ana.wait_for_selector("[data-test=pass-cancel]", state="detached")
    ana.click("[data-test=hold]")
    wait_for(lambda: not desk.api("sam").get(f"/calls/{call['id']}")["held"], seconds=20, label="the customer is back")
    ana.click("[data-test=park]")
    parked = wait_for(
        lambda: (found := desk.api("sam").get(f"/calls/{call['id']}"))["state"] == "parked" and found,
        seconds=20,
        label="parked",
    )
    assert parked["parked_by"]["name"] == "陈安娜"
    ana.wait_for_selector("[data-test=parked]")
    keep(ana, "parked")
    assert bo.query_selector("[data-test=parked]") is None, "Bo is of another team"
    wait_for(lambda: ana.is_enabled("[data-test=pick-up]"), seconds=30, label="Ana is free again")
    ana.click("[data-test=pick-up]")
    ana.wait_for_selector("[data-test=status]:has-text('通话中')")
    ana.click("[data-test=end]")
    assert desk.call_from("13800138202", "ended")["end_reason"] == "agent_hung_up"


def test_a_blind_transfer_rings_at_the_other_agent(desk: Desk, ana: Page, bo: Page, tones: dict[str, Path]) -> None:
    talk(desk, ana, "13800138203", tones)
    be_ready(bo)
    ask(ana, desk, "bo", "blind")
    bo.wait_for_selector("[data-test=asks]:has-text('Passed on by 陈安娜')")
    keep(bo, "blind-offer")
    bo.click("[data-test=answer]")
    found = desk.call_from("13800138203", "talking")
    assert found["agent"]["name"] == "Bo Lindqvist"
    bo.click("[data-test=end]")
    desk.call_from("13800138203", "ended")
