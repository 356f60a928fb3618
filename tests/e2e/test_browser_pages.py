"""Every page in both languages and both themes, held to WCAG AA by axe, and quiet in the browser's console."""

import pytest
from playwright.sync_api import Browser

from callcenter.pages import FOLDER
from tests.e2e.browsing import be_ready, check_sound, give_password, sign_in, signed_in
from tests.e2e.desk import Desk
from tests.e2e.looking import page_faults

pytestmark = pytest.mark.real
PAGES = (
    "/desk",
    "/customers",
    "/customers/new",
    "/tickets",
    "/tickets/new",
    "/calls",
    "/promises",
    "/queues",
    "/queues/1",
    "/queues/new",
    "/queues/skills",
    "/admin/users",
    "/admin/reasons",
    "/admin/types",
    "/admin/audit",
    "/nowhere",
)


@pytest.mark.parametrize(("language", "theme"), [("zh-CN", "light"), ("en", "dark")])
def test_every_page_can_be_read_and_used_by_everybody(desk: Desk, browser: Browser, language: str, theme: str) -> None:
    ana = desk.api("ana")
    number = {"light": "13800138070", "dark": "13800138071"}[theme]
    customer = ana.send("POST", "/customers", {"name": "李秀英", "phones": [{"number": number}]})
    faults: dict[str, list[str]] = {}
    with signed_in(browser, desk, "admin", language=language, color_scheme=theme) as page:
        for path in (*PAGES, f"/customers/{customer['id']}"):
            page.goto(desk.url + path)
            page.wait_for_load_state("networkidle")
            faults[path] = page_faults(page)
        page.keyboard.press("Control+k")
        faults["palette"] = page_faults(page)
    with signed_in(browser, desk, "ana", language=language, color_scheme=theme) as page:
        faults["sound check"] = page_faults(page)
        check_sound(page)
        be_ready(page)
        caller = desk.caller("--from", number, "--to", "4001", "--seconds", "120")
        page.wait_for_selector("[data-test=ringing]")
        faults["ringing"] = page_faults(page)
        page.click("[data-test=answer]")
        page.wait_for_selector("[data-test=pop]")
        faults["talking"] = page_faults(page)
        page.click("[data-test=end]")
        call = desk.call_from(number, "ended")
        faults["wrap-up"] = page_faults(page)
        page.goto(f"{desk.url}/calls/{call['id']}")
        page.wait_for_selector("[data-test=call-head]")
        page.click("[data-test=trace-open]")
        faults["call"] = page_faults(page)
        caller.wait(timeout=60)
    assert sorted({f"{where} {fault}" for where, found in faults.items() for fault in found}) == []


def test_the_way_in_is_quiet_and_readable(desk: Desk, browser: Browser) -> None:
    """Nobody is signed in and this is no demo: the page knows without asking for what it would be refused."""
    for theme in ("light", "dark"):
        context = browser.new_context(locale="en", color_scheme=theme)
        page = context.new_page()
        said: list[str] = []
        page.on("console", lambda message, said=said: said.append(message.text))
        page.goto(desk.url)
        page.wait_for_selector("input[name=username]")
        assert page_faults(page) == []
        assert said == []
        give_password(desk, "sam", language="en")
        sign_in(page, desk.url, "sam")
        page.reload()
        page.wait_for_url("**/desk")
        context.close()


def test_the_palette_is_found_in_either_language(desk: Desk, browser: Browser) -> None:
    with signed_in(browser, desk, "sam", language="en") as page:
        page.keyboard.press("Control+k")
        page.keyboard.type("工单")
        page.wait_for_selector("[role=option]:has-text('Orders')")
        page.keyboard.press("Escape")
    assert (FOLDER / "index.html").exists()
