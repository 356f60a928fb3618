"""Mentioning colleagues in comments: an invitation to see the order, told to them at once."""

import pytest

from tests.factories_tickets import make_ticket
from tests.integration.tickets.conftest import Desk
from tests.integration.tickets.test_events import events_after, seq_now
from tests.integration.tickets.test_pressing import marked, ok, send


@pytest.fixture
def order(desk: Desk) -> int:
    """Of Ana's team; Bo does not see it."""
    with desk.db.writing() as session:
        return make_ticket(session, desk.cast.ana).id


def test_who_is_mentioned_sees_the_order_and_is_told(desk: Desk, order: int) -> None:
    ana, bo, sam = desk.cast.ana, desk.cast.bo, desk.cast.sam
    seq = seq_now(desk)
    body = {"text": "@Bo Lindqvist 请看", "mentions": [bo.person_id, sam.person_id, bo.person_id]}
    said = ok(send(desk, ana, "POST", f"{order}/comments", body))
    assert [one["id"] for one in said["mentions"]] == [bo.person_id, sam.person_id]
    told = {event.name: event for event in events_after(desk, seq)}
    assert told["comment.created"].data["mentions"] == said["mentions"]
    assert f"user:{bo.person_id}" in told["comment.created"].rooms
    assert f"user:{bo.person_id}" in told["ticket.changed"].rooms
    seen = ok(send(desk, bo, "GET", str(order)))
    assert (seen["comments"][0]["mentions"], seen["watchers"]) == (
        said["mentions"],
        sorted([bo.person_id, sam.person_id]),
    )
    assert marked(desk, bo, "watched") == [order]
    ok(send(desk, bo, "POST", f"{order}/comments", {"text": "@孙班长 好", "mentions": [sam.person_id]}))
    assert ok(send(desk, bo, "GET", str(order)))["version"] == seen["version"], "who watches already is only told"


def test_only_who_may_see_orders_at_all_can_be_mentioned(desk: Desk, order: int) -> None:
    qi = ok(send(desk, desk.cast.ana, "POST", f"{order}/comments", {"text": "x", "mentions": [desk.cast.qi.person_id]}))
    assert [one["name"] for one in qi["mentions"]] == ["齐质检"]
    for wrong in ([desk.cast.kit.person_id], [999]):
        refused = send(desk, desk.cast.ana, "POST", f"{order}/comments", {"text": "x", "mentions": wrong})
        assert (refused.status_code, refused.json["errors"][0]["field"]) == (422, "mentions")
        assert refused.json["errors"][0]["code"] == "unknown-reader"
    many = send(desk, desk.cast.ana, "POST", f"{order}/comments", {"text": "x", "mentions": list(range(1, 22))})
    assert (many.status_code, many.json["errors"][0]["field"]) == (422, "mentions")
    assert len(ok(send(desk, desk.cast.ana, "GET", str(order)))["comments"]) == 1
