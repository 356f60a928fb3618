"""An agent calls back from the page of callbacks: takes it, sees why, calls, and the person is reached."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.browsing import check_sound, signed_in
from tests.e2e.desk import Desk
from tests.e2e.looking import page_faults
from tests.e2e.test_outbound import simulated_carrier
from tests.e2e.test_promises import give_up, promise_of

pytestmark = pytest.mark.real


@pytest.mark.parametrize(("language", "theme"), [("zh-CN", "light"), ("en", "dark")])
def test_an_agent_calls_back_from_the_page(
    desk: Desk, browser: Browser, tones: dict[str, Path], language: str, theme: str
) -> None:
    number = {"light": "13712345680", "dark": "13712345690"}[theme]
    give_up(desk, number, tones)
    promise = promise_of(desk, number, "open")
    with simulated_carrier(desk), signed_in(browser, desk, "ana", language=language, color_scheme=theme) as page:
        check_sound(page)
        page.goto(f"{desk.url}/promises?id={promise['id']}")
        panel = page.locator("[data-test=promise]")
        expect(panel).to_contain_text("137****")
        faults = {"page": page_faults(page)}
        page.click("[data-test=promise-take]")
        page.click("[data-test=promise-drop]")
        page.wait_for_selector("[data-test=put-away]")
        faults["dialog"] = page_faults(page)
        page.keyboard.press("Escape")
        page.click("[data-test=promise-call]")
        promise_of(desk, number, "kept")
        page.wait_for_selector("[data-test=end]")
        page.click("[data-test=end]")
        desk.call_from(number, "ended")
    assert faults == {"page": [], "dialog": []}
