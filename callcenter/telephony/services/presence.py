"""What agents choose: ready, away with a reason, offline; now or after the call. And what becomes of lost connections."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.kernel.actor import SYSTEM, Actor
from callcenter.kernel.permissions import Permission
from callcenter.kernel.rows import locked
from callcenter.telephony.models import Seat
from callcenter.telephony.services import away
from callcenter.telephony.services.announcing import seat_changed, seat_state_changed
from callcenter.telephony.services.seats import AT_WORK, IN_HAND, CallInHand, enter, seat_of
from callcenter.telephony.states import Activity, Presence

LOST_AFTER: Final = timedelta(seconds=60)
"""So long a browser may be away before its agent is no longer ready."""


def set_presence(
    *,
    session: Session,
    presence: Presence,
    reason: str | None = None,
    is_after_call: bool = False,
    actor: Actor,
    now: datetime,
) -> Seat:
    """An agent chooses; in a call a pause waits for its end, and so does going offline `is_after_call`.

    CallInHand for going offline at once, AllowanceUsedUp or Invalid for a reason that cannot be taken.
    """
    seat = seat_of(session=session, user_id=actor.person_id, now=now)
    reason = reason if presence is Presence.AWAY else None
    if presence is Presence.AWAY and (seat.presence, seat.away_reason) != (presence, reason):
        may_exceed = actor.can(Permission.SEATS_WATCH)
        away.check_reason(session, reason, user_id=seat.user_id, may_exceed=may_exceed, now=now)
    if presence is Presence.OFFLINE and not is_after_call and seat.activity in IN_HAND:
        raise CallInHand
    if _waits(seat, presence, is_after_call=is_after_call):
        _ask(session, seat, presence, reason)
    elif enter(session, seat, presence, reason=reason, actor=actor, now=now):
        seat_state_changed(session, seat)
    return seat


def _waits(seat: Seat, presence: Presence, *, is_after_call: bool) -> bool:
    """Whether a choice takes effect only after the call and the time after it."""
    if seat.activity not in AT_WORK:
        return False
    if presence is Presence.OFFLINE:
        return is_after_call
    return presence is Presence.AWAY and seat.presence == Presence.AVAILABLE


def _ask(session: Session, seat: Seat, presence: Presence, reason: str | None = None) -> None:
    if (seat.next_presence, seat.next_reason) != (presence, reason):
        seat.next_presence, seat.next_reason = presence.value, reason
        seat_changed(session, seat)


def end_lost_connections(*, session: Session, now: datetime) -> int:
    """Ready agents whose browser did not come back are away; in a call only after it. How many were."""
    lost = select(Seat).where(
        Seat.headset_lost_at <= now - LOST_AFTER,
        Seat.device_kind == "browser",
        Seat.has_headset.is_(False),
        Seat.presence == Presence.AVAILABLE.value,
        Seat.activity.in_([Activity.IDLE.value, Activity.NOT_RESPONDING.value]),
    )
    found = session.scalars(lost.with_for_update(skip_locked=True)).all()
    for seat in found:
        enter(session, seat, Presence.AWAY, reason=away.LOST, actor=SYSTEM, now=now, trigger="lose")
        seat_state_changed(session, seat)
    return len(found)


def leave(*, session: Session, user_id: int, is_forced: bool, actor: Actor, now: datetime) -> bool:
    """Somebody signs out, or is disabled (`is_forced`): the seat is empty, at the latest after the call in hand.

    False when a call in hand keeps one who is not forced.
    """
    seat = locked(session, Seat, user_id)
    if seat is None:
        return True
    if seat.activity not in IN_HAND:
        if enter(session, seat, Presence.OFFLINE, actor=actor, now=now):
            seat_state_changed(session, seat)
        return True
    if is_forced:
        _ask(session, seat, Presence.OFFLINE)
    return is_forced
