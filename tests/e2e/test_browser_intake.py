"""Taking a call in: saying what it is about, and the whole of a work order, without a mouse."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.browsing import be_ready, check_sound, signed_in
from tests.e2e.desk import Desk, wait_for
from tests.e2e.looking import keep, page_faults

pytestmark = pytest.mark.real
LOOKS = [("zh-CN", "light", 1440, 900), ("en", "dark", 1024, 768)]


@pytest.fixture(params=LOOKS, ids=["zh-light", "en-dark"])
def ana(request: pytest.FixtureRequest, browser: Browser, desk: Desk) -> Iterator[Page]:
    """Ana's window."""
    language, theme, width, height = request.param
    screen = {"color_scheme": theme, "viewport": {"width": width, "height": height}}
    with signed_in(browser, desk, "ana", language=language, **screen) as window:
        check_sound(window)
        yield window


def _customer(desk: Desk, name: str, number: str) -> int:
    made = desk.api("ana").send("POST", "/customers", {"name": name, "phones": [{"number": number}]})
    return int(made["id"])


def _order(desk: Desk, subject: str, customer_id: int, kind: str = "Enquiry") -> dict[str, Any]:
    kinds = desk.api("ana").get("/ticket-types")["items"]
    type_id = next(one["id"] for one in kinds if one["name"]["en"] == kind)
    body = {"type_id": type_id, "subject": subject, "customer_id": customer_id}
    made: dict[str, Any] = desk.api("ana").send("POST", "/tickets", body)
    return made


def _focused(page: Page) -> str:
    """What the keyboard is at: its data-test, or that of what holds it."""
    found: str = page.evaluate("document.activeElement.closest('[data-test]')?.dataset.test ?? ''")
    return found


def _tab_to(page: Page, name: str, most: int = 14) -> None:
    for _ in range(most):
        page.keyboard.press("Tab")
        if _focused(page) == name:
            return
    raise AssertionError(f"{name} is not within {most} tabs; at {_focused(page)}")


def test_a_call_is_answered_told_what_it_is_about_and_written_down_by_keys_alone(
    desk: Desk, ana: Page, tones: dict[str, Path], request: pytest.FixtureRequest
) -> None:
    look = request.node.callspec.id
    number = {"zh-light": "13800138501", "en-dark": "13800138502"}[look]
    customer = _customer(desk, "何丽", number)
    quiet, urged = _order(desk, "问营业时间", customer), _order(desk, "空调不制冷，已报修", customer)
    desk.api("ana").send("POST", f"/tickets/{urged['id']}/urges", {})
    be_ready(ana)
    desk.caller("--from", number, "--to", "4001", "--seconds", "120", "--audio", str(tones["customer"]))
    ana.wait_for_selector("[data-test=ringing]")
    keys = ana.keyboard
    keys.press("Control+Shift+A")
    call = desk.call_from(number, "talking")
    expect(ana.locator("[data-test=call-about] li")).to_have_count(2)
    first = ana.locator("[data-test=call-about] li").first
    expect(first).to_contain_text(urged["subject"])
    expect(first).to_contain_text({"zh-light": "催办 1 次", "en-dark": "Urged"}[look])
    assert page_faults(ana) == []
    keep(ana, f"intake-about-{look}")
    keys.press("Alt+1")
    expect(ana.locator(f"[data-test=is-about-{urged['id']}]")).to_be_visible()
    wait_for(lambda: _focused(ana) == "about-comment", label="the next step has the focus")
    keys.press("Enter")
    keys.type("客户再次来电，要求今天上门")
    keys.press("Control+Enter")
    wait_for(lambda: desk.api("ana").get(f"/tickets/{urged['id']}")["comments"], label="comment")
    wait_for(lambda: _focused(ana) == "about-comment", label="back at the buttons")
    keys.press("Tab")
    keys.press("Enter")
    wait_for(lambda: desk.api("ana").get(f"/tickets/{urged['id']}")["urges"] == 2, label="urged")
    assert page_faults(ana) == []
    keep(ana, f"intake-said-{look}")

    keys.press("Alt+n")
    wait_for(lambda: _focused(ana) == "order-type", label="the type has the focus")
    keys.type({"zh-light": "建议", "en-dark": "Sugg"}[look])
    ana.wait_for_timeout(400)
    keys.press("Enter")
    _tab_to(ana, "order-subject")
    keys.type("建议周末也上门")
    _tab_to(ana, "order-text", 2)
    keys.type("客户工作日不在家")
    keys.press("Control+Enter")
    found = wait_for(
        lambda: len(items := desk.api("ana").get(f"/tickets?call_id={call['id']}")["items"]) == 2 and items,
        label="both orders of the call",
    )
    made = desk.api("ana").get(f"/tickets/{max(one['id'] for one in found)}")
    assert (made["subject"], made["text"]) == ("建议周末也上门", "客户工作日不在家")
    assert (made["type"]["name"]["en"], made["customer"]["id"]) == ("Suggestion", customer)
    assert {one["id"] for one in found} == {urged["id"], made["id"]}
    assert desk.api("ana").get(f"/tickets/{quiet['id']}")["calls"] == []
    keys.press("Control+Shift+X")
    desk.call_from(number, "ended")

    ana.goto(f"{desk.url}/tickets/{urged['id']}")
    expect(ana.locator("[data-test=order-calls]")).to_be_visible()
    expect(ana.locator("[data-test=order-calls] a")).to_have_attribute("href", f"/calls/{call['id']}")
    assert page_faults(ana) == []
    keep(ana, f"intake-order-{look}")
    ana.goto(f"{desk.url}/calls/{call['id']}")
    expect(ana.locator(f"a[href='/tickets/{urged['id']}']").first).to_be_visible()
    keep(ana, f"intake-call-{look}")


def test_it_is_taken_back_with_one_click(desk: Desk, browser: Browser, tones: dict[str, Path]) -> None:
    number = "13800138503"
    order = _order(desk, "询问发票", _customer(desk, "任静", number))
    with signed_in(browser, desk, "ana") as page:
        check_sound(page)
        be_ready(page)
        desk.caller("--from", number, "--to", "4001", "--seconds", "60", "--audio", str(tones["customer"]))
        page.click("[data-test=answer]")
        call = desk.call_from(number, "talking")
        page.click(f"[data-test=about-{order['id']}]")
        page.click("[data-test=about-not]")
        expect(page.locator(f"[data-test=about-{order['id']}]")).to_be_visible()
        assert desk.api("ana").get(f"/tickets?call_id={call['id']}")["items"] == []
        page.click("[data-test=end]")
        desk.call_from(number, "ended")


def _template(desk: Desk, name: str, **fields: Any) -> int:
    body = {"name": {"zh-CN": name, "en": name}, "shared": True, **fields}
    made: dict[str, Any] = desk.api("admin").send("POST", "/ticket-templates", body)
    return int(made["id"])


@pytest.mark.parametrize(("language", "theme", "size"), [("zh-CN", "light", (1440, 900)), ("en", "dark", (1024, 768))])
def test_a_prepared_text_is_chosen_by_keys_and_a_macro_does_the_rest(
    desk: Desk, browser: Browser, language: str, theme: str, size: tuple[int, int]
) -> None:
    number = {"light": "13800138511", "dark": "13800138512"}[theme]
    order = _order(desk, "冰箱不制冷", _customer(desk, "宋雨", number))
    text = {
        "zh-CN": "{customer.name}您好，{ticket.number} 已受理",
        "en": "Dear {customer.name}, {ticket.number} is with us",
    }
    _template(desk, f"Received 已受理 {theme}", text=text, public=True)
    solved = {"zh-CN": "已电话解决", "en": "Solved by phone"}
    _template(desk, f"Solved 远程解决 {theme}", text=solved, takes_over=True, solves=True)
    look: dict[str, Any] = {"color_scheme": theme, "viewport": {"width": size[0], "height": size[1]}}
    with signed_in(browser, desk, "ana", language=language, **look) as page:
        check_sound(page)
        page.goto(f"{desk.url}/tickets/{order['id']}")
        box = page.locator("[data-test=comments] textarea")
        box.focus()
        keys = page.keyboard
        keys.press("/")
        wait_for(lambda: _focused(page) == "pick-find", label="the search has the focus")
        keys.type(f"Received {theme}")
        expect(page.locator("[data-test=pick] textarea")).to_have_value(f"宋雨您好，{order['number']} 已受理")
        assert page_faults(page) == []
        keep(page, f"template-pick-{theme}")
        keys.press("Enter")
        expect(box).to_have_value(f"宋雨您好，{order['number']} 已受理")
        page.wait_for_timeout(200)
        keys.type("。")
        keys.press("Control+Enter")
        expect(page.locator("[data-test=comments] article.public")).to_contain_text("已受理。")
        keys.press("Alt+m")
        wait_for(lambda: _focused(page) == "pick-find", label="the search has the focus again")
        keys.type(f"Solved {theme}")
        expect(page.locator("[data-test=pick] textarea")).not_to_have_value("")
        keep(page, f"template-macro-{theme}")
        keys.press("Enter")
        expect(page.locator("[data-test=pick]")).to_have_count(0)
        done = wait_for(
            lambda: (found := desk.api("ana").get(f"/tickets/{order['id']}"))["state"] == "solved" and found,
            label="solved",
        )
        assert (done["solution"], done["assignee"]["name"]) == (
            {"zh-CN": "已电话解决", "en": "Solved by phone"}[language],
            "陈安娜",
        )
        assert page_faults(page) == []


@pytest.mark.parametrize(("language", "theme", "size"), [("zh-CN", "light", (1440, 900)), ("en", "dark", (1024, 768))])
def test_a_template_is_written_with_a_preview_that_names_what_is_unknown(
    desk: Desk, browser: Browser, language: str, theme: str, size: tuple[int, int]
) -> None:
    look: dict[str, Any] = {"color_scheme": theme, "viewport": {"width": size[0], "height": size[1]}}
    with signed_in(browser, desk, "admin", language=language, **look) as page:
        page.goto(f"{desk.url}/admin/templates")
        page.click("[data-test=new-template]")
        page.locator("[data-test=template-zh] input, input[data-test=template-zh]").fill(f"模板 {theme}")
        zh = page.locator("[data-side=textZh] textarea")
        zh.fill("{custmer.name}您好")
        expect(page.locator("[data-test=template-form]")).to_contain_text("{custmer.name}")
        expect(page.locator("[data-test=save-template]")).to_be_disabled()
        keep(page, f"template-wrong-{theme}")
        zh.fill("您好，")
        page.click('[data-variable="customer.name"]')
        expect(zh).to_have_value("您好，{customer.name}")
        expect(page.locator("[data-test=preview-zh-CN]")).to_contain_text("您好，王芳")
        assert page_faults(page) == []
        keep(page, f"template-preview-{theme}")
        page.click("[data-test=save-template]")
        expect(page.locator("[data-test^=template-]").filter(has_text=f"模板 {theme}")).to_be_visible()
        assert page_faults(page) == []
        keep(page, f"templates-{theme}")
