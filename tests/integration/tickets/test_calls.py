"""What a call is about: the likely orders within one's scope, saying which, and taking it back."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from callcenter.kernel.actor import Actor
from callcenter.kernel.ids import new_id
from callcenter.telephony.models import Call
from callcenter.tickets import queries
from callcenter.tickets.models import Ticket, TicketCall
from tests.conftest import MOMENT
from tests.factories_customers import make_customer
from tests.factories_tickets import SHANGHAI, make_ticket
from tests.integration.tickets.conftest import Desk
from tests.integration.tickets.test_events import events_after, seq_now
from tests.integration.tickets.test_pressing import ok, send
from tests.statements import counted


def make_call(desk: Desk, agent: Actor, customer_id: int | None, *, hours_ago: float = 0) -> str:
    """A call of an agent's with a customer."""
    with desk.db.writing() as session:
        at = MOMENT - timedelta(hours=hours_ago)
        call = Call(
            id=new_id(),
            direction="in",
            state="talking",
            state_since=at,
            caller="+8613800138000",
            dialled="4001",
            customer_id=customer_id,
            agent_id=agent.user_id,
            started_at=at,
            answered_at=at,
        )
        session.add(call)
        return call.id


def likely(desk: Desk, who: Actor, call_id: str) -> list[dict[str, Any]]:
    answer = desk.browser(who).get(f"/api/v1/tickets/likely?call_id={call_id}")
    assert answer.status_code == 200, answer.json
    found: list[dict[str, Any]] = answer.json["items"]
    return found


def found_by(desk: Desk, who: Actor, call_id: str) -> list[int]:
    return [one["id"] for one in desk.browser(who).get(f"/api/v1/tickets?call_id={call_id}").json["items"]]


@pytest.fixture
def wang(desk: Desk) -> int:
    with desk.db.writing() as session:
        return make_customer(session, "王芳", "13800138000").id


@pytest.fixture
def three(desk: Desk, wang: int) -> list[int]:
    """A quiet one, one that was urged, one that waits; made a month ago."""
    then = MOMENT - timedelta(days=30)
    with desk.db.writing() as session:
        rows = [make_ticket(session, desk.cast.ana, customer_id=wang, now=then) for _ in range(3)]
        ids = [row.id for row in rows]
    ok(send(desk, desk.cast.ana, "POST", f"{ids[1]}/urges", {}))
    ok(send(desk, desk.cast.ana, "PUT", f"{ids[2]}/claim"))
    ok(send(desk, desk.cast.ana, "PUT", f"{ids[2]}/wait", {}))
    return ids


def test_the_likeliest_come_first_and_say_why(desk: Desk, wang: int, three: list[int]) -> None:
    call_id = make_call(desk, desk.cast.ana, wang)
    found = likely(desk, desk.cast.ana, call_id)
    assert [one["ticket"]["id"] for one in found] == [three[2], three[1], three[0]]
    assert [one["reasons"][0]["said"]["en"] for one in found[:2]] == ["Waits for the customer", "Urged"]
    assert found[2]["reasons"] == []
    assert all(one["said_at"] is None for one in found)


def test_only_open_orders_of_this_customer_that_one_may_see(desk: Desk, wang: int, three: list[int]) -> None:
    ana, bo = desk.cast.ana, desk.cast.bo
    with desk.db.writing() as session:
        other = make_customer(session, "李雷", "13800138001").id
        make_ticket(session, ana, customer_id=other)
        make_ticket(session, ana, customer_id=wang, settled=True)
        bos = make_ticket(session, bo, customer_id=wang).id
    mine, theirs = make_call(desk, ana, wang), make_call(desk, bo, wang)
    assert {one["ticket"]["id"] for one in likely(desk, ana, mine)} == set(three)
    assert [one["ticket"]["id"] for one in likely(desk, bo, theirs)] == [bos]
    hidden = desk.browser(bo).get(f"/api/v1/tickets/likely?call_id={mine}")
    assert (hidden.status_code, hidden.json["code"]) == (404, "not-found")
    assert likely(desk, ana, make_call(desk, ana, None)) == []
    assert desk.browser(ana).get("/api/v1/tickets/likely").status_code == 422


def test_saying_so_is_kept_once_told_and_found_by_the_call(desk: Desk, wang: int, three: list[int]) -> None:
    ana = desk.cast.ana
    call_id, seq = make_call(desk, ana, wang), seq_now(desk)
    first = ok(send(desk, ana, "PUT", f"{three[0]}/calls/{call_id}"))
    again = ok(send(desk, ana, "PUT", f"{three[0]}/calls/{call_id}"))
    assert again["version"] == first["version"]
    assert [(one["call"]["id"], one["is_origin"], one["by"]["name"]) for one in first["calls"]] == [
        (call_id, False, "陈安娜")
    ]
    step = first["trail"][-1]
    assert (step["kind"], step["after"]["call"]["id"]) == ("called", call_id)
    assert [event.name for event in events_after(desk, seq)].count("ticket.changed") == 1
    assert found_by(desk, ana, call_id) == [three[0]]
    (said,) = [one for one in likely(desk, ana, call_id) if one["said_at"]]
    assert said["ticket"]["id"] == three[0]


def test_it_can_be_taken_back(desk: Desk, wang: int, three: list[int]) -> None:
    ana = desk.cast.ana
    call_id = make_call(desk, ana, wang)
    ok(send(desk, ana, "PUT", f"{three[0]}/calls/{call_id}"))
    back = ok(send(desk, ana, "DELETE", f"{three[0]}/calls/{call_id}"))
    assert (back["calls"], found_by(desk, ana, call_id)) == ([], [])
    assert back["trail"][-1]["before"]["call"]["id"] == call_id
    assert ok(send(desk, ana, "DELETE", f"{three[0]}/calls/{call_id}"))["version"] == back["version"]


def test_an_order_shows_the_call_it_was_made_from_too(desk: Desk, wang: int) -> None:
    ana = desk.cast.ana
    first, second = make_call(desk, ana, wang, hours_ago=30), make_call(desk, ana, wang)
    body = {"type_id": desk.types["repair"], "subject": "空调不制冷", "call_id": first}
    made = desk.browser(ana).post("/api/v1/tickets", json=body).json
    assert [one["is_origin"] for one in made["calls"]] == [True]
    assert likely(desk, ana, first) == [], "what was made from the call is about it anyway"
    shown = ok(send(desk, ana, "PUT", f"{made['id']}/calls/{second}"))
    assert [(one["call"]["id"], one["is_origin"]) for one in shown["calls"]] == [(first, True), (second, False)]
    assert likely(desk, ana, second)[0]["reasons"][0]["said"]["en"] == "Talked about yesterday"
    same = ok(send(desk, ana, "PUT", f"{made['id']}/calls/{first}"))
    assert same["version"] == shown["version"]


def test_a_call_that_one_may_not_see_is_refused(desk: Desk, wang: int, three: list[int]) -> None:
    bos = make_call(desk, desk.cast.bo, wang)
    for call_id in (bos, "0" * 32, "%00"):
        answer = send(desk, desk.cast.ana, "PUT", f"{three[0]}/calls/{call_id}")
        assert (answer.status_code, answer.json["errors"][0]["code"]) == (422, "unknown-call"), call_id
    anas = make_call(desk, desk.cast.ana, wang)
    assert send(desk, desk.cast.bo, "PUT", f"{three[0]}/calls/{anas}").status_code == 404


def test_it_takes_as_many_statements_for_thirty_orders_as_for_one(desk: Desk, wang: int) -> None:
    ana, counts = desk.cast.ana, []
    call_id = make_call(desk, ana, wang)
    for more in (1, 29):
        with desk.db.writing() as session:
            for _ in range(more):
                make_ticket(session, ana, customer_id=wang, call_id=make_call_in(session, ana, wang))
        with desk.db.reading() as session, counted(desk.db) as sent:
            found = queries.likely_tickets(session, call_id, actor=ana, now=MOMENT, zone=SHANGHAI)
        counts.append((len(found), len(sent)))
    assert [size for size, _ in counts] == [1, 10]
    assert counts[0][1] == counts[1][1]


def make_call_in(session: Any, agent: Actor, customer_id: int) -> str:
    call = Call(
        id=new_id(), direction="in", state="ended", state_since=MOMENT, caller="+8613800138000", dialled="4001",
        customer_id=customer_id, agent_id=agent.user_id, started_at=MOMENT,
    )  # fmt: skip
    session.add(call)
    session.flush()
    return call.id


def test_opening_an_order_takes_as_many_statements_after_thirty_calls(desk: Desk, wang: int, three: list[int]) -> None:
    ana, counts = desk.cast.ana, []
    for more in (2, 28):
        with desk.db.writing() as session:
            for _ in range(more):
                call_id = make_call_in(session, ana, wang)
                session.add(TicketCall(ticket_id=three[0], call_id=call_id, by_id=ana.person_id, at=MOMENT))
        with desk.db.reading() as session, counted(desk.db) as sent:
            queries.detail_of(
                session, session.scalars(select(Ticket).where(Ticket.id == three[0])).one(), desk.cast.ana
            )
        counts.append(len(sent))
    assert counts[0] == counts[1]
