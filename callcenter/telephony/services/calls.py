"""What happens to a call, written down. The bridge sends these as facts; each is harmless when it comes twice."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import String, bindparam, select
from sqlalchemy.orm import Session

from callcenter.customers import queries as customers
from callcenter.kernel.actor import SYSTEM
from callcenter.kernel.masking import mask_digits
from callcenter.kernel.rows import hold, locked
from callcenter.kernel.transitions import move
from callcenter.telephony.models import Call, Leg, Offer
from callcenter.telephony.services import promises
from callcenter.telephony.services.announcing import call_changed, call_state_changed
from callcenter.telephony.services.offers import end_offer
from callcenter.telephony.services.seats import act, free_after_call, seat_of
from callcenter.telephony.services.timeline import record_in_timeline
from callcenter.telephony.services.transfers import abandon_transfers
from callcenter.telephony.states import CALL, LEG, CallState, LegState, OfferState

_DONE = {CallState.ENDED.value}


_OF_CALL = bindparam("call_id", type_=String)
_RINGING = select(Offer).where(Offer.call_id == _OF_CALL, Offer.state == OfferState.RINGING.value)
_OPEN_LEGS = select(Leg).where(Leg.call_id == _OF_CALL, Leg.state != LegState.ENDED.value)
"""Both are part of every call and built once: putting a statement together takes longer than running it."""


@dataclass(frozen=True, slots=True)
class NewCall:
    """A call as it begins. Numbers are E.164, or as they came; `live` is for the bridge alone."""

    call_id: str
    direction: str
    caller: str
    dialled: str
    caller_name: str = ""
    queue_id: int | None = None
    agent_id: int | None = None
    customer_id: int | None = None
    promise_id: str | None = None
    live: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NewLeg:
    """A connection as it begins: `kind` customer, agent or outside; `device` sip or browser."""

    leg_id: str
    call_id: str
    kind: str
    line: int
    state: str
    device: str = "sip"
    number: str = ""
    user_id: int | None = None


def open_call(*, session: Session, new: NewCall, now: datetime) -> None:
    """A call begins: the customer is found by the number when exactly one fits; a dialling agent is claimed."""
    if locked(session, Call, new.call_id) is not None:
        return
    is_in = new.direction == "in"
    customer_id = new.customer_id or customers.only_customer_of(session, new.caller if is_in else new.dialled)
    call = Call(
        id=new.call_id,
        direction=new.direction,
        state=(CallState.IN_FLOW if is_in else CallState.DIALING).value,
        state_since=now,
        caller=new.caller[:64],
        caller_name=mask_digits(new.caller_name)[:120],
        dialled=new.dialled[:64],
        queue_id=new.queue_id,
        agent_id=new.agent_id,
        customer_id=customer_id,
        started_at=now,
        live=new.live,
        version=0,
    )
    session.add(call)
    call_state_changed(session, call)
    # Legs and offers of the same transaction refer to it.
    session.flush()
    hold(session, call, call.id)
    promises.call_dialled(session=session, call=call, promise_id=new.promise_id, now=now)
    if new.agent_id is not None:
        seat = seat_of(session=session, user_id=new.agent_id, now=now)
        if act(session=session, seat=seat, trigger="dial", now=now):
            seat.call_id = new.call_id


def open_leg(*, session: Session, new: NewLeg, now: datetime) -> None:
    """A connection of a call begins."""
    if locked(session, Leg, new.leg_id) is not None:
        return
    session.add(
        Leg(
            id=new.leg_id,
            call_id=new.call_id,
            kind=new.kind,
            device=new.device,
            line=new.line,
            user_id=new.user_id,
            number=new.number[:200],
            state=new.state,
            state_since=now,
            started_at=now,
            answered_at=now if new.state == LegState.ANSWERED else None,
        )
    )
    call = _call(session, new.call_id)
    if call is not None:
        call_changed(session, call)


def move_leg(
    *,
    session: Session,
    leg_id: str,
    trigger: str,
    code: int = 0,
    reason: str = "",
    quality: dict[str, Any] | None = None,
    now: datetime,
) -> None:
    """A connection rang, was answered, or ended."""
    leg = locked(session, Leg, leg_id)
    if leg is None:
        return
    if leg.state == LegState.ENDED and trigger == "end" and leg.end_code is None:
        # Its call ended first; what the line says of it comes a moment later.
        leg.end_code, leg.end_reason, leg.quality = code, reason[:200], quality or leg.quality
    if not move(session=session, subject=leg, machine=LEG, trigger=trigger, actor=SYSTEM, now=now):
        return
    if leg.state == LegState.ANSWERED:
        leg.answered_at = now
    if leg.state == LegState.ENDED:
        leg.ended_at, leg.end_code, leg.end_reason, leg.quality = now, code, reason[:200], quality or leg.quality
    call = _call(session, leg.call_id)
    if call is not None:
        call_changed(session, call)


def measure_leg(*, session: Session, leg_id: str, quality: dict[str, float], now: datetime) -> None:
    """How a connection sounded, as last measured; what its line says at its end takes the place."""
    del now
    leg = session.get(Leg, leg_id)
    if leg is not None and quality:
        leg.quality = quality


def move_call(
    *, session: Session, call_id: str, trigger: str, live: dict[str, Any] | None = None, now: datetime
) -> None:
    """A call is queued, rings, or is answered."""
    call = _call(session, call_id)
    if call is None:
        return
    if live is not None:
        call.live = live
    if not move(session=session, subject=call, machine=CALL, trigger=trigger, actor=SYSTEM, now=now):
        return
    if call.state == CallState.QUEUED:
        call.queued_at = call.queued_at or now
        call.waits_since = call.waits_since or now
    if call.state == CallState.TALKING and call.answered_at is None:
        call.answered_at = now
    if call.state == CallState.TALKING:
        promises.call_reached(session=session, call=call, now=now)
    call_state_changed(session, call)


def keep_call(
    *,
    session: Session,
    call_id: str,
    is_held: bool | None = None,
    is_muted: bool | None = None,
    has_early_media: bool | None = None,
    live: dict[str, Any] | None = None,
    now: datetime,
) -> None:
    """Hold, mute, early media, or where the call's connections are."""
    del now
    call = _call(session, call_id)
    if call is None or call.state in _DONE:
        return
    call.is_held = call.is_held if is_held is None else is_held
    call.is_muted = call.is_muted if is_muted is None else is_muted
    call.has_early_media = call.has_early_media if has_early_media is None else has_early_media
    if live is not None:
        call.live = live
    if is_held is not None or is_muted is not None or has_early_media is not None:
        call_changed(session, call)


def end_call(*, session: Session, call_id: str, reason: str, by: str, now: datetime) -> None:
    """A call is over: its offer withdrawn, its agents freed, its legs closed, its line in the customer's timeline."""
    call = _call(session, call_id)
    if call is None or call.state in _DONE:
        return
    for offer in session.scalars(_RINGING, {"call_id": call_id}).all():
        end_offer(session=session, offer=offer, trigger="withdraw", now=now)
    for leg in session.scalars(_OPEN_LEGS, {"call_id": call_id}).all():
        move(session=session, subject=leg, machine=LEG, trigger="end", actor=SYSTEM, now=now)
        leg.ended_at = now
    if call.answered_at is not None:
        abandon_transfers(session=session, call_id=call_id, now=now)
    promises.call_ends(session=session, call=call, reason=reason, now=now)
    move(session=session, subject=call, machine=CALL, trigger="end", actor=SYSTEM, now=now, reason=reason)
    call.ended_at, call.end_reason, call.ended_by = now, reason, by
    call.is_held = call.is_muted = call.has_early_media = False
    call.live = {}
    free_after_call(session=session, call=call, now=now)
    call_state_changed(session, call)
    record_in_timeline(session=session, call=call, now=now)


def _call(session: Session, call_id: str) -> Call | None:
    return locked(session, Call, call_id)
