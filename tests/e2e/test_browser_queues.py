"""An administrator changes a queue on its page: what is wrong is named where it stands, what is right reaches the calls."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.e2e.browsing import chromium, signed_in
from tests.e2e.desk import Desk
from tests.e2e.looking import AXE, keep, page_faults

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium without a microphone."""
    if not AXE.exists():
        pytest.skip("axe-core is not installed: run npm ci in web")
    with sync_playwright() as playwright:
        found = chromium(playwright)
        yield found
        found.close()


@pytest.mark.parametrize(("language", "theme", "size"), [("zh-CN", "light", (1440, 900)), ("en", "dark", (1024, 768))])
def test_a_queue_is_made_and_changed(
    desk: Desk, browser: Browser, language: str, theme: str, size: tuple[int, int]
) -> None:
    look = {"width": size[0], "height": size[1]}
    with signed_in(browser, desk, "admin", language=language, color_scheme=theme, viewport=look) as page:
        page.goto(f"{desk.url}/queues/new")
        page.fill("input[data-test=name-zh], [data-test=name-zh] input", f"批发 {theme}")
        page.fill("input[data-test=name-en], [data-test=name-en] input", f"Wholesale {theme}")
        page.click("[data-test=create-queue]")
        page.wait_for_selector("[data-test=queue-page]")
        page.wait_for_url("**/queues/*")
        page.click("[data-test=add-rule]")
        page.click("[data-test=wrap-up-mode]")
        page.locator(".el-select-dropdown:visible li").last.click()
        page.fill("input[data-test=name-en], [data-test=name-en] input", "")
        page.fill("input[data-test=name-zh], [data-test=name-zh] input", "")
        page.click("[data-test=save-queue]")
        wrong = page.locator("[data-test=queue-basics] .el-form-item__error")
        expect(wrong.first).to_be_visible()
        keep(page, f"queue-wrong-{theme}")
        assert page_faults(page) == []
        page.fill("input[data-test=name-zh], [data-test=name-zh] input", f"大客户 {theme}")
        page.fill("input[data-test=name-en], [data-test=name-en] input", f"Key accounts {theme}")
        page.click("[data-test=save-queue]")
        expect(wrong).to_have_count(0)
        page.reload()
        page.wait_for_selector("[data-test=rule-0]")
        keep(page, f"queue-{theme}")
        page.goto(f"{desk.url}/queues")
        expect(page.locator("[data-test=queues-page]")).to_contain_text(
            f"大客户 {theme}" if language == "zh-CN" else f"Key accounts {theme}"
        )
        keep(page, f"queues-{theme}")
    saved = [one for one in desk.api("admin").get("/queues")["items"] if one["name"]["en"] == f"Key accounts {theme}"]
    assert len(saved) == 1
