"""An administrator says what holds for a type of business; whoever is at work sees it without reloading."""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.browsing import check_sound, signed_in
from tests.e2e.desk import Desk
from tests.e2e.looking import keep, page_faults

pytestmark = pytest.mark.real
LOOKS = [("zh-CN", "light", (1440, 900)), ("en", "dark", (1024, 768))]


def look(theme: str, size: tuple[int, int]) -> dict[str, Any]:
    return {"color_scheme": theme, "viewport": {"width": size[0], "height": size[1]}}


def kind_of(desk: Desk, name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(
        one for one in desk.api("ana").get("/ticket-types")["items"] if one["name"]["en"] == name
    )
    return found


def tab(page: Page, name: str) -> Locator:
    return page.locator(f"#tab-{name}")


@pytest.mark.parametrize(("language", "theme", "size"), LOOKS)
def test_a_type_is_set_and_agents_see_it_at_once(
    desk: Desk, browser: Browser, language: str, theme: str, size: tuple[int, int]
) -> None:
    kind = kind_of(desk, "Order status" if theme == "light" else "Suggestion")
    renamed = {"light": "查订单", "dark": "提建议"}[theme]
    with (
        signed_in(browser, desk, "admin", language=language, **look(theme, size)) as page,
        signed_in(browser, desk, "ana", language="zh-CN") as agents,
    ):
        check_sound(agents)
        agents.goto(f"{desk.url}/tickets/new")
        agents.locator("[data-test=type]").click()
        expect(agents.locator(".el-select-dropdown:visible")).to_contain_text(kind["name"]["zh-CN"])
        page.goto(f"{desk.url}/admin/types/{kind['id']}?tab=settings")
        form = page.locator("[data-test=type-settings]")
        expect(form).to_be_visible()
        assert page_faults(page) == []
        form.locator("input[data-test=set-zh], [data-test=set-zh] input").fill(renamed)
        form.locator("[data-test=set-due] input").fill("4")
        form.locator("[data-test=set-results]").click()
        page.locator(".el-select-dropdown:visible .el-select-dropdown__item").nth(2).click()
        page.keyboard.press("Escape")
        keep(page, f"type-settings-{theme}")
        page.click("[data-test=save-settings]")
        expect(page.locator(f"[data-test=type-{kind['id']}]")).to_contain_text(renamed if language == "zh-CN" else "")
        # The agent's list is open all the while.
        expect(agents.locator(".el-select-dropdown:visible")).to_contain_text(renamed)
        assert page_faults(page) == []
    kept = kind_of(desk, kind["name"]["en"])
    assert (kept["due_minutes"], kept["dispositions"], kept["name"]["zh-CN"]) == (240, ["follow_up"], renamed)


def test_a_group_passes_its_settings_down(desk: Desk, browser: Browser) -> None:
    group, leaf = kind_of(desk, "After-sales"), kind_of(desk, "Installation")
    desk.api("admin").send("PATCH", f"/ticket-types/{group['id']}", {"due_minutes": 2880})
    with signed_in(browser, desk, "admin", language="en") as page:
        page.goto(f"{desk.url}/admin/types/{leaf['id']}?tab=settings")
        expect(page.locator("[data-test=type-settings]")).to_contain_text("2 days, as After-sales has it")
        page.click(f"[data-test=type-{group['id']}] a")
        expect(page.locator("[data-test=type-settings]")).to_be_visible()
        expect(page.locator("#tab-form")).to_have_count(0)
        assert page_faults(page) == []


@pytest.mark.parametrize(("language", "theme", "size"), LOOKS)
def test_a_type_gets_statuses_and_an_order_goes_through_them(
    desk: Desk, browser: Browser, language: str, theme: str, size: tuple[int, int]
) -> None:
    kind = kind_of(desk, "Invoice" if theme == "light" else "Other")
    drawn = [("核对中", "Checking", ""), ("等待财务", "At accounts", ""), ("已开票", "Issued", "Solved|已办结")]
    with signed_in(browser, desk, "admin", language=language, **look(theme, size)) as page:
        page.goto(f"{desk.url}/admin/types/{kind['id']}?tab=statuses")
        for at, (zh, en, state) in enumerate(drawn):
            page.click("[data-test=add-status]")
            row = page.locator("[data-test^=own-]").nth(at)
            row.locator("input[data-test=status-zh], [data-test=status-zh] input").fill(zh)
            row.locator("input[data-test=status-en], [data-test=status-en] input").fill(en)
            if state:
                row.locator("[data-test=status-state]").click()
                page.locator(".el-select-dropdown:visible .el-select-dropdown__item").nth(2).click()
        expect(page.locator("[data-test=matrix] input").first).to_be_checked()
        # From the first to the last only by way of the second.
        page.locator("[data-test=matrix] tbody tr").nth(0).locator("input").nth(1).uncheck()
        assert page_faults(page) == []
        keep(page, f"type-statuses-{theme}")
        page.click("[data-test=save-statuses]")
        expect(page.locator("[data-test=own-at_accounts]")).to_be_visible()
        page.locator("[data-test=own-at_accounts] [data-test=status-up]").focus()
        page.keyboard.press("Enter")
        expect(page.locator("[data-test^=own-]").first).to_have_attribute("data-test", "own-at_accounts")
        page.reload()
        expect(page.locator("[data-test^=own-]").first).to_have_attribute("data-test", "own-at_accounts")
        page.click("[data-test=save-statuses]")
        expect(page.locator("[data-test=save-statuses]")).to_be_disabled()
    statuses = {one["code"]: one for one in kind_of(desk, kind["name"]["en"])["statuses"]}
    assert [*statuses] == ["at_accounts", "checking", "issued"]
    assert statuses["checking"]["next"] == ["at_accounts"]
    made = desk.api("ana").send("POST", "/tickets", {"type_id": kind["id"], "subject": f"补开发票 {theme}"})
    with signed_in(browser, desk, "ana", language=language, **look(theme, size)) as page:
        check_sound(page)
        page.goto(f"{desk.url}/tickets/{made['id']}")
        page.click("[data-test=move-claim]")
        state = page.locator("[data-test=order-state]")
        expect(state).to_contain_text("核对中" if language == "zh-CN" else "Checking")
        page.click("[data-test=set-status]")
        expect(page.locator(f"[data-test=status-{statuses['issued']['id']}]:visible")).to_have_count(0)
        keep(page, f"order-status-menu-{theme}")
        page.click(f"[data-test=status-{statuses['at_accounts']['id']}]:visible")
        page.click("[data-test=move-do]")
        expect(state).to_contain_text("等待财务" if language == "zh-CN" else "At accounts")
        page.click("[data-test=set-status]")
        page.click(f"[data-test=status-{statuses['issued']['id']}]:visible")
        page.locator("textarea[data-test=move-text], [data-test=move-text] textarea").fill("电子发票已发送")
        page.click("[data-test=move-do]")
        expect(state).to_contain_text("已开票" if language == "zh-CN" else "Issued")
        assert page_faults(page) == []
        keep(page, f"order-status-{theme}")
        page.goto(f"{desk.url}/tickets?category=all&type_id={kind['id']}&status_id={statuses['issued']['id']}")
        expect(page.locator("[data-row]")).to_have_count(1)
        expect(page.locator("[data-test=filter-status]")).to_be_visible()
        assert page_faults(page) == []


@pytest.mark.parametrize(("language", "theme", "size"), LOOKS)
def test_the_tree_is_read_out_and_taken_in_after_a_look(
    desk: Desk, browser: Browser, *, tmp_path: Path, language: str, theme: str, size: tuple[int, int]
) -> None:
    code = f"recall-{theme}"
    with signed_in(browser, desk, "admin", language=language, **look(theme, size)) as page:
        page.goto(f"{desk.url}/admin/types")
        with page.expect_download() as download:
            page.click("[data-test=export-types]")
        path = tmp_path / "types.json"
        download.value.save_as(path)
        file = json.loads(path.read_text(encoding="utf-8"))
        file["types"].append(
            {"code": code, "name": {"zh-CN": f"召回{theme}", "en": f"Recall {theme}"}, "team": "Nobody"}
        )
        path.write_text(json.dumps(file), encoding="utf-8")
        page.click("[data-test=import-types]")
        page.locator("[data-test=import-file]").set_input_files(path)
        expect(page.locator("[data-test=import-errors]")).to_contain_text(f"types.{len(file['types']) - 1}.team")
        expect(page.locator("[data-test=import-do]")).to_be_disabled()
        assert page_faults(page) == []
        keep(page, f"types-import-wrong-{theme}")
        file["types"][-1]["team"] = None
        file["types"] = [one for one in file["types"] if one["code"] != "suggestion"]
        path.write_text(json.dumps(file), encoding="utf-8")
        page.locator("[data-test=import-file]").set_input_files(path)
        expect(page.locator("[data-test=import-added]")).to_contain_text(code)
        assert page_faults(page) == []
        keep(page, f"types-import-{theme}")
        page.click("[data-test=import-do]")
        expect(page.locator("[data-test=import-preview]")).to_have_count(0)
        expect(page.locator(".tree")).to_contain_text(f"召回{theme}" if language == "zh-CN" else f"Recall {theme}")
    assert kind_of(desk, f"Recall {theme}")["active"]


@pytest.mark.parametrize(("language", "theme", "size"), LOOKS)
def test_a_region_is_asked_for_and_found_by_typing(
    desk: Desk, browser: Browser, language: str, theme: str, size: tuple[int, int]
) -> None:
    kind = kind_of(desk, "Delivery" if theme == "light" else "Enquiry")
    with signed_in(browser, desk, "admin", language=language, **look(theme, size)) as page:
        page.goto(f"{desk.url}/admin/types/{kind['id']}")
        page.click("[data-test=add-field]")
        page.click("[data-test=add-cascade]:visible")
        card = page.locator("[data-test^=design-]").first
        card.locator("[data-test=name-zh] input, input[data-test=name-zh]").fill("地区")
        card.locator("[data-test=name-en] input, input[data-test=name-en]").press_sequentially("Area")
        card.locator("[data-test=regions]").click()
        assert page_faults(page) == []
        page.click("[data-test=save-form]")
        expect(page.locator("[data-test=form-version]")).to_contain_text("1")
        keep(page, f"type-regions-{theme}")
    with signed_in(browser, desk, "ana", language=language, **look(theme, size)) as page:
        check_sound(page)
        page.goto(f"{desk.url}/tickets/new")
        page.locator("[data-test=type]").click()
        words = kind["name"]["zh-CN" if language == "zh-CN" else "en"]
        page.locator(f".el-select-dropdown:visible >> text={words}").last.click()
        page.locator("[data-test=subject] input, input[data-test=subject]").fill("送到哪里")
        field = page.locator("[data-test=field-area] input")
        field.click()
        field.press_sequentially("南山")
        keep(page, f"order-region-{theme}")
        page.locator(".el-cascader__suggestion-item:visible").filter(
            has_text="Shenzhen" if language == "en" else "深圳"
        ).click()
        assert page_faults(page) == []
        page.click("[data-test=save]")
        expect(page.locator("[data-test=answers]")).to_contain_text("南山区")
        keep(page, f"order-region-kept-{theme}")
