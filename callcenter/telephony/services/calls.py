"""What happens to a call, written down. The bridge sends these as facts; each is harmless when it comes twice."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.customers import queries as customers
from callcenter.customers import services as customer_services
from callcenter.kernel.actor import SYSTEM
from callcenter.kernel.texts import text
from callcenter.kernel.transitions import move
from callcenter.telephony import queries
from callcenter.telephony.models import Call, Leg, Offer, Queue
from callcenter.telephony.services.announcing import call_changed, call_state_changed
from callcenter.telephony.services.offers import end_offer
from callcenter.telephony.services.seats import act, free_after_call, seat_of
from callcenter.telephony.states import CALL, LEG, CallState, LegState

DEFAULT_WRAP_UP_SECONDS = 30
_DONE = {CallState.ENDED.value}


def open_call(
    *,
    session: Session,
    call_id: str,
    direction: str,
    caller: str,
    caller_name: str,
    dialled: str,
    queue_id: int | None,
    agent_id: int | None,
    customer_id: int | None,
    live: dict[str, Any],
    now: datetime,
) -> None:
    """A call begins: the customer is found by the number when exactly one fits."""
    if session.get(Call, call_id) is not None:
        return
    if customer_id is None:
        customer_id = customers.only_customer_of(session, caller if direction == "in" else dialled)
    state = CallState.IN_FLOW if direction == "in" else CallState.DIALING
    call = Call(
        id=call_id,
        direction=direction,
        state=state.value,
        state_since=now,
        caller=caller[:64],
        caller_name=caller_name[:120],
        dialled=dialled[:64],
        queue_id=queue_id,
        agent_id=agent_id,
        customer_id=customer_id,
        started_at=now,
        live=live,
        version=0,
    )
    session.add(call)
    session.flush()
    call_state_changed(session, call)
    if agent_id is not None:
        seat = seat_of(session=session, user_id=agent_id, now=now)
        if act(session=session, seat=seat, trigger="dial", now=now):
            seat.call_id = call_id


def open_leg(
    *,
    session: Session,
    leg_id: str,
    call_id: str,
    kind: str,
    device: str,
    line: int,
    state: str,
    number: str,
    user_id: int | None,
    now: datetime,
) -> None:
    """A connection of a call begins."""
    if session.get(Leg, leg_id) is not None:
        return
    session.add(
        Leg(
            id=leg_id,
            call_id=call_id,
            kind=kind,
            device=device,
            line=line,
            user_id=user_id,
            number=number[:200],
            state=state,
            state_since=now,
            started_at=now,
            answered_at=now if state == LegState.ANSWERED else None,
        )
    )
    call = _call(session, call_id)
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
    leg = session.get(Leg, leg_id)
    if leg is None or not move(session=session, subject=leg, machine=LEG, trigger=trigger, actor=SYSTEM, now=now):
        return
    if leg.state == LegState.ANSWERED:
        leg.answered_at = now
    if leg.state == LegState.ENDED:
        leg.ended_at, leg.end_code, leg.end_reason, leg.quality = now, code, reason[:200], quality or {}
    call = _call(session, leg.call_id)
    if call is not None:
        call_changed(session, call)


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
    if call.state == CallState.QUEUED and call.queued_at is None:
        call.queued_at = now
    if call.state == CallState.TALKING and call.answered_at is None:
        call.answered_at = now
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
    for offer in session.scalars(select(Offer).where(Offer.call_id == call_id, Offer.state == "ringing")):
        end_offer(session=session, offer=offer, trigger="withdraw", now=now)
    for leg in session.scalars(select(Leg).where(Leg.call_id == call_id, Leg.state != LegState.ENDED.value)):
        move(session=session, subject=leg, machine=LEG, trigger="end", actor=SYSTEM, now=now)
        leg.ended_at = now
    move(session=session, subject=call, machine=CALL, trigger="end", actor=SYSTEM, now=now, reason=reason)
    call.ended_at, call.end_reason, call.ended_by = now, reason, by
    call.is_held = call.is_muted = call.has_early_media = False
    call.live = {}
    queue = session.get(Queue, call.queue_id) if call.queue_id else None
    wrap_up = queue.wrap_up_seconds if queue else DEFAULT_WRAP_UP_SECONDS
    free_after_call(session=session, call_id=call_id, wrap_up_seconds=wrap_up if call.answered_at else 0, now=now)
    call_state_changed(session, call)
    record_in_timeline(session=session, call=call, now=now)


def record_in_timeline(*, session: Session, call: Call, now: datetime) -> None:
    """Write the call into its customer's timeline, or bring that line up to date."""
    if call.customer_id is None:
        return
    session.flush()
    view = queries.call_view(session, call.id)
    name = text("来电", "Incoming call") if call.direction == "in" else text("去电", "Outgoing call")
    customer_services.record_activity(
        session=session,
        customer_id=call.customer_id,
        kind="call",
        ref_kind="call",
        ref_id=call.id,
        title=name["zh-CN"] if view.queue is None else f"{name['zh-CN']} · {view.queue.name.get('zh-CN', '')}",
        text=call.note,
        at=call.started_at,
        actor_id=call.agent_id,
        data=view.model_dump(mode="json"),
    )
    del now


def _call(session: Session, call_id: str) -> Call | None:
    return session.scalar(select(Call).where(Call.id == call_id).with_for_update())
