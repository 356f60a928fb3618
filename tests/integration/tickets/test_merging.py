"""Two orders about one matter become one, and two again: each field as it was, but for what was changed since."""

from datetime import timedelta
from typing import Any

import pytest

from tests.factories_tickets import make_ticket
from tests.integration.tickets.conftest import Desk
from tests.integration.tickets.test_pressing import ok, send

CHANGING = {"version", "updated_at", "trail", "merged_into", "merged"}
"""What time and the trail change anyhow."""


def whole(desk: Desk, ticket_id: int) -> dict[str, Any]:
    found = ok(send(desk, desk.cast.sam, "GET", str(ticket_id)))
    return {name: value for name, value in found.items() if name not in CHANGING}


@pytest.fixture
def two(desk: Desk) -> tuple[int, int]:
    """Two orders of Ana's: one urgent and urged, the other plain."""
    with desk.db.writing() as session:
        source = make_ticket(session, desk.cast.ana, subject="空调不制冷", priority="urgent").id
        target = make_ticket(session, desk.cast.ana, subject="空调又坏了", priority="normal").id
    ok(send(desk, desk.cast.ana, "POST", f"{source}/urges", {}))
    ok(send(desk, desk.cast.sam, "PUT", f"{source}/watch"))
    return source, target


def merged(desk: Desk, source: int, target: int) -> dict[str, Any]:
    return ok(send(desk, desk.cast.ana, "PUT", f"{source}/merge", {"into_id": target}))


@pytest.mark.parametrize(
    "moves", [(), ("claim",), ("claim", "wait"), ("claim", "solution")], ids=["new", "claimed", "resting", "solved"]
)
def test_unmerging_gives_both_back_as_they_were(desk: Desk, two: tuple[int, int], moves: tuple[str, ...]) -> None:
    source, target = two
    for move in moves:
        body = {"solution": {"text": "已修好"}, "wait": {"until": "2026-12-24T08:00:00Z"}}.get(move)
        ok(send(desk, desk.cast.ana, "PUT", f"{source}/{move}", body))
    before = whole(desk, source), whole(desk, target)
    closed = merged(desk, source, target)
    assert (closed["state"], closed["merged_into"]["id"], closed["allowed"]) == ("closed", target, ["reopen"])
    taken = ok(send(desk, desk.cast.ana, "GET", str(target)))
    assert (taken["priority"], taken["urges"], taken["watchers"]) == ("urgent", 1, [desk.cast.sam.person_id])
    assert [one["id"] for one in taken["merged"]] == [source]
    ok(send(desk, desk.cast.ana, "DELETE", f"{source}/merge"))
    assert (whole(desk, source), whole(desk, target)) == before
    steps = ok(send(desk, desk.cast.ana, "GET", str(source)))["trail"][-2:]
    assert [step["kind"] for step in steps] == ["merged", "merged"]


def test_what_was_changed_since_stays(desk: Desk, two: tuple[int, int]) -> None:
    source, target = two
    merged(desk, source, target)
    desk.clock.now += timedelta(minutes=1)
    current = ok(send(desk, desk.cast.ana, "POST", f"{target}/urges", {}))
    ok(send(desk, desk.cast.ana, "DELETE", f"{source}/merge"))
    found = ok(send(desk, desk.cast.ana, "GET", str(target)))
    assert (found["urges"], found["urged_at"]) == (current["urges"], current["urged_at"])
    assert (found["priority"], found["watchers"]) == ("normal", [])


def test_what_cannot_be_merged_says_why(desk: Desk, two: tuple[int, int]) -> None:
    source, target = two
    itself = send(desk, desk.cast.ana, "PUT", f"{source}/merge", {"into_id": source})
    assert (itself.status_code, itself.json["errors"][0]["field"]) == (422, "into_id")
    assert send(desk, desk.cast.bo, "PUT", f"{source}/merge", {"into_id": target}).status_code == 404
    early = send(desk, desk.cast.ana, "DELETE", f"{source}/merge")
    assert (early.status_code, early.json["code"]) == (409, "not-merged")
    merged(desk, source, target)
    again = send(desk, desk.cast.ana, "PUT", f"{source}/merge", {"into_id": target})
    assert (again.status_code, again.json["code"]) == (409, "not-mergeable")
    backwards = send(desk, desk.cast.ana, "PUT", f"{target}/merge", {"into_id": source})
    assert (backwards.status_code, backwards.json["code"]) == (409, "not-mergeable")
    reopened = send(desk, desk.cast.ana, "DELETE", f"{source}/closure")
    assert (reopened.status_code, reopened.json["code"]) == (409, "merged")
    ok(send(desk, desk.cast.ana, "DELETE", f"{source}/merge"))
    twice = send(desk, desk.cast.ana, "DELETE", f"{source}/merge")
    assert (twice.status_code, twice.json["code"]) == (409, "not-merged")
    assert merged(desk, source, target)["state"] == "closed", "and it can be merged again"


def test_a_chain_of_three_comes_apart_from_either_end(desk: Desk, two: tuple[int, int]) -> None:
    source, target = two
    with desk.db.writing() as session:
        third = make_ticket(session, desk.cast.ana).id
    merged(desk, source, target)
    merged(desk, target, third)
    ok(send(desk, desk.cast.ana, "DELETE", f"{source}/merge"))
    assert whole(desk, source)["state"] == "new"
    ok(send(desk, desk.cast.ana, "DELETE", f"{target}/merge"))
    assert whole(desk, target)["state"] == "new"
