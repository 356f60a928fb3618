"""Seats: sign on, device, and the machine's activity. The only writers of a seat, with `presence` and `wrap_ups`."""

import re
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from callcenter.kernel.actor import SYSTEM, Actor
from callcenter.kernel.errors import Conflict, FieldError, Invalid
from callcenter.kernel.rows import hold, locked
from callcenter.kernel.texts import text
from callcenter.kernel.transitions import move
from callcenter.telephony import wrapping
from callcenter.telephony.models import Call, Queue, Seat
from callcenter.telephony.services import away
from callcenter.telephony.services.announcing import call_changed, seat_changed, seat_state_changed
from callcenter.telephony.services.timeline import record_in_timeline
from callcenter.telephony.states import ACTIVITY, PRESENCE, Activity, Presence
from callcenter.telephony.wrapping import DEFAULT_WRAP_UP_SECONDS, WrapUpMode

NO_OUTCOME: Final = "no_outcome"
"""What is written on a call whose outcome was owed and never given."""
IN_HAND: Final = frozenset({Activity.OFFERED, Activity.ON_CALL})
AT_WORK: Final = IN_HAND | {Activity.WRAPPING_UP}
"""While an agent is in one of these a change of presence waits."""
_SIP_URI = re.compile(r"sip:[A-Za-z0-9._~+*#-]{1,64}@[A-Za-z0-9.-]{1,120}(:[0-9]{1,5})?")


class CallInHand(Conflict):
    """Going offline with a call in hand."""

    code = "call-in-hand"
    title = text("通话或振铃中不能离线，请先结束通话", "Not while a call rings or is in hand: end it first")


def seat_of(*, session: Session, user_id: int, now: datetime) -> Seat:
    """The seat of an agent, made at first use; locked for the transaction where the database can."""
    seat = locked(session, Seat, user_id)
    return seat if seat is not None else _first_seat(session, user_id, now)


def _first_seat(session: Session, user_id: int, now: datetime) -> Seat:
    seat = Seat(
        user_id=user_id,
        presence=Presence.OFFLINE.value,
        presence_since=now,
        activity=Activity.IDLE.value,
        activity_since=now,
        idle_since=now,
        device_kind="browser",
        has_headset=False,
        version=0,
    )
    try:
        with session.begin_nested():
            session.add(seat)
    except IntegrityError:
        # Another request of the same agent made it at the same moment.
        known = locked(session, Seat, user_id)
        if known is None:
            raise
        return known
    hold(session, seat, user_id)
    seat_changed(session, seat)
    return seat


def check_sip_uri(uri: str | None) -> None:
    """Refuse what is no SIP phone's address."""
    if not _SIP_URI.fullmatch(uri or ""):
        message = text(
            "SIP 话机地址应形如 sip:1001@192.168.1.20", "A SIP phone's address looks like sip:1001@192.168.1.20"
        )
        raise Invalid(errors=(FieldError("uri", "bad-uri", message),))


def set_device(*, session: Session, kind: str, uri: str | None, actor: Actor, now: datetime) -> Seat:
    """An agent chooses the browser or a SIP phone to speak through."""
    seat = seat_of(session=session, user_id=actor.person_id, now=now)
    if kind == "sip":
        check_sip_uri(uri)
    if seat.activity in IN_HAND and (kind, uri) != (seat.device_kind, seat.device_uri):
        raise CallInHand(text("通话或振铃中不能更换设备", "The device cannot change while a call rings or is in hand"))
    seat.device_kind, seat.device_uri = kind, uri if kind == "sip" else None
    miss_headset(seat, now)
    seat_changed(session, seat)
    return seat


def set_headset(*, session: Session, user_id: int, is_connected: bool, now: datetime) -> None:
    """The browser's audio connection came or went."""
    seat = seat_of(session=session, user_id=user_id, now=now)
    if seat.has_headset != is_connected:
        seat.has_headset = is_connected
        miss_headset(seat, now)
        seat_changed(session, seat)


def miss_headset(seat: Seat, now: datetime) -> None:
    """From now on the browser of somebody at work is missed, or it is not."""
    is_missed = seat.device_kind == "browser" and not seat.has_headset and seat.presence != Presence.OFFLINE
    seat.headset_lost_at = now if is_missed else None


def act(
    *, session: Session, seat: Seat, trigger: str, now: datetime, actor: Actor = SYSTEM, keeps_turn: bool = False
) -> bool:
    """Move a seat's activity; keeps what belongs to the new state, and nothing else.

    `keeps_turn`: idle again without having worked, so the agent stays first in line.
    What was asked for during a call holds from its end on, in this very transaction:
    no offer can come between.
    """
    if not move(session=session, subject=seat, machine=ACTIVITY, trigger=trigger, actor=actor, now=now):
        return False
    if seat.activity != Activity.OFFERED:
        seat.offer_id = None
    if seat.activity != Activity.ON_CALL:
        seat.call_id, seat.wants_wrap_up = None, False
    if seat.activity != Activity.WRAPPING_UP:
        _end_wrap_up(session, seat, now)
    if seat.activity == Activity.IDLE and not keeps_turn:
        seat.idle_since = now
    if seat.next_presence is not None and seat.activity not in AT_WORK:
        agent = Actor(user_id=seat.user_id, name="")
        enter(session, seat, Presence(seat.next_presence), reason=seat.next_reason, actor=agent, now=now)
    seat_state_changed(session, seat)
    return True


def enter(
    session: Session,
    seat: Seat,
    presence: Presence,
    *,
    actor: Actor,
    now: datetime,
    reason: str | None = None,
    trigger: str = "",
) -> bool:
    """Ready, away or offline from this moment; what was asked for later is settled by it. True when anything changed.

    The caller announces it.
    """
    before = (seat.activity, seat.next_presence, seat.next_reason)
    reason = reason if presence is Presence.AWAY else None
    seat.next_presence = seat.next_reason = None
    is_moved = move(
        session=session,
        subject=seat,
        machine=PRESENCE,
        trigger=trigger or presence.value,
        actor=actor,
        now=now,
        reason=reason or "",
        is_renewed=reason != seat.away_reason,
    )
    if is_moved:
        seat.away_reason = reason
        away.set_deadline(session, seat, now=now)
        if presence is Presence.AVAILABLE:
            seat.idle_since = now
        if presence is not Presence.AWAY:
            miss_headset(seat, now)
    if seat.activity == Activity.NOT_RESPONDING:
        move(session=session, subject=seat, machine=ACTIVITY, trigger="release", actor=actor, now=now)
        seat.idle_since = now
    return is_moved or before != (seat.activity, None, None)


def free_after_call(*, session: Session, call: Call, now: datetime) -> None:
    """Agents of an ended call get the time that its queue gives after it, or are idle at once."""
    for seat in session.scalars(select(Seat).where(Seat.call_id == call.id).with_for_update()):
        free_from_call(session=session, seat=seat, call=call, now=now)


def free_from_call(*, session: Session, seat: Seat, call: Call, now: datetime) -> None:
    """An agent is out of a call, which may go on without them."""
    mode, seconds = wrap_up_of(session, call)
    length = wrapping.time_after(
        mode, seconds=seconds, was_answered=call.answered_at is not None, is_asked=seat.wants_wrap_up
    )
    if length is None:
        act(session=session, seat=seat, trigger="release", now=now)
    elif act(session=session, seat=seat, trigger="wrap_up", now=now):
        seat.wrap_up_until, seat.wrap_up_mode, seat.wrap_up_call_id = now + length, mode.value, call.id
        # Of a call that goes on with somebody else the outcome is that one's to say.
        is_told = call.is_live or call.disposition not in {None, NO_OUTCOME}
        seat.needs_outcome = wrapping.needs_outcome(mode, has_outcome=is_told)


def wrap_up_of(session: Session, call: Call) -> tuple[WrapUpMode, int]:
    """How a call's queue gives time after it, and how many seconds."""
    queue = session.get(Queue, call.queue_id) if call.queue_id else None
    if queue is None:
        return WrapUpMode.OPTIONAL, DEFAULT_WRAP_UP_SECONDS
    return WrapUpMode(queue.wrap_up_mode), queue.wrap_up_seconds


def _end_wrap_up(session: Session, seat: Seat, now: datetime) -> None:
    """The time after a call is over: what was owed and not given is written on the call."""
    call = locked(session, Call, seat.wrap_up_call_id) if seat.needs_outcome else None
    if call is not None and call.disposition is None:
        call.disposition = NO_OUTCOME
        call_changed(session, call)
        record_in_timeline(session=session, call=call, now=now)
    seat.wrap_up_until = seat.wrap_up_mode = seat.wrap_up_call_id = None
    seat.needs_outcome = False
