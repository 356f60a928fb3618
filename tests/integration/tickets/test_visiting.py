"""Asking the customer afterwards: what is written down, who may, and taking the order up again with it."""

from typing import Any

import pytest

from callcenter.kernel.actor import Actor
from tests.factories_tickets import make_ticket
from tests.integration.tickets.conftest import Desk
from tests.integration.tickets.test_events import events_after, seq_now
from tests.integration.tickets.test_pressing import ok, send


@pytest.fixture
def order(desk: Desk) -> int:
    """Ana's, solved."""
    with desk.db.writing() as session:
        ticket_id = make_ticket(session, desk.cast.ana, assignee_id=desk.cast.ana.person_id).id
    ok(send(desk, desk.cast.ana, "PUT", f"{ticket_id}/solution", {"text": "好了"}))
    return ticket_id


def visit(desk: Desk, order: int, who: Actor | None = None, **body: Any) -> Any:
    return send(desk, who or desk.cast.ana, "POST", f"{order}/visits", body)


def test_what_the_customer_said_is_kept(desk: Desk, order: int) -> None:
    ok(visit(desk, order, reached=False, note="没人接"))
    ok(send(desk, desk.cast.ana, "POST", f"{order}/closure", {}))
    seq = seq_now(desk)
    found = ok(visit(desk, order, desk.cast.sam, reached=True, satisfied=5, note="很快"))
    assert [event.name for event in events_after(desk, seq) if event.name.startswith("ticket.")] == ["ticket.changed"]
    assert [(one["reached"], one["satisfied"], one["note"], one["by"]["id"]) for one in found["visits"]] == [
        (False, None, "没人接", desk.cast.ana.person_id),
        (True, 5, "很快", desk.cast.sam.person_id),
    ]
    assert (found["state"], found["trail"][-1]["kind"]) == ("closed", "visited")
    assert found["trail"][-1]["after"] == {"reached": True, "satisfied": 5, "note": "很快"}


def test_who_is_not_satisfied_has_it_taken_up_again(desk: Desk, order: int) -> None:
    found = ok(visit(desk, order, reached=True, satisfied=1, note="又漏了", reopen=True))
    assert (found["state"], found["visits"][0]["reopened"]) == ("in_progress", True)
    assert [step["kind"] for step in found["trail"]][-2:] == ["visited", "moved"]
    pending = visit(desk, order, reached=False)
    assert (pending.status_code, pending.json["code"]) == (409, "not-done")


def test_what_does_not_fit_is_refused_and_nothing_is_kept(desk: Desk, order: int) -> None:
    wrong: list[dict[str, Any]] = [
        {"reached": True},
        {"reached": False, "satisfied": 3},
        {"reached": True, "satisfied": 0},
        {"reached": True, "satisfied": 6},
    ]
    for body in wrong:
        refused = visit(desk, order, **body)
        assert (refused.status_code, refused.json["errors"][0]["field"]) == (422, "satisfied"), body
    assert visit(desk, order, desk.cast.bo, reached=False).status_code == 404
    assert visit(desk, order, desk.cast.qi, reached=False).status_code == 403
    with desk.db.writing() as session:
        target = make_ticket(session, desk.cast.ana).id
    ok(send(desk, desk.cast.ana, "PUT", f"{order}/merge", {"into_id": target}))
    merged = visit(desk, order, reached=True, satisfied=1, reopen=True)
    assert (merged.status_code, merged.json["code"]) == (409, "merged")
    assert ok(send(desk, desk.cast.ana, "GET", str(order)))["visits"] == []
