"""Moving a work order: each verb from each state, over HTTP."""

import itertools
from typing import Any

from sqlalchemy import func, select

from callcenter.kernel.transitions import Transition
from callcenter.tickets.models import Ticket, TicketStep
from callcenter.tickets.states import TICKET, TicketState, allowed_moves
from tests.factories_tickets import make_ticket
from tests.integration.tickets.conftest import Desk

LATER = "2026-12-24T08:00:00Z"
VERBS: dict[str, tuple[str, str, Any]] = {
    "claim": ("PUT", "claim", None),
    "assign": ("PUT", "assignee", "sam"),
    "release": ("PUT", "assignee", None),
    "wait": ("PUT", "wait", {"until": LATER}),
    "resume": ("PUT", "resume", None),
    "solve": ("PUT", "solution", {"text": "已更换压缩机"}),
    "close": ("POST", "closure", {"reason": "客户撤回"}),
    "reopen": ("DELETE", "closure", None),
}
PATHS: dict[TicketState, tuple[str, ...]] = {
    TicketState.NEW: (),
    TicketState.ASSIGNED: ("assign-ana",),
    TicketState.IN_PROGRESS: ("claim",),
    TicketState.WAITING: ("claim", "wait"),
    TicketState.SOLVED: ("claim", "solve"),
    TicketState.CLOSED: ("claim", "solve", "close"),
}
REPEATED = {(TicketState.NEW, "release"), (TicketState.IN_PROGRESS, "claim")}
"""A second PUT of what holds already: no move, and no refusal either."""


def send(desk: Desk, ticket_id: int, verb: str) -> Any:
    """Ana does something to a ticket."""
    people = {"assign": desk.cast.sam.person_id, "release": None, "assign-ana": desk.cast.ana.person_id}
    method, path, body = VERBS["assign" if verb == "assign-ana" else verb]
    if path == "assignee":
        body = {"user_id": people[verb]}
    return desk.browser(desk.cast.ana).open(f"/api/v1/tickets/{ticket_id}/{path}", method=method, json=body)


def ticket_in(desk: Desk, state: TicketState) -> int:
    """A ticket of Ana's team that has come to a state."""
    with desk.db.writing() as session:
        ticket_id = make_ticket(session, desk.cast.ana).id
    for verb in PATHS[state]:
        assert send(desk, ticket_id, verb).status_code == 200
    return ticket_id


def test_each_verb_moves_or_is_refused_with_what_is_allowed(desk: Desk) -> None:
    for state, verb in itertools.product(TicketState, VERBS):
        ticket_id = ticket_in(desk, state)
        with desk.db.reading() as session:
            before = session.get_one(Ticket, ticket_id).version
        answer = send(desk, ticket_id, verb)
        target = TICKET.target(state, verb)
        with desk.db.reading() as session:
            row = session.get_one(Ticket, ticket_id)
            session.expunge(row)
        if (state, verb) in REPEATED:
            assert (answer.status_code, row.state, row.version) == (200, state, before), verb
        elif target is None:
            assert (answer.status_code, answer.json["code"]) == (409, "move-not-allowed"), verb
            assert answer.json["allowed"] == list(allowed_moves(state))
            assert (row.state, row.version) == (state, before)
        else:
            assert (answer.status_code, answer.json["state"]) == (200, target), verb
            assert (row.state, row.version) == (target, before + 1)
            assert answer.json["allowed"] == list(allowed_moves(target))


def test_a_whole_life_stands_in_the_trail_and_in_the_transitions(desk: Desk) -> None:
    with desk.db.writing() as session:
        ticket_id = make_ticket(session, desk.cast.ana).id
    for verb in ("claim", "wait", "resume", "solve", "close", "reopen", "assign"):
        answer = send(desk, ticket_id, verb)
    ticket = answer.json
    states = [(step["kind"], step["before"].get("state"), step["after"].get("state")) for step in ticket["trail"]]
    assert states == [
        ("created", None, "new"),
        ("moved", "new", "in_progress"),
        ("moved", "in_progress", "waiting"),
        ("moved", "waiting", "in_progress"),
        ("moved", "in_progress", "solved"),
        ("moved", "solved", "closed"),
        ("moved", "closed", "in_progress"),
        ("assigned", "in_progress", "assigned"),
    ]
    assert ticket["trail"][2]["after"]["until"] == "2026-12-24T08:00:00+00:00"
    assert ticket["trail"][4]["after"]["solution"] == "已更换压缩机"
    assert ticket["trail"][5]["after"]["reason"] == "客户撤回"
    assert ticket["trail"][7]["before"]["assignee"]["name"] == "陈安娜"
    assert ticket["trail"][7]["after"]["assignee"]["name"] == "孙班长"
    with desk.db.reading() as session:
        moves = session.scalar(select(func.count()).where(Transition.subject_kind == "tickets"))
        assert moves == session.scalar(select(func.count()).where(TicketStep.ticket_id == ticket_id)) - 1


def test_times_of_solving_and_closing_come_and_go(desk: Desk) -> None:
    ticket_id = ticket_in(desk, TicketState.WAITING)
    solved = send(desk, ticket_id, "solve").json
    assert solved["solved_at"] is not None
    assert (solved["wait_until"], solved["solution"]) == (None, "已更换压缩机")
    closed = send(desk, ticket_id, "close").json
    assert closed["closed_at"] is not None
    again = send(desk, ticket_id, "reopen").json
    assert (again["solved_at"], again["closed_at"]) == (None, None)


def test_of_two_who_claim_one_gets_it(desk: Desk) -> None:
    ticket_id = ticket_in(desk, TicketState.NEW)
    url = f"/api/v1/tickets/{ticket_id}/claim"
    assert desk.browser(desk.cast.ana).put(url).json["assignee"]["name"] == "陈安娜"
    second = desk.browser(desk.cast.sam).put(url)
    assert (second.status_code, second.json["code"]) == (409, "move-not-allowed")
    assert "处理中" in second.json["detail"]


def test_what_waits_for_somebodys_claim_cannot_be_claimed_by_another(desk: Desk) -> None:
    ticket_id = ticket_in(desk, TicketState.ASSIGNED)
    answer = desk.browser(desk.cast.sam).put(f"/api/v1/tickets/{ticket_id}/claim")
    assert (answer.status_code, answer.json["code"]) == (409, "assigned-to-other")


def test_a_ticket_closed_before_anybody_took_it_is_reopened_by_whoever_does(desk: Desk) -> None:
    ticket_id = ticket_in(desk, TicketState.NEW)
    assert send(desk, ticket_id, "close").json["assignee"] is None
    reopened = desk.browser(desk.cast.sam).delete(f"/api/v1/tickets/{ticket_id}/closure").json
    assert (reopened["state"], reopened["assignee"]["name"]) == ("in_progress", "孙班长")


def test_waiting_ends_in_the_future(desk: Desk) -> None:
    ticket_id = ticket_in(desk, TicketState.IN_PROGRESS)
    answer = desk.browser(desk.cast.ana).put(
        f"/api/v1/tickets/{ticket_id}/wait", json={"until": "2020-01-01T00:00:00Z"}
    )
    assert (answer.status_code, answer.json["errors"][0]["code"]) == (422, "in-the-past")


def test_a_ticket_that_goes_to_another_team_leaves_ones_sight_unless_one_made_it(desk: Desk) -> None:
    with desk.db.writing() as session:
        ticket_id = make_ticket(session, desk.cast.sam).id
    ana = desk.browser(desk.cast.ana)
    answer = ana.put(f"/api/v1/tickets/{ticket_id}/assignee", json={"user_id": desk.cast.bo.person_id})
    assert (answer.status_code, answer.json["team"]["name"]) == (200, "South")
    assert ana.get(f"/api/v1/tickets/{ticket_id}").status_code == 404
    assert desk.browser(desk.cast.bo).put(f"/api/v1/tickets/{ticket_id}/claim").status_code == 200
