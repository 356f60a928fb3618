"""The life of a work order in the browser: sent back, urged, watched over, merged and unmerged."""

from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.browsing import check_sound, signed_in
from tests.e2e.desk import Desk
from tests.e2e.looking import keep, page_faults

pytestmark = pytest.mark.real


def _order(desk: Desk, subject: str, **fields: Any) -> dict[str, Any]:
    kinds = desk.api("ana").get("/ticket-types")["items"]
    kind = next(one["id"] for one in kinds if one["name"]["en"] == "Complaint")
    made: dict[str, Any] = desk.api("ana").send("POST", "/tickets", {"type_id": kind, "subject": subject, **fields})
    return made


@pytest.mark.parametrize(("language", "theme", "size"), [("zh-CN", "light", (1440, 900)), ("en", "dark", (1024, 768))])
def test_an_order_goes_back_is_urged_and_watched_over(
    desk: Desk, browser: Browser, language: str, theme: str, size: tuple[int, int]
) -> None:
    bo = desk.api("bo").get("/session")["user"]["id"]
    order = _order(desk, f"师傅没有来 {theme}", assignee_id=bo)
    look: dict[str, Any] = {"color_scheme": theme, "viewport": {"width": size[0], "height": size[1]}}
    with signed_in(browser, desk, "bo", language=language, **look) as page:
        check_sound(page)
        page.goto(f"{desk.url}/tickets/{order['id']}")
        page.click("[data-test=watch]")
        page.click("[data-test=urge]")
        page.click("[data-test=move-do]")
        expect(page.locator("[data-test=mark-urged]")).to_contain_text("1")
        page.click("[data-test=move-return]")
        expect(page.locator("[data-test=move-do]")).to_be_disabled()
        page.locator("textarea[data-test=move-text], [data-test=move-text] textarea").fill("缺少地址 No address")
        page.click("[data-test=move-do]")
        expect(page.locator("[data-test=mark-returned]")).to_be_visible()
        expect(page.locator("[data-test=trail]")).to_contain_text("缺少地址")
        assert page_faults(page) == []
        keep(page, f"order-returned-{theme}")
    with signed_in(browser, desk, "sam", language=language, **look) as page:
        check_sound(page)
        page.goto(f"{desk.url}/tickets/{order['id']}")
        page.click("[data-test=supervise]")
        page.click("[data-test=move-do]")
        expect(page.locator("[data-test=mark-supervised]")).to_be_visible()
        page.goto(f"{desk.url}/tickets?mark=supervised")
        row = page.locator("[data-row]").filter(has_text=f"师傅没有来 {theme}")
        expect(row.locator("[data-test^=mark-]")).to_have_count(3)
        assert page_faults(page) == []
        keep(page, f"orders-marked-{theme}")
    found = desk.api("ana").get(f"/tickets/{order['id']}")
    assert (found["assignee"]["name"], found["urges"], found["watchers"]) == ("陈安娜", 1, [bo])


@pytest.mark.parametrize(("language", "theme"), [("zh-CN", "light"), ("en", "dark")])
def test_two_orders_become_one_and_two_again(desk: Desk, browser: Browser, language: str, theme: str) -> None:
    name = {"light": "周明", "dark": "周亮"}[theme]
    number = {"light": "13800138401", "dark": "13800138402"}[theme]
    customer = desk.api("ana").send("POST", "/customers", {"name": name, "phones": [{"number": number}]})
    first = _order(desk, "热水器漏水", customer_id=customer["id"], priority="urgent")
    second = _order(desk, "还是漏水", customer_id=customer["id"], priority="normal")
    with signed_in(browser, desk, "ana", language=language, color_scheme=theme) as page:
        check_sound(page)
        page.goto(f"{desk.url}/tickets/{first['id']}")
        page.click("[data-test=more]")
        page.click("[data-test=merge]")
        page.click(f"[data-test=into-{second['id']}]")
        assert page_faults(page) == []
        keep(page, f"merge-{theme}")
        page.click("[data-test=merge-do]")
        expect(page.locator("[data-test=merged-into]")).to_contain_text(second["number"])
        assert desk.api("ana").get(f"/tickets/{second['id']}")["priority"] == "urgent"
        keep(page, f"merged-{theme}")
        page.click("[data-test=unmerge]")
        expect(page.locator("[data-test=merged-into]")).to_have_count(0)
        page.goto(f"{desk.url}/tickets/{second['id']}")
        expect(page.locator("[data-test=merged]")).to_have_count(0)
        assert page_faults(page) == []
    assert desk.api("ana").get(f"/tickets/{second['id']}")["priority"] == "normal"
    assert desk.api("ana").get(f"/tickets/{first['id']}")["state"] == "new"
