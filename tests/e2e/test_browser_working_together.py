"""Several people at one work order, in the browser: a colleague's help, and more time from a supervisor."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from callcenter.tickets.models import Ticket
from tests.e2e.browsing import check_sound, signed_in
from tests.e2e.desk import Desk
from tests.e2e.looking import keep, page_faults
from tests.e2e.test_browser_orders import _order

pytestmark = pytest.mark.real

LOOKS = pytest.mark.parametrize(
    ("language", "theme", "size"), [("zh-CN", "light", (1440, 900)), ("en", "dark", (1024, 768))]
)


def _look(theme: str, size: tuple[int, int]) -> dict[str, Any]:
    return {"color_scheme": theme, "viewport": {"width": size[0], "height": size[1]}}


def _say(page: Page, name: str, words: str) -> None:
    page.locator(f"textarea[data-test={name}], [data-test={name}] textarea").fill(words)


@LOOKS
def test_a_colleague_helps_and_the_order_is_solved_then(
    desk: Desk, browser: Browser, language: str, theme: str, size: tuple[int, int]
) -> None:
    ana, bo = (desk.api(name).get("/session")["user"]["id"] for name in ("ana", "bo"))
    order = _order(desk, f"保修期有争议 {theme}", assignee_id=ana)
    with signed_in(browser, desk, "ana", language=language, **_look(theme, size)) as page:
        check_sound(page)
        page.goto(f"{desk.url}/tickets/{order['id']}")
        page.click("[data-test=ask-help]")
        page.locator("[data-test=help-who] input").fill("Bo")
        page.get_by_role("option", name="Bo Lindqvist").click()
        page.keyboard.press("Escape")
        _say(page, "help-text", "请确认保修到哪天 Until when?")
        assert page_faults(page) == []
        keep(page, f"help-ask-{theme}")
        page.click("[data-test=help-do]")
        expect(page.locator(f"[data-test=help-{bo}]")).to_contain_text("请确认保修到哪天")
        page.click("[data-test=move-solve]")
        _say(page, "move-text", "好了")
        page.click("[data-test=move-do]")
        expect(page.get_by_role("dialog")).to_contain_text("Bo Lindqvist")
        keep(page, f"help-refused-{theme}")
        page.keyboard.press("Escape")
        with signed_in(browser, desk, "bo", language=language, **_look(theme, size)) as other:
            check_sound(other)
            expect(other.locator("aside.work")).to_contain_text(f"保修期有争议 {theme}")
            other.goto(f"{desk.url}/tickets?mark=helping")
            other.locator("[data-row]").filter(has_text=f"保修期有争议 {theme}").click()
            other.click(f"[data-test=help-report-{bo}]")
            _say(other, "move-text", "还在保修期内 Still covered")
            other.click("[data-test=move-do]")
            other.wait_for_url("**/tickets?mark=helping")
            expect(other.locator("[data-row]").filter(has_text=f"保修期有争议 {theme}")).to_have_count(0)
        expect(page.locator(f"[data-test=help-{bo}]")).to_contain_text("还在保修期内")
        assert page_faults(page) == []
        keep(page, f"help-reported-{theme}")
        page.click("[data-test=move-solve]")
        page.click("[data-test=move-do]")
        expect(page.locator("[data-test=order-state]")).to_contain_text({"light": "已办结", "dark": "Solved"}[theme])


@LOOKS
def test_more_time_is_asked_for_and_granted(
    desk: Desk, browser: Browser, language: str, theme: str, size: tuple[int, int]
) -> None:
    order = _order(desk, f"等待配件 {theme}", assignee_id=desk.api("ana").get("/session")["user"]["id"])
    with desk.db.writing() as session:
        session.get_one(Ticket, order["id"]).due_at = datetime.now(UTC) - timedelta(hours=1)
    with signed_in(browser, desk, "ana", language=language, **_look(theme, size)) as page:
        check_sound(page)
        page.goto(f"{desk.url}/tickets/{order['id']}")
        expect(page.locator("[data-test=due].late")).to_be_visible()
        page.click("[data-test=more]")
        page.click("[data-test=ask-extension]")
        _say(page, "extension-reason", "配件周三到货 Parts on Wednesday")
        assert page_faults(page) == []
        keep(page, f"extension-ask-{theme}")
        page.click("[data-test=extension-do]")
        expect(page.locator("[data-test=extension]")).to_contain_text("配件周三到货")
        expect(page.locator("[data-test=extension-grant]")).to_have_count(0)
        with signed_in(browser, desk, "sam", language=language, **_look(theme, size)) as other:
            check_sound(other)
            other.goto(f"{desk.url}/tickets?mark=extension")
            other.locator("[data-row]").filter(has_text=f"等待配件 {theme}").click()
            expect(other.locator("[data-test=extension]")).to_be_visible()
            assert page_faults(other) == []
            keep(other, f"extension-decide-{theme}")
            other.click("[data-test=extension-grant]")
            other.click("[data-test=move-do]")
            expect(other.locator("[data-test=extension]")).to_have_count(0)
        expect(page.locator("[data-test=extension]")).to_have_count(0)
        expect(page.locator("[data-test=due]:not(.late)")).to_be_visible()
        keep(page, f"extension-granted-{theme}")
