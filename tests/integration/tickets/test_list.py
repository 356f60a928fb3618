"""Finding work orders: filters, paging, words, and a constant number of statements."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from callcenter.tickets import queries
from callcenter.tickets.fields import TicketFilter
from callcenter.tickets.models import Ticket
from tests.conftest import MOMENT
from tests.factories_tickets import make_ticket
from tests.integration.tickets.conftest import Desk
from tests.statements import counted


def find(desk: Desk, **query: Any) -> list[str]:
    """The counts of the numbers Sam finds, newest first."""
    answer = desk.browser(desk.cast.sam).get("/api/v1/tickets", query_string=query)
    assert answer.status_code == 200, answer.json
    return [item["number"][-1] for item in answer.json["items"]]


@pytest.fixture
def five(desk: Desk) -> list[int]:
    """Five different tickets."""
    cast = desk.cast
    with desk.db.writing() as session:
        rows = [
            make_ticket(session, cast.ana, subject="空调不制冷", text="型号 PC-3300，要求上门维修"),
            make_ticket(
                session, cast.ana, kind="complaint", subject="The printer is broken", now=MOMENT + timedelta(hours=1)
            ),
            make_ticket(session, cast.sam, assignee_id=cast.sam.person_id, subject="发票抬头错误"),
            make_ticket(session, cast.bo, assignee_id=cast.ana.person_id, subject="洗衣机漏水", source="api"),
            make_ticket(session, cast.bo, settled=True, subject="营业时间 100%"),
        ]
        return [row.id for row in rows]


def test_filters_narrow_the_list(desk: Desk, five: list[int]) -> None:
    cast = desk.cast
    assert find(desk) == ["5", "4", "3", "2", "1"]
    assert find(desk, category="new", sort="newest") == ["4", "2", "1"]
    assert find(desk, category="new") == ["2", "1", "4"], "the urgent one first, then the oldest"
    assert find(desk, category="open,closed") == ["5", "3"]
    assert find(desk, state="assigned") == ["4"]
    assert find(desk, assignee_id="me") == ["3"]
    assert find(desk, assignee_id="none") == ["2", "1"]
    assert find(desk, assignee_id=cast.ana.person_id) == ["4"]
    assert find(desk, type_id=desk.types["complaint"]) == ["2"]
    assert find(desk, priority="urgent") == ["2"]
    assert find(desk, team_id=cast.bo.team_id) == ["5"]
    assert find(desk, source="api") == ["4"]
    assert find(desk, created_from="2026-11-23T03:00:00Z") == ["2"]
    assert find(desk, created_to="2026-11-23T03:00:00Z", category="open") == ["3"]
    assert find(desk, customer_id=1) == find(desk, call_id="0" * 32) == []


WORDS = (
    ("空调", "1"), ("制冷", "1"), ("上门维修", "1"), ("pc-3300", "1"), ("3300", "1"), ("PRINTER", "2"), ("broken printer", "2"),
    ("prin", "2"), ("空调 维修", "1"), ("空调 printer", ""), ("发票", "3"), ("漏水", "4"), ("100%", "5"), ("20261123-0004", "4"),
    ("％", ""), ("%", ""), ("_", ""), ("'; DROP TABLE tickets; --", ""), ("冰箱", ""),
)  # fmt: skip


def test_words_find_tickets_in_both_languages(desk: Desk, five: list[int]) -> None:
    assert {words: "".join(find(desk, q=words)) for words, _ in WORDS} == dict(WORDS)


def test_words_follow_what_is_written_later(desk: Desk, five: list[int]) -> None:
    ana = desk.browser(desk.cast.ana)
    url = f"/api/v1/tickets/{five[0]}"
    assert ana.patch(url, json={"subject": "冰箱结霜"}, headers={"If-Match": '"1"'}).status_code == 200
    assert ana.post(f"{url}/comments", json={"text": "已派 Lindqvist 处理"}).status_code == 201
    assert find(desk, q="空调") == []
    assert find(desk, q="冰箱") == find(desk, q="lindqvist") == find(desk, q="3300") == ["1"]


def test_pages_neither_skip_nor_repeat_while_tickets_are_made(desk: Desk, five: list[int]) -> None:
    sam = desk.browser(desk.cast.sam)
    seen, cursor = [], ""
    while cursor is not None:
        page = sam.get("/api/v1/tickets", query_string={"limit": 2, "cursor": cursor}).json
        seen += [item["id"] for item in page["items"]]
        cursor = page["next"]
        with desk.db.writing() as session:
            make_ticket(session, desk.cast.sam)
    assert seen == sorted(five, reverse=True)


def test_a_made_up_cursor_is_refused(desk: Desk) -> None:
    for cursor in ("nonsense", "WyJ4Il0", "W10", "WzEsMl0", "W251bGxd", "ÿ"):
        answer = desk.browser(desk.cast.sam).get("/api/v1/tickets", query_string={"cursor": cursor})
        assert (answer.status_code, answer.json["errors"][0]["code"]) == (422, "bad-cursor"), cursor


def test_a_filter_that_does_not_fit_is_refused(desk: Desk) -> None:
    wrong: list[dict[str, Any]] = [
        {"category": "ajar"},
        {"state": "x"},
        {"assignee_id": "you"},
        {"limit": 101},
        {"customer_id": 2**64},
        {"created_from": "2026-11-23T03:00:00"},
    ]
    for query in wrong:
        answer = desk.browser(desk.cast.sam).get("/api/v1/tickets", query_string=query)
        assert (answer.status_code, answer.json["code"]) == (422, "invalid-input"), query


def test_a_list_of_fifty_takes_as_many_statements_as_a_list_of_one(desk: Desk) -> None:
    cast, counts = desk.cast, []
    for more in (1, 49):
        with desk.db.writing() as session:
            for index in range(more):
                kind = ("enquiry", "complaint", "other")[index % 3]
                make_ticket(
                    session, (cast.ana, cast.bo, cast.sam)[index % 3], kind=kind, assignee_id=cast.ana.person_id
                )
        with desk.db.reading() as session, counted(desk.db) as sent:
            page = queries.tickets(session, TicketFilter(q="conditioner", assignee_id=cast.ana.person_id), cast.sam)
        counts.append((len(page.items), len(sent)))
    assert [size for size, _ in counts] == [1, 50]
    assert counts[0][1] == counts[1][1] <= 6


def test_opening_a_ticket_takes_as_many_statements_after_fifty_comments(desk: Desk) -> None:
    counts = []
    with desk.db.writing() as session:
        ticket_id = make_ticket(session, desk.cast.ana, assignee_id=desk.cast.ana.person_id).id
    people = [desk.browser(desk.cast.ana), desk.browser(desk.cast.sam)]
    for more in (1, 49):
        for index in range(more):
            assert (
                people[index % 2].post(f"/api/v1/tickets/{ticket_id}/comments", json={"text": "又打来"}).status_code
                == 201
            )
        with desk.db.reading() as session, counted(desk.db) as sent:
            detail = queries.ticket(session, ticket_id, desk.cast.ana)
        counts.append((len(detail.comments), len(sent)))
    assert [size for size, _ in counts] == [1, 50]
    assert counts[0][1] == counts[1][1] <= 15


def test_a_state_of_another_release_would_be_noticed(desk: Desk, five: list[int]) -> None:
    with desk.db.writing() as session:
        session.execute(update(Ticket).where(Ticket.id == five[0]).values(state="unheard_of"))
    with desk.db.reading() as session, pytest.raises(ValueError, match="unheard_of"):
        queries.ticket(session, five[0], desk.cast.sam)
