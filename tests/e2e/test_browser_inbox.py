"""The list of work orders in the browser: what is due next first, why each stands where it does, and narrowing it."""

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import update

from callcenter.kernel.clock import utc_now
from callcenter.tickets.models import Ticket
from tests.e2e.browsing import check_sound, signed_in
from tests.e2e.desk import Desk
from tests.e2e.looking import keep, page_faults

pytestmark = pytest.mark.real


def _order(desk: Desk, subject: str, due: timedelta | None, **fields: Any) -> int:
    kinds = desk.api("ana").get("/ticket-types")["items"]
    kind = next(one["id"] for one in kinds if one["name"]["en"] == "Enquiry")
    made = desk.api("ana").send("POST", "/tickets", {"type_id": kind, "subject": subject, **fields})
    if due is not None:
        with desk.db.writing() as session:
            session.execute(update(Ticket).where(Ticket.id == made["id"]).values(due_at=utc_now() + due))
    return int(made["id"])


@pytest.mark.parametrize(("language", "theme", "size"), [("zh-CN", "light", (1440, 900)), ("en", "dark", (1024, 768))])
def test_the_list_is_in_the_order_of_what_is_due(
    desk: Desk, browser: Browser, language: str, theme: str, size: tuple[int, int]
) -> None:
    mark = f"安装{theme}"
    _order(desk, f"{mark} 1 age", None)
    urged = _order(desk, f"{mark} 2 urged", None)
    _order(desk, f"{mark} 3 soon", timedelta(minutes=50))
    _order(desk, f"{mark} 4 late", timedelta(hours=-3))
    desk.api("ana").send("POST", f"/tickets/{urged}/urges", {})
    look: dict[str, Any] = {"color_scheme": theme, "viewport": {"width": size[0], "height": size[1]}}
    with signed_in(browser, desk, "ana", language=language, **look) as page:
        check_sound(page)
        page.goto(f"{desk.url}/tickets?q={mark}")
        rows = page.locator("[data-row]")
        expect(rows).to_have_count(4)
        for at, word in enumerate(("4 late", "3 soon", "2 urged", "1 age")):
            expect(rows.nth(at)).to_contain_text(word)
        expect(rows.nth(0).locator("[data-test=due].late")).to_contain_text("3")
        expect(rows.nth(2).locator("[data-test=due]")).to_contain_text("1")
        page.click("[data-test=more-filters]")
        expect(page.locator("[data-test=more]")).to_be_visible()
        assert page_faults(page) == []
        keep(page, f"inbox-{theme}")
        page.click("[data-test=sort]")
        expect(rows.nth(0)).to_contain_text("4 late")
        expect(rows.nth(1)).to_contain_text("3 soon")
        expect(rows.nth(3)).to_contain_text("1 age")
        assert "sort=newest" in page.url
        page.goto(f"{desk.url}/tickets?q={mark}&source=api")
        expect(rows).to_have_count(0)
