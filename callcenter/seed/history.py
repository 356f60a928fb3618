"""Two weeks of calls, written as the bridge writes them."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.customers import queries as customer_queries
from callcenter.customers.queries import CustomerView
from callcenter.kernel.actor import Actor
from callcenter.kernel.ids import new_id
from callcenter.seed.words import CALL_NOTES_ZH
from callcenter.telephony.models import Call, Leg, Queue
from callcenter.telephony.services.timeline import record_in_timeline
from callcenter.telephony.states import CallState, LegState

DAYS = 14
CALLS_A_DAY = 18
_OUTCOMES = ("answered",) * 16 + ("abandoned",) * 3 + ("outgoing",) * 4 + ("busy", "no_answer")


def make_calls(
    *,
    session: Session,
    people: dict[str, Actor],
    customers: Sequence[CustomerView],
    chance: random.Random,
    now: datetime,
) -> None:
    """Calls of the last two weeks, most by known customers."""
    agents = [actor for actor in people.values() if "agent" in actor.roles]
    queues = session.scalars(select(Queue).order_by(Queue.id)).all()
    for day in range(DAYS, 0, -1):
        for _ in range(chance.randint(CALLS_A_DAY - 6, CALLS_A_DAY + 6)):
            at = now - timedelta(days=day, seconds=chance.randint(-14_400, 14_400))
            customer = chance.choice(customers) if chance.random() < 0.85 else None
            _make(session, customer, agent=chance.choice(agents), queue=chance.choice(queues), at=at, chance=chance)


def _make(
    session: Session,
    customer: CustomerView | None,
    *,
    agent: Actor,
    queue: Queue,
    at: datetime,
    chance: random.Random,
) -> None:
    outcome = chance.choice(_OUTCOMES)
    is_out = outcome in {"outgoing", "busy", "no_answer"}
    number = (
        customer.phones[0].number.number
        if customer and customer.phones
        else f"+86138{chance.randint(0, 99_999_999):08d}"
    )
    waited, talked = chance.randint(4, 55), chance.randint(35, 540)
    is_answered = outcome in {"answered", "outgoing"}
    answered_at = at + timedelta(seconds=waited) if is_answered else None
    ended_at = at + timedelta(seconds=waited + (talked if is_answered else 0))
    by = chance.choice(("customer", "customer", "agent")) if is_answered else "customer"
    reasons = {"customer": "customer_hung_up" if is_out else "caller_hung_up", "agent": "agent_hung_up"}
    own = customer_queries.number_view("02155550000").number
    call = Call(
        id=new_id(),
        direction="out" if is_out else "in",
        state=CallState.ENDED.value,
        state_since=ended_at,
        caller=own if is_out else number,
        dialled=number if is_out else str(queue.numbers[0]),
        customer_id=customer.id if customer else None,
        queue_id=None if is_out else queue.id,
        agent_id=agent.user_id if is_answered or is_out else None,
        started_at=at,
        queued_at=None if is_out else at + timedelta(seconds=3),
        answered_at=answered_at,
        ended_at=ended_at,
        end_reason=reasons[by] if is_answered else outcome,
        ended_by=by,
        disposition=chance.choice(("solved", "order_created", "follow_up")) if is_answered else None,
        note=chance.choice(CALL_NOTES_ZH) if is_answered else "",
        version=1,
    )
    session.add(call)
    session.flush()
    _leg(session, call, kind="customer", number=number, user_id=None)
    if is_answered:
        _leg(session, call, kind="agent", number="", user_id=agent.user_id)
    record_in_timeline(session=session, call=call, now=ended_at)


def _leg(session: Session, call: Call, *, kind: str, number: str, user_id: int | None) -> None:
    session.add(
        Leg(
            id=new_id(),
            call_id=call.id,
            kind=kind,
            device="browser" if kind == "agent" else "sip",
            line=1,
            user_id=user_id,
            number=number,
            state=LegState.ENDED.value,
            state_since=call.state_since,
            started_at=call.started_at,
            answered_at=call.answered_at,
            ended_at=call.ended_at,
            end_code=200,
            end_reason="Normal call clearing",
        )
    )
