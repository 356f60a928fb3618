"""A type gets a form in the designer, and an agent fills it in: what is asked follows the answers, what is wrong is said."""

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.browsing import check_sound, signed_in
from tests.e2e.desk import Desk
from tests.e2e.looking import page_faults

pytestmark = pytest.mark.real


def _add(page: Page, kind: str, zh: str, en: str, *, at: int) -> Locator:
    page.click("[data-test=add-field]")
    page.click(f"[data-test=add-{kind}]:visible")
    card = page.locator("[data-test^=design-]").nth(at)
    card.locator("[data-test=name-zh] input, input[data-test=name-zh]").fill(zh)
    card.locator("[data-test=name-en] input, input[data-test=name-en]").press_sequentially(en)
    return card


def _pick(page: Page, select: Locator, option: str) -> None:
    select.click()
    page.locator(f".el-select-dropdown:visible >> text={option}").click()


def test_a_form_is_designed_and_answered(desk: Desk, browser: Browser) -> None:
    types = desk.api("ana").get("/ticket-types")["items"]
    kind = next(one for one in types if one["name"]["en"] == "Installation")
    with signed_in(browser, desk, "admin") as page:
        page.goto(f"{desk.url}/admin/types")
        page.click(f"[data-test=type-{kind['id']}] a")
        model = _add(page, "text", "型号", "Model", at=0)
        model.locator(".el-checkbox").click()
        floor = _add(page, "choice", "楼层", "Floor", at=1)
        floor.locator("textarea").fill("一楼 | Ground floor\n楼上 | Upstairs")
        steps = _add(page, "number", "台阶", "Steps", at=2)
        _pick(page, steps.locator("[data-test=only-if]"), "楼层")
        _pick(page, steps.locator("[data-test=condition-values]"), "楼上")
        page.keyboard.press("Escape")
        assert page_faults(page) == []
        page.reload()
        expect(page.locator("[data-test^=design-]")).to_have_count(3)
        page.click("[data-test=save-form]")
        expect(page.locator("[data-test=form-version]")).to_contain_text("1")
    made = desk.api("ana").get(f"/ticket-types/{kind['id']}/form")
    assert [(one["key"], one["is_required"]) for one in made["fields"]] == [
        ("model", True),
        ("floor", False),
        ("steps", False),
    ]
    assert made["fields"][2]["visible_if"][0]["values"] == ["upstairs"]
    small = {"width": 1024, "height": 768}
    with signed_in(browser, desk, "ana", language="en", color_scheme="dark", viewport=small) as page:
        check_sound(page)
        page.goto(f"{desk.url}/tickets/new")
        _pick(page, page.locator("[data-test=type]"), "Installation")
        page.locator("[data-test=subject] input, input[data-test=subject]").fill("A lamp to hang")
        page.locator("[data-test=field-model] input").fill("LX-1")
        expect(page.locator("[data-test=field-steps]")).to_have_count(0)
        page.click("[data-test=field-floor] >> text=Upstairs")
        page.locator("[data-test=field-steps] input").fill("many")
        assert page_faults(page) == []
        page.click("[data-test=save]")
        expect(page.locator("[data-test=field-steps] .el-form-item__error")).to_be_visible()
        page.locator("[data-test=field-steps] input").fill("14")
        page.click("[data-test=save]")
        answers = page.locator("[data-test=answers]")
        expect(answers).to_contain_text("Upstairs")
        page.click("[data-test=edit-order]")
        page.click("[data-test=field-floor] >> text=Ground floor")
        page.click("[data-test=save-order]")
        expect(answers).to_contain_text("Ground floor")
        expect(answers).not_to_contain_text("14")
        expect(page.locator("[data-test=trail]")).to_contain_text("Ground floor")
        assert page_faults(page) == []
