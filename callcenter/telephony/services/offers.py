"""Offers: a waiting call is given to one agent at a time, by compare-and-set, with the reason kept."""

from collections.abc import Collection, Sequence
from contextlib import nullcontext
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import bindparam, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from callcenter.accounts.queries import people_at_work
from callcenter.customers import queries as customers
from callcenter.kernel.actor import SYSTEM
from callcenter.kernel.ids import new_id
from callcenter.kernel.rows import hold, locked
from callcenter.kernel.transitions import move
from callcenter.telephony import routing
from callcenter.telephony.models import Call, Offer, Queue, QueueMember, Seat
from callcenter.telephony.services.announcing import call_state_changed, offer_state_changed
from callcenter.telephony.services.seats import act, seat_of
from callcenter.telephony.states import CALL, OFFER, Activity, CallState, OfferState, Presence

log = structlog.get_logger()

DECLINE_REST = timedelta(seconds=15)
"""How long an agent who declined a call is not asked for it again."""
OVERDUE = timedelta(seconds=5)
"""So long after its time an offer still rings only when nobody drives it."""


_WAITING = (
    select(Call)
    .where(Call.state == CallState.QUEUED.value, Call.state != CallState.ENDED.value)
    .order_by(Call.queued_at, Call.id)
    .with_for_update(skip_locked=True)
)
_READY = _WAITING.where(Call.id.in_(bindparam("ids", expanding=True)))
_FREE_SEAT = (
    select(Seat)
    .where(
        Seat.user_id == bindparam("user_id"),
        Seat.presence == Presence.AVAILABLE.value,
        Seat.activity == Activity.IDLE.value,
    )
    .with_for_update()
    .execution_options(populate_existing=True)
)
_REFUSED = select(Offer.call_id, Offer.user_id).where(
    Offer.call_id.in_(bindparam("ids", expanding=True)),
    Offer.state.in_([OfferState.DECLINED.value, OfferState.MISSED.value]),
    Offer.ended_at > bindparam("since"),
)


def make_offers(*, session: Session, now: datetime, call_ids: Collection[str] | None = None) -> list[Offer]:
    """Route waiting calls once: claim the agents, write the offers. Returns the new offers.

    `call_ids` are those whose bridge is ready for an offer; all waiting ones when left out.
    """
    if call_ids is None:
        waiting = session.scalars(_WAITING).all()
    else:
        waiting = session.scalars(_READY, {"ids": list(call_ids)}).all()
    if not waiting:
        return []
    for call in waiting:
        hold(session, call, call.id)
    agents = _candidates(session, {call.queue_id or 0 for call in waiting})
    matches = routing.match_calls(waiting=_waiting_calls(session, waiting, now=now), agents=agents, now=now)
    calls = {call.id: call for call in waiting}
    made = []
    for match in matches:
        try:
            with session.begin_nested() if len(matches) > 1 else nullcontext():
                offer = _offer(session, calls[match.call_id], match, now=now)
        except IntegrityError:
            # The database holds that an agent has one offer; one odd row must not stop the other calls.
            log.exception("offer.refused", call=match.call_id, user=match.user_id)
            continue
        if offer is not None:
            made.append(offer)
    return made


def end_overdue_offers(*, session: Session, now: datetime) -> int:
    """Offers that nobody drives any more, because their bridge died, are missed; how many were."""
    overdue = select(Offer).where(Offer.state == OfferState.RINGING.value, Offer.expires_at < now - OVERDUE)
    found = session.scalars(overdue.with_for_update(skip_locked=True)).all()
    return sum(end_offer(session=session, offer=offer, trigger="miss", now=now) for offer in found)


def _waiting_calls(session: Session, calls: Sequence[Call], *, now: datetime) -> list[routing.WaitingCall]:
    refused: dict[str, set[int]] = {}
    recent = {"ids": [call.id for call in calls], "since": now - DECLINE_REST}
    for call_id, user_id in session.execute(_REFUSED, recent):
        refused.setdefault(call_id, set()).add(user_id)
    return [
        routing.WaitingCall(
            call.id, call.queue_id or 0, call.queued_at or call.started_at, frozenset(refused.get(call.id, ()))
        )
        for call in calls
    ]


_SIGNED_IN = (
    select(
        Seat.user_id, Seat.presence, Seat.activity, Seat.idle_since, or_(Seat.device_kind == "sip", Seat.has_headset)
    )
    .where(Seat.presence != Presence.OFFLINE.value, Seat.user_id.in_(people_at_work()))
    .order_by(Seat.user_id)
)
_MEMBERS = select(QueueMember.user_id, QueueMember.queue_id).where(
    QueueMember.queue_id.in_(bindparam("queues", expanding=True))
)
"""All built once: putting a statement together takes longer than running it."""


def _candidates(session: Session, queue_ids: Collection[int]) -> list[routing.Candidate]:
    """Who is signed in for any of these queues, with those that are theirs; one without members is everybody's."""
    members = session.execute(_MEMBERS, {"queues": list(queue_ids)}).all()
    for_all = dict.fromkeys(set(queue_ids) - {queue_id for _, queue_id in members}, 0)
    rings: dict[int, dict[int, int]] = {}
    for user_id, queue_id in members:
        rings.setdefault(user_id, dict(for_all))[queue_id] = 0
    return [
        routing.Candidate(user_id, presence, activity, idle_since, bool(has_device), theirs)
        for user_id, presence, activity, idle_since, has_device in session.execute(_SIGNED_IN)
        if (theirs := rings.get(user_id, for_all))
    ]


def _trace(match: routing.Match) -> list[dict[str, Any]]:
    """A line for each agent who was looked at, the chosen one first."""
    lines = [{"user_id": match.user_id, "rule": match.rule, "seconds": match.seconds}]
    for passed in match.passed:
        idle = passed.seconds or (0,) * len(passed.user_ids)
        lines += [
            {"user_id": user_id, "rule": passed.rule, "seconds": seconds}
            for user_id, seconds in zip(passed.user_ids, idle, strict=True)
        ]
    return lines


def _offer(session: Session, call: Call, match: routing.Match, *, now: datetime) -> Offer | None:
    """Claim the agent's seat if it is still free, and write the offer."""
    seat = session.scalar(_FREE_SEAT, {"user_id": match.user_id})
    if seat is None:
        return None
    queue = session.get_one(Queue, call.queue_id)
    waited = int((now - (call.queued_at or call.started_at)).total_seconds())
    card = customers.card(session, call.caller, customer_id=call.customer_id, waited_seconds=waited)
    offer = Offer(
        id=new_id(),
        call_id=call.id,
        user_id=seat.user_id,
        queue_id=call.queue_id,
        state=OfferState.RINGING.value,
        state_since=now,
        made_at=now,
        expires_at=now + timedelta(seconds=queue.ring_seconds),
        card={**card.model_dump(mode="json"), "queue": {"id": queue.id, "name": queue.name}},
        trace=_trace(match),
        version=0,
    )
    session.add(offer)
    hold(session, seat, seat.user_id)
    act(session=session, seat=seat, trigger="offer", now=now)
    seat.offer_id = offer.id
    move(session=session, subject=call, machine=CALL, trigger="offer", actor=SYSTEM, now=now)
    call_state_changed(session, call)
    offer_state_changed(session, offer)
    return offer


def accept_offer(*, session: Session, offer_id: str, now: datetime) -> bool:
    """The agent takes the call; False when the offer is over."""
    offer = locked(session, Offer, offer_id)
    if offer is None or not move(
        session=session, subject=offer, machine=OFFER, trigger="accept", actor=SYSTEM, now=now
    ):
        return False
    offer.ended_at = now
    seat = seat_of(session=session, user_id=offer.user_id, now=now)
    act(session=session, seat=seat, trigger="accept", now=now)
    seat.call_id = offer.call_id
    call = session.get_one(Call, offer.call_id)
    call.agent_id = offer.user_id
    call_state_changed(session, call)
    offer_state_changed(session, offer)
    return True


def end_offer(*, session: Session, offer: Offer, trigger: str, now: datetime) -> bool:
    """An offer ends without an answer: declined, missed or withdrawn. The call keeps its place."""
    if not move(session=session, subject=offer, machine=OFFER, trigger=trigger, actor=SYSTEM, now=now):
        return False
    offer.ended_at = now
    seat = seat_of(session=session, user_id=offer.user_id, now=now)
    if seat.offer_id == offer.id:
        word = "miss" if trigger == "miss" else "release"
        act(session=session, seat=seat, trigger=word, now=now, keeps_turn=trigger == "withdraw")
    call = session.get_one(Call, offer.call_id)
    if trigger != "withdraw" and move(
        session=session, subject=call, machine=CALL, trigger="requeue", actor=SYSTEM, now=now, reason=trigger
    ):
        call_state_changed(session, call)
    offer_state_changed(session, offer)
    return True


def end_offer_by_id(*, session: Session, offer_id: str, trigger: str, now: datetime) -> None:
    """As `end_offer`, for facts of the bridge."""
    offer = locked(session, Offer, offer_id)
    if offer is not None:
        end_offer(session=session, offer=offer, trigger=trigger, now=now)
