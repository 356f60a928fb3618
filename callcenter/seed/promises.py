"""Who was lost in the last two weeks and what came of it: the calls are told again, in their order, to the product's own verbs."""

import random
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.customers import queries as customers
from callcenter.kernel.actor import Actor
from callcenter.kernel.ids import new_id
from callcenter.telephony.models import Call, Promise
from callcenter.telephony.queries.promises import OVER
from callcenter.telephony.services import promise_work, promises
from callcenter.telephony.services.timeline import record_in_timeline
from callcenter.telephony.states import CallState

_CALLED_BACK = 0.8
_RECENT = timedelta(hours=3)
_STALE = timedelta(days=1)


def make_promises(*, session: Session, people: dict[str, Actor], chance: random.Random, now: datetime) -> None:
    """A promise for each caller of the history who was not reached; most were called back, few are still owed."""
    agents = [actor for actor in people.values() if "agent" in actor.roles]
    lost = select(Call).where(Call.direction == "in", Call.answered_at.is_(None)).order_by(Call.started_at)
    for call in session.scalars(lost).all():
        if call.ended_at is not None and call.ended_at < now - _RECENT and chance.random() < _CALLED_BACK:
            _call_back(session, call, agent=chance.choice(agents), chance=chance)
    session.flush()
    for call in sorted(session.scalars(select(Call)), key=lambda each: each.answered_at or each.ended_at or now):
        moment = call.answered_at or call.ended_at
        if call.answered_at is not None:
            promises.call_reached(session=session, call=call, now=call.answered_at)
        elif moment is not None:
            promises.call_ends(session=session, call=call, reason=call.end_reason or "abandoned", now=moment)
        session.flush()
    supervisor = next(actor for actor in people.values() if "supervisor" in actor.roles)
    old = select(Promise.id).where(Promise.state.not_in(OVER), Promise.opened_at < now - _STALE)
    for promise_id in session.scalars(old).all():
        promise_work.drop(
            session=session, promise_id=promise_id, reason="unreachable", note="", actor=supervisor, now=now - _STALE
        )


def _call_back(session: Session, lost: Call, *, agent: Actor, chance: random.Random) -> None:
    at = (lost.ended_at or lost.started_at) + timedelta(minutes=chance.randint(3, 110))
    answered_at = at + timedelta(seconds=chance.randint(6, 25))
    ended_at = answered_at + timedelta(seconds=chance.randint(40, 300))
    call = Call(
        id=new_id(),
        direction="out",
        state=CallState.ENDED.value,
        state_since=ended_at,
        caller=customers.number_view("02155550000").number,
        dialled=lost.caller,
        customer_id=lost.customer_id,
        agent_id=agent.user_id,
        started_at=at,
        answered_at=answered_at,
        ended_at=ended_at,
        end_reason="agent_hung_up",
        ended_by="agent",
        disposition="solved",
        version=1,
    )
    session.add(call)
    session.flush()
    record_in_timeline(session=session, call=call, now=ended_at)
