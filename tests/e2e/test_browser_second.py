"""An agent with two customers, who swaps between them; and one who goes on at a phone in mid-call, and back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from callcenter.accounts.models import UserRole
from tests.e2e.browsing import FAKE_SOUND, SLOW, be_ready, check_sound, chromium, hears, signed_in
from tests.e2e.desk import Desk, free_ports
from tests.e2e.looking import AXE, keep, page_faults

pytestmark = pytest.mark.real
LOOKS = [("zh-CN", "light", 1440, 900), ("en", "dark", 1024, 768)]


@pytest.fixture(scope="module")
def browser(tones: dict[str, Path]) -> Iterator[Browser]:
    """Chromium whose microphone hears the agent's tone."""
    if not AXE.exists():
        pytest.skip("axe-core is not installed: run npm ci in web")
    with sync_playwright() as playwright:
        found = chromium(playwright, *FAKE_SOUND, hears(tones["agent"]))
        yield found
        found.close()


@pytest.fixture
def senior(desk: Desk) -> Iterator[None]:
    """Ana may take a second call."""
    user_id = desk.api("ana").get("/session")["user"]["id"]
    with desk.db.writing() as session:
        session.add(UserRole(user_id=user_id, role_code="senior"))
    yield
    with desk.db.writing() as session:
        session.delete(session.get_one(UserRole, (user_id, "senior")))


@pytest.fixture(params=LOOKS, ids=["zh-light", "en-dark"])
def ana(request: pytest.FixtureRequest, browser: Browser, desk: Desk) -> Iterator[Page]:
    """Ana's window."""
    language, theme, width, height = request.param
    screen = {"color_scheme": theme, "viewport": {"width": width, "height": height}}
    with signed_in(browser, desk, "ana", language=language, **screen) as window:
        check_sound(window)
        yield window


def _calls(desk: Desk, number: str, tones: dict[str, Path]) -> None:
    desk.caller("--from", number, "--to", "4001", "--seconds", "90", "--audio", str(tones["customer"]))


@pytest.mark.usefixtures("senior")
def test_a_second_call_is_taken_swapped_and_both_end_well(
    desk: Desk, ana: Page, tones: dict[str, Path], request: pytest.FixtureRequest
) -> None:
    look = request.node.callspec.id
    first, second = {"zh-light": ("13800138301", "13800138302"), "en-dark": ("13800138303", "13800138304")}[look]
    be_ready(ana)
    _calls(desk, first, tones)
    ana.click("[data-test=answer]")
    desk.call_from(first, "talking")
    _calls(desk, second, tones)
    ana.wait_for_selector("[data-test=waiting]")
    keep(ana, f"second-waiting-{look}")
    assert page_faults(ana) == []
    ana.click("[data-test=take]")
    assert desk.call_from(second, "talking")["agent"]["name"] == "陈安娜"
    assert desk.call_from(first, "parked")["parked_by"]["name"] == "陈安娜"
    expect(ana.locator("[data-test=pick-up]")).to_be_enabled()
    expect(ana.locator("[data-test=take]")).to_have_count(0)
    keep(ana, f"second-talking-{look}")
    assert page_faults(ana) == []
    ana.click("[data-test=pick-up]")
    desk.call_from(first, "talking")
    desk.call_from(second, "parked")
    ana.click("[data-test=end]")
    assert desk.call_from(first, "ended")["end_reason"] == "agent_hung_up"
    ana.click("[data-test=pick-up]")
    desk.call_from(second, "talking")
    ana.click("[data-test=end]")
    assert desk.call_from(second, "ended")["end_reason"] == "agent_hung_up"


def test_a_call_goes_on_at_a_phone_and_back_in_the_browser(
    desk: Desk, ana: Page, tones: dict[str, Path], request: pytest.FixtureRequest
) -> None:
    look = request.node.callspec.id
    number = {"zh-light": "13800138311", "en-dark": "13800138312"}[look]
    be_ready(ana)
    _calls(desk, number, tones)
    ana.click("[data-test=answer]")
    desk.call_from(number, "talking")
    with desk.phone(port=free_ports(4), audio=tones["agent"]) as uri:
        ana.click("[data-test=headset]")
        ana.click("[data-test=sip-open]")
        expect(ana.locator("[data-test=moves]")).to_be_visible()
        ana.locator("[data-test=sip-uri] input, input[data-test=sip-uri]").fill(uri)
        keep(ana, f"move-{look}")
        ana.click("[data-test=sip-save]")
        expect(ana.locator("[data-test=sip-back]")).to_be_visible(timeout=SLOW)
        assert desk.call_from(number, "talking")["answered_at"]
        ana.click("[data-test=sip-back]")
        expect(ana.locator("[data-test=sip-open]")).to_be_visible(timeout=SLOW)
    ana.click("[data-test=sound-done]")
    ana.wait_for_selector("[data-test=headset][data-headset=connected]")
    call = desk.call_from(number, "talking")
    assert [side["device"] for side in call["participants"] if side["role"] == "agent"] == ["browser"]
    ana.click("[data-test=end]")
    assert desk.call_from(number, "ended")["end_reason"] == "agent_hung_up"
