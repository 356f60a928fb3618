"""Offers: a waiting call is given to one agent at a time, by compare-and-set, with the reason kept."""

from collections.abc import Collection
from contextlib import nullcontext
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import bindparam, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from callcenter.customers import queries as customers
from callcenter.kernel.actor import SYSTEM
from callcenter.kernel.errors import Conflict, NotFound
from callcenter.kernel.ids import new_id
from callcenter.kernel.rows import hold, locked
from callcenter.kernel.texts import text
from callcenter.kernel.transitions import move
from callcenter.telephony import routing
from callcenter.telephony.models import Call, Offer, Queue, Seat, Transfer
from callcenter.telephony.routing import Rule
from callcenter.telephony.services.announcing import call_state_changed, offer_state_changed
from callcenter.telephony.services.candidates import match_waiting
from callcenter.telephony.services.seats import act, seat_of
from callcenter.telephony.states import CALL, OFFER, Activity, CallState, OfferState, Presence, TransferState

log = structlog.get_logger()

OVERDUE = timedelta(seconds=5)
"""So long after its time an offer still rings only when nobody drives it."""
RING_SECONDS = 20
"""How long an offer rings that no queue has to do with."""
JOIN_BOOST_SECONDS = 120
"""So much waiting a customer on hold for a second agent is worth."""
JOINING = frozenset({"consult", "conference"})
"""Offers by which somebody joins a call that another agent holds."""
_KINDS = {"blind": "transfer", "consult": "consult", "conference": "conference"}


class AgentNotFree(Conflict):
    """The agent who is wanted cannot be asked now; `rule` says why."""

    code = "agent-not-free"
    title = text("该坐席现在不空闲，请选择其他坐席或技能组", "That agent is not free now: choose another, or a queue")


_WAITING = (
    select(Call)
    .where(Call.state == CallState.QUEUED.value, Call.state != CallState.ENDED.value)
    .order_by(Call.waits_since, Call.id)
    .with_for_update(skip_locked=True)
)
_READY = _WAITING.where(Call.id.in_(bindparam("ids", expanding=True)))
_ASKING = (
    select(Transfer)
    .where(Transfer.id.in_(bindparam("ids", expanding=True)), Transfer.state == TransferState.WAITING.value)
    .order_by(Transfer.made_at)
)
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


def make_offers(
    *, session: Session, now: datetime, call_ids: Collection[str] | None = None, asking: Collection[str] = ()
) -> list[Offer]:
    """Route waiting calls once: claim the agents, write the offers. Returns the new offers.

    `call_ids` are those whose bridge is ready for an offer; all waiting ones when left out. `asking` are transfers
    by which an agent wants somebody of a queue to join.
    """
    if call_ids is None:
        waiting = session.scalars(_WAITING).all()
    else:
        waiting = session.scalars(_READY, {"ids": list(call_ids)}).all() if call_ids else []
    asked = {each.call_id: each for each in session.scalars(_ASKING, {"ids": list(asking)})} if asking else {}
    if not waiting and not asked:
        return []
    for call in waiting:
        hold(session, call, call.id)
    wanted = [_wanted(each) for each in asked.values()]
    matches = match_waiting(session=session, calls=waiting, asked=wanted, now=now)
    calls = {call.id: call for call in waiting}
    made = []
    for match in matches:
        transfer = asked.get(match.call_id)
        call = calls.get(match.call_id) or session.get_one(Call, match.call_id)
        try:
            with session.begin_nested() if len(matches) > 1 else nullcontext():
                offer = _offer(session, call, match, transfer=transfer, now=now)
        except IntegrityError:
            # The database holds that an agent has one offer; one odd row must not stop the other calls.
            log.exception("offer.refused", call=match.call_id, user=match.user_id)
            continue
        if offer is not None:
            made.append(offer)
    return made


def _wanted(transfer: Transfer) -> routing.WaitingCall:
    """Who is asked to join is wanted now: a customer is on hold for it."""
    boosts = (("asked_for", JOIN_BOOST_SECONDS),)
    return routing.WaitingCall(transfer.call_id, transfer.to_queue_id or 0, transfer.made_at, boosts=boosts)


def offer_directly(
    *, session: Session, call_id: str, user_id: int, transfer: Transfer | None = None, now: datetime
) -> Offer:
    """Offer a call to one agent and nobody else; AgentNotFree says why not."""
    call = locked(session, Call, call_id)
    seat = session.get(Seat, user_id)
    if call is None or call.state == CallState.ENDED:
        raise NotFound
    rule = Rule.OFFLINE if seat is None else _obstacle(seat)
    if seat is None or rule is not None:
        raise AgentNotFree(extra={"rule": rule})
    idle = max(0, int((now - seat.idle_since).total_seconds()))
    match = routing.Match(call_id, user_id, Rule.ASKED_FOR, idle, ())
    offer = _offer(session, call, match, transfer=transfer, now=now)
    if offer is None:
        raise AgentNotFree
    return offer


def offer_chosen(*, session: Session, call: Call, user_id: int, now: datetime) -> Offer | None:
    """Give a waiting call to the agent who chose it; None when that seat is not free."""
    return _offer(session, call, routing.Match(call.id, user_id, Rule.TOOK_IT, 0, ()), now=now)


def _obstacle(seat: Seat) -> Rule | None:
    has_device = seat.device_kind == "sip" or seat.has_headset
    return routing.unable(routing.Candidate(seat.user_id, seat.presence, seat.activity, seat.idle_since, has_device))


def end_overdue_offers(*, session: Session, now: datetime) -> int:
    """Offers that nobody drives any more, because their bridge died, are missed; how many were."""
    overdue = select(Offer).where(Offer.state == OfferState.RINGING.value, Offer.expires_at < now - OVERDUE)
    found = session.scalars(overdue.with_for_update(skip_locked=True)).all()
    return sum(end_offer(session=session, offer=offer, trigger="miss", now=now) for offer in found)


def _trace(match: routing.Match) -> list[dict[str, Any]]:
    """A line for the agent who was chosen, then one for each rule with those it passed over, as `why.reasons_of` reads them."""
    lines: list[dict[str, Any]] = [{"user_id": match.user_id, "rule": match.rule, "seconds": match.seconds}]
    if match.boosts:
        lines[0]["boosts"] = dict(match.boosts)
    return [*lines, *(asdict(group) for group in match.passed)]


def _offer(
    session: Session, call: Call, match: routing.Match, *, transfer: Transfer | None = None, now: datetime
) -> Offer | None:
    """Claim the agent's seat if it is still free, and write the offer."""
    seat = session.scalar(_FREE_SEAT, {"user_id": match.user_id})
    if seat is None:
        return None
    asked_for = match.rule is Rule.ASKED_FOR
    queue = session.get(Queue, transfer.to_queue_id if transfer and transfer.to_queue_id else call.queue_id)
    waited = int((now - (call.waits_since or call.started_at)).total_seconds())
    number = call.caller if call.direction == "in" else call.dialled
    card = customers.card(session, number, customer_id=call.customer_id, waited_seconds=waited)
    offer = Offer(
        id=new_id(),
        call_id=call.id,
        user_id=seat.user_id,
        queue_id=queue.id if queue else None,
        kind=_KINDS[transfer.kind] if transfer else "recall" if asked_for else "call",
        transfer_id=transfer.id if transfer else None,
        state=OfferState.RINGING.value,
        state_since=now,
        made_at=now,
        expires_at=now + timedelta(seconds=queue.ring_seconds if queue else RING_SECONDS),
        card={
            **card.model_dump(mode="json"),
            "queue": {"id": queue.id, "name": queue.name} if queue else None,
        },
        trace=_trace(match),
        version=0,
    )
    session.add(offer)
    hold(session, seat, seat.user_id)
    act(session=session, seat=seat, trigger="offer", now=now)
    seat.offer_id = offer.id
    if offer.kind not in JOINING:
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
    if offer.kind not in JOINING:
        call.agent_id, call.is_muted = offer.user_id, False
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
    waits = offer.kind == "call" and trigger != "withdraw"
    if waits and move(
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
