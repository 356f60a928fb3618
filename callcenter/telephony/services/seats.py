"""Seats: sign on, presence, device, and the machine's activity. The only writers of a seat."""

import re
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.kernel.actor import SYSTEM, Actor
from callcenter.kernel.errors import Conflict, FieldError, Invalid
from callcenter.kernel.rows import locked
from callcenter.kernel.texts import text
from callcenter.kernel.transitions import move
from callcenter.telephony.models import Seat
from callcenter.telephony.services.announcing import seat_changed, seat_state_changed
from callcenter.telephony.states import ACTIVITY, PRESENCE, Activity, Presence

AWAY_REASONS = {
    "busy": text("示忙", "Busy"),
    "break": text("小休", "Break"),
    "meal": text("用餐", "Meal"),
    "meeting": text("会议", "Meeting"),
    "training": text("培训", "Training"),
}
MAX_EXTENSION_SECONDS = 600
_SIP_URI = re.compile(r"sip:[A-Za-z0-9._~+*#-]{1,64}@[A-Za-z0-9.-]{1,120}(:[0-9]{1,5})?")


class CallInHand(Conflict):
    """Going offline with a call in hand."""

    code = "call-in-hand"
    title = text("通话或振铃中不能离线，请先结束通话", "Not while a call rings or is in hand: end it first")


def seat_of(*, session: Session, user_id: int, now: datetime) -> Seat:
    """The seat of an agent, made at first use; locked for the transaction where the database can."""
    seat = locked(session, Seat, user_id)
    if seat is None:
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
        session.add(seat)
        session.flush()
        seat_changed(session, seat)
    return seat


def set_presence(*, session: Session, presence: Presence, reason: str | None, actor: Actor, now: datetime) -> Seat:
    """An agent chooses ready, away with a reason, or offline."""
    seat = seat_of(session=session, user_id=actor.person_id, now=now)
    if presence is Presence.AWAY and reason not in AWAY_REASONS:
        known = ", ".join(AWAY_REASONS)
        raise Invalid(
            errors=(FieldError("reason", "unknown-reason", text(f"请选择：{known}", f"Choose one of: {known}")),)
        )
    if presence is Presence.OFFLINE and seat.activity in {Activity.OFFERED, Activity.ON_CALL}:
        raise CallInHand
    was = (seat.presence, seat.away_reason, seat.activity)
    seat.away_reason = reason if presence is Presence.AWAY else None
    is_moved = move(session=session, subject=seat, machine=PRESENCE, trigger=presence.value, actor=actor, now=now)
    if is_moved and presence is Presence.AVAILABLE:
        seat.idle_since = now
    if seat.activity == Activity.NOT_RESPONDING:
        move(session=session, subject=seat, machine=ACTIVITY, trigger="release", actor=actor, now=now)
        seat.idle_since = now
    if was != (seat.presence, seat.away_reason, seat.activity):
        if not is_moved:
            seat.presence_since = now
        seat_state_changed(session, seat)
    return seat


def set_device(*, session: Session, kind: str, uri: str | None, actor: Actor, now: datetime) -> Seat:
    """An agent chooses the browser or a SIP phone to speak through."""
    seat = seat_of(session=session, user_id=actor.person_id, now=now)
    if kind == "sip" and not _SIP_URI.fullmatch(uri or ""):
        raise Invalid(
            errors=(
                FieldError(
                    "uri",
                    "bad-uri",
                    text(
                        "SIP 话机地址应形如 sip:1001@192.168.1.20",
                        "A SIP phone's address looks like sip:1001@192.168.1.20",
                    ),
                ),
            )
        )
    if seat.activity in {Activity.OFFERED, Activity.ON_CALL} and (kind, uri) != (seat.device_kind, seat.device_uri):
        raise CallInHand(text("通话或振铃中不能更换设备", "The device cannot change while a call rings or is in hand"))
    seat.device_kind, seat.device_uri = kind, uri if kind == "sip" else None
    seat_changed(session, seat)
    return seat


def set_headset(*, session: Session, user_id: int, is_connected: bool, now: datetime) -> None:
    """The browser's audio connection came or went."""
    seat = seat_of(session=session, user_id=user_id, now=now)
    if seat.has_headset != is_connected:
        seat.has_headset = is_connected
        seat_changed(session, seat)


def act(
    *, session: Session, seat: Seat, trigger: str, now: datetime, actor: Actor = SYSTEM, keeps_turn: bool = False
) -> bool:
    """Move a seat's activity; keeps what belongs to the new state, and nothing else.

    `keeps_turn`: idle again without having worked, so the agent stays first in line.
    """
    if not move(session=session, subject=seat, machine=ACTIVITY, trigger=trigger, actor=actor, now=now):
        return False
    if seat.activity != Activity.OFFERED:
        seat.offer_id = None
    if seat.activity != Activity.ON_CALL:
        seat.call_id = None
    if seat.activity != Activity.WRAPPING_UP:
        seat.wrap_up_until = None
    if seat.activity == Activity.IDLE and not keeps_turn:
        seat.idle_since = now
    seat_state_changed(session, seat)
    return True


def free_after_call(*, session: Session, call_id: str, wrap_up_seconds: int, now: datetime) -> None:
    """Agents of an ended call go to wrap-up, or straight to idle when there is none."""
    for seat in session.scalars(select(Seat).where(Seat.call_id == call_id).with_for_update()):
        if wrap_up_seconds <= 0:
            act(session=session, seat=seat, trigger="release", now=now)
        elif act(session=session, seat=seat, trigger="wrap_up", now=now):
            seat.wrap_up_until = now + timedelta(seconds=wrap_up_seconds)


def finish_wrap_up(*, session: Session, actor: Actor, now: datetime) -> Seat:
    """An agent is ready before the countdown ends; the same click ends not-responding."""
    seat = seat_of(session=session, user_id=actor.person_id, now=now)
    if seat.activity in {Activity.WRAPPING_UP, Activity.NOT_RESPONDING}:
        act(session=session, seat=seat, trigger="release", now=now, actor=actor)
    return seat


def extend_wrap_up(*, session: Session, seconds: int, actor: Actor, now: datetime) -> Seat:
    """An agent needs more time after a call."""
    seat = seat_of(session=session, user_id=actor.person_id, now=now)
    if seat.activity != Activity.WRAPPING_UP or seat.wrap_up_until is None:
        raise Conflict(text("现在不在话后整理", "Not in wrap-up now"))
    limit = now + timedelta(seconds=MAX_EXTENSION_SECONDS)
    seat.wrap_up_until = min(max(seat.wrap_up_until, now) + timedelta(seconds=seconds), limit)
    seat_state_changed(session, seat)
    return seat


def end_due_wrap_ups(*, session: Session, now: datetime) -> int:
    """Wrap-ups whose time is over end; how many did."""
    due = list(session.scalars(select(Seat).where(Seat.wrap_up_until <= now).with_for_update(skip_locked=True)))
    return sum(act(session=session, seat=seat, trigger="release", now=now) for seat in due)
