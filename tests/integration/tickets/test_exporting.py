"""Work orders for a spreadsheet: what the filter finds and the reader may see, and who took it."""

import csv
import io

import pytest
from sqlalchemy import select

from callcenter.kernel.actor import Actor
from callcenter.kernel.audit import AuditEntry
from callcenter.tickets import exporting
from tests.factories_tickets import make_ticket
from tests.integration.tickets.conftest import Desk


def table(desk: Desk, who: Actor, query: str = "") -> list[list[str]]:
    answer = desk.browser(who).get(f"/api/v1/tickets/export{query}")
    assert (answer.status_code, answer.mimetype) == (200, "text/csv"), answer.json
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="work-orders-20')
    return list(csv.reader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"), newline="")))


def test_it_holds_what_the_filter_finds_newest_first_over_many_pages(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "_PAGE", 2)
    with desk.db.writing() as session:
        for at in range(5):
            make_ticket(session, desk.cast.ana, subject=f"第 {at} 单", priority="high" if at % 2 else "normal")
        make_ticket(session, desk.cast.bo, subject="=cmd()")
    found = table(desk, desk.cast.sam)
    assert [row[1] for row in found] == ["主题", "'=cmd()", *(f"第 {at} 单" for at in (4, 3, 2, 1, 0))]
    assert found[1][3:5] == ["待分派", "普通"]
    assert [row[1] for row in table(desk, desk.cast.ana, "?priority=high")[1:]] == ["第 3 单", "第 1 单"]
    assert "'=cmd()" not in [row[1] for row in table(desk, desk.cast.ana)], "Bo's is of another team"


def test_who_took_what_is_written_down(desk: Desk) -> None:
    with desk.db.writing() as session:
        make_ticket(session, desk.cast.ana)
    table(desk, desk.cast.ana, "?priority=normal")
    with desk.db.reading() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.act == "tickets.exported")).one()
        assert (entry.actor_id, entry.after) == (
            desk.cast.ana.person_id,
            {"rows": 1, "filter": {"priority": "normal"}},
        )
    assert desk.browser(desk.cast.kit).get("/api/v1/tickets/export").status_code == 403


def test_too_many_rows_are_refused_with_the_remedy(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "MOST", 1)
    with desk.db.writing() as session:
        for _ in range(2):
            make_ticket(session, desk.cast.ana)
    answer = desk.browser(desk.cast.ana).get("/api/v1/tickets/export")
    assert (answer.status_code, "100,000" in answer.json["title"] or "十万" in answer.json["title"]) == (422, True)
