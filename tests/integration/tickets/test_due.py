"""What is due next: one order for everybody, in pages that give each work order once, from indexes."""

import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, update

from callcenter.kernel.actor import Actor
from callcenter.tickets.fields import TicketFilter
from callcenter.tickets.models import Ticket
from callcenter.tickets.ordering import standing_key
from callcenter.tickets.queries import tickets
from callcenter.tickets.services import watch
from tests.conftest import MOMENT
from tests.factories_tickets import make_ticket
from tests.integration.tickets.conftest import Desk

PENDING = {"category": "new,open,waiting"}


def walk(desk: Desk, who: Actor, limit: int, **query: Any) -> Iterator[dict[str, Any]]:
    """Every item of a list, page by page."""
    cursor: str | None = ""
    while cursor is not None:
        page = desk.browser(who).get("/api/v1/tickets", query_string={"limit": limit, "cursor": cursor, **query})
        assert page.status_code == 200, page.json
        yield from page.json["items"]
        cursor = page.json["next"]


@pytest.fixture
def many(desk: Desk) -> list[Ticket]:
    """Sixty orders with few different values, so that many are equal but for their age."""
    chance, cast, rows = random.Random(7), desk.cast, []  # noqa: S311 - a repeatable mixture.
    with desk.db.writing() as session:
        for _ in range(60):
            maker = chance.choice((cast.ana, cast.bo, cast.sam))
            row = make_ticket(session, maker, priority=chance.choice(("low", "normal", "urgent")))
            row.due_at = chance.choice((None, None, MOMENT, MOMENT - timedelta(hours=1), MOMENT + timedelta(hours=1)))
            row.urges = chance.choice((0, 0, 0, 1, 11))
            row.urged_at = MOMENT if row.urges else None
            row.returned_at = chance.choice((None, None, MOMENT))
            row.supervisor_id = chance.choice((None, None, cast.sam.person_id))
            rows.append(row)
        session.flush()
        for row in rows[::10]:
            watch(session=session, ticket_id=row.id, is_wanted=True, actor=cast.sam, now=MOMENT)
        closed = make_ticket(session, cast.ana, settled=True)
        closed.due_at = MOMENT - timedelta(days=9)
    return rows


def place(row: Ticket) -> tuple[bool, Any, int, int]:
    due, press, last = standing_key(row)
    return due is None, due or MOMENT, press, last


@pytest.mark.parametrize("limit", [1, 7, 100])
def test_paging_gives_each_once_in_order(desk: Desk, many: list[Ticket], limit: int) -> None:
    expected = [row.id for row in sorted(many, key=place)]
    assert [one["id"] for one in walk(desk, desk.cast.sam, limit, **PENDING)] == expected
    assert [one["id"] for one in walk(desk, desk.cast.sam, limit, sort="due")] == expected, (
        "what is closed is never due"
    )
    mine = [row.id for row in sorted(many, key=place) if desk.cast.ana.team_id == row.team_id]
    assert [one["id"] for one in walk(desk, desk.cast.ana, limit, **PENDING)] == mine
    newest = [one["id"] for one in walk(desk, desk.cast.ana, limit)]
    assert newest == sorted(newest, reverse=True)
    assert set(newest) >= set(mine)


def test_each_says_why_it_stands_there(desk: Desk, many: list[Ticket]) -> None:
    found = list(walk(desk, desk.cast.sam, 100, **PENDING))
    for one in found:
        assert (one["standing"]["why"] == "due") == (one["due_at"] is not None)
    without = [one["standing"]["why"] for one in found if one["due_at"] is None]
    assert set(without) <= {"supervised", "urged", "returned", "priority", "age"}
    assert desk.browser(desk.cast.sam).get("/api/v1/tickets?category=closed").json["items"][0]["standing"] is None


def test_a_watched_order_of_another_team_is_in_the_list_once(desk: Desk, many: list[Ticket]) -> None:
    other = next(row.id for row in many if row.team_id == desk.cast.bo.team_id)
    with desk.db.writing() as session:
        session.execute(update(Ticket).where(Ticket.id == other).values(creator_id=desk.cast.ana.person_id))
        watch(session=session, ticket_id=other, is_wanted=True, actor=desk.cast.ana, now=MOMENT)
    found = [one["id"] for one in walk(desk, desk.cast.ana, 3, **PENDING)]
    assert found.count(other) == 1
    assert len(found) == len(set(found))


@pytest.mark.parametrize(
    "cursor", ["WyJ4IiwxLDJd", "WzEsMl0", "W251bGwsbnVsbCxudWxsXQ", "WyIyMDI2LTAxLTAxIiwxLDJd", "W251bGwsdHJ1ZSwxXQ"]
)
def test_a_made_up_cursor_is_refused(desk: Desk, cursor: str) -> None:
    answer = desk.browser(desk.cast.sam).get("/api/v1/tickets", query_string={"sort": "due", "cursor": cursor})
    assert (answer.status_code, answer.json["errors"][0]["code"]) == (422, "bad-cursor")


def test_the_order_comes_from_an_index(desk: Desk) -> None:
    if not desk.db.is_sqlite:
        pytest.skip("PostgreSQL reads a few rows without an index: only a large table would tell")
    found: list[str] = []
    with desk.db.reading() as session:
        connection = session.connection()

        def explain(conn: Any, cursor: Any, statement: str, parameters: Any, *rest: Any) -> None:
            if statement.startswith("SELECT tickets.id"):
                plan = cursor.execute(f"EXPLAIN QUERY PLAN {statement}", parameters).fetchall()
                found.append("\n".join(row[3] for row in plan))

        event.listen(connection, "before_cursor_execute", explain)
        tickets(session, TicketFilter(category=("new", "open")), desk.cast.sam)
        tickets(session, TicketFilter(sort="due", assignee_id="me"), desk.cast.ana)
        tickets(session, TicketFilter(sort="due", team_id=1), desk.cast.sam)
    assert [
        next(
            part
            for part in (
                "USING INDEX ix_tickets_due_assignee",
                "USING INDEX ix_tickets_due_team",
                "USING INDEX ix_tickets_due",
                plan,
            )
            if part in plan
        )
        for plan in found
    ] == ["USING INDEX ix_tickets_due", "USING INDEX ix_tickets_due_assignee", "USING INDEX ix_tickets_due_team"]
    assert all("TEMP B-TREE" not in plan for plan in found)
