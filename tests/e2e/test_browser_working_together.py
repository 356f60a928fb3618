"""Several people at one work order, in the browser: help, more time, links, what the customer says, mentions."""

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


@LOOKS
def test_orders_are_linked_split_and_parted(
    desk: Desk, browser: Browser, language: str, theme: str, size: tuple[int, int]
) -> None:
    one, other = _order(desk, f"漏水 {theme}"), _order(desk, f"楼上也漏水 {theme}")
    with signed_in(browser, desk, "ana", language=language, **_look(theme, size)) as page:
        check_sound(page)
        page.goto(f"{desk.url}/tickets/{one['id']}")
        page.click("[data-test=more]")
        page.click("[data-test=link]")
        page.get_by_role("dialog").get_by_role("textbox").fill(other["number"])
        page.click(f"[data-test=into-{other['id']}]")
        assert page_faults(page) == []
        keep(page, f"link-{theme}")
        page.click("[data-test=link-do]")
        expect(page.locator(f"[data-test=linked-{other['id']}]")).to_contain_text(other["number"])
        page.click("[data-test=more]")
        page.click("[data-test=split]")
        expect(page.locator("input[data-test=subject], [data-test=subject] input")).to_have_value(f"漏水 {theme}")
        page.locator("input[data-test=subject], [data-test=subject] input").fill(f"换阀门 {theme}")
        keep(page, f"split-{theme}")
        page.click("[data-test=save]")
        expect(page.locator(f"[data-test=linked-{one['id']}]")).to_contain_text(one["number"])
        assert page_faults(page) == []
        keep(page, f"split-made-{theme}")
        page.click(f"[data-test=linked-{one['id']}] a")
        expect(page.locator("[data-test=links]")).to_contain_text(f"换阀门 {theme}")
        keep(page, f"linked-{theme}")
        page.click(f"[data-test=unlink-{other['id']}]")
        expect(page.locator(f"[data-test=linked-{other['id']}]")).to_have_count(0)
    assert desk.api("ana").get(f"/tickets/{other['id']}")["links"] == []


@LOOKS
def test_a_customer_who_is_not_satisfied_has_it_taken_up_again(
    desk: Desk, browser: Browser, language: str, theme: str, size: tuple[int, int]
) -> None:
    order = _order(desk, f"空调异响 {theme}", settled=True)
    with signed_in(browser, desk, "ana", language=language, **_look(theme, size)) as page:
        check_sound(page)
        page.goto(f"{desk.url}/tickets/{order['id']}")
        page.click("[data-test=visit]")
        page.click("[data-test=visit-unreached]")
        page.click("[data-test=visit-do]")
        expect(page.locator("[data-test=visits] article")).to_have_count(1)
        page.click("[data-test=visit]")
        expect(page.locator("[data-test=visit-do]")).to_be_disabled()
        expect(page.locator("[data-test=visit-reopen]")).to_have_count(0)
        page.click("[data-test=satisfied-1]")
        _say(page, "visit-note", "还是响 Still noisy")
        assert page_faults(page) == []
        keep(page, f"visit-{theme}")
        page.click("[data-test=visit-reopen]")
        expect(page.locator("[data-test=visits]")).to_contain_text("还是响")
        expect(page.locator("[data-test=order-state]")).to_contain_text(
            {"light": "处理中", "dark": "In progress"}[theme]
        )
        assert page_faults(page) == []
        keep(page, f"visited-{theme}")


@LOOKS
def test_a_colleague_who_is_mentioned_is_told_where(
    desk: Desk, browser: Browser, language: str, theme: str, size: tuple[int, int]
) -> None:
    order = _order(desk, f"开票抬头 {theme}")
    bo = desk.api("bo").get("/session")["user"]["id"]
    with (
        signed_in(browser, desk, "bo", language=language, **_look(theme, size)) as other,
        signed_in(browser, desk, "ana", language=language, **_look(theme, size)) as page,
    ):
        check_sound(other)
        check_sound(page)
        page.goto(f"{desk.url}/tickets/{order['id']}")
        words = page.locator("textarea[data-test=comment-text], [data-test=comment-text] textarea")
        words.click()
        page.keyboard.type("@Lind")
        page.get_by_role("option", name="Bo Lindqvist").wait_for()
        keep(page, f"mention-choose-{theme}")
        page.keyboard.press("Enter")
        page.keyboard.type("请看抬头")
        page.keyboard.press("Control+Enter")
        expect(page.locator("[data-test=comments] .mention")).to_have_text("@Bo Lindqvist")
        assert page_faults(page) == []
        keep(page, f"mentioned-{theme}")
        notice = other.locator("[data-test=notice-link]")
        expect(notice).to_contain_text("请看抬头")
        keep(other, f"mention-notice-{theme}")
        notice.click()
        other.wait_for_url(f"**/tickets/{order['id']}")
        expect(other.locator("[data-test=comments]")).to_contain_text("请看抬头")
    assert desk.api("ana").get(f"/tickets/{order['id']}")["watchers"] == [bo]
