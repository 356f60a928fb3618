"""The time after a call: ended, extended, asked for, over. Which queue allows what, `wrapping.py` says."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.kernel.actor import Actor
from callcenter.kernel.errors import Conflict
from callcenter.kernel.texts import text
from callcenter.telephony import wrapping
from callcenter.telephony.models import Call, Seat
from callcenter.telephony.services.announcing import seat_changed, seat_state_changed
from callcenter.telephony.services.seats import act, seat_of, wrap_up_of
from callcenter.telephony.states import Activity
from callcenter.telephony.wrapping import WrapUpMode

MAX_EXTENSION_SECONDS = 600


class WrapUpFixed(Conflict):
    """The queue says how long the time after a call is."""

    code = "wrap-up-fixed"
    title = text(
        "本技能组的话后整理时间固定，到时自动结束",
        "In this queue the time after a call is fixed: it ends by itself",
    )


class OutcomeMissing(Conflict):
    """The queue wants to know how the call came out first."""

    code = "outcome-missing"
    title = text("请先选择通话结果，再示闲", "Choose the result of the call first, then you can be ready")


class WrapUpNotAsked(Conflict):
    """Asking for time after a call changes nothing here."""

    code = "wrap-up-not-asked"
    title = text(
        "只有在通话中、且技能组设为按需整理时才能申请话后整理",
        "Time after a call can be asked for during a call of a queue that gives it on request",
    )


def finish_wrap_up(*, session: Session, actor: Actor, now: datetime) -> Seat:
    """An agent is ready before the countdown ends; the same click ends not-responding."""
    seat = seat_of(session=session, user_id=actor.person_id, now=now)
    if seat.activity == Activity.WRAPPING_UP and not wrapping.may_end(mode_of(seat), owes_outcome=seat.needs_outcome):
        raise OutcomeMissing if seat.needs_outcome else WrapUpFixed
    if seat.activity in {Activity.WRAPPING_UP, Activity.NOT_RESPONDING}:
        act(session=session, seat=seat, trigger="release", now=now, actor=actor)
    return seat


def extend_wrap_up(*, session: Session, seconds: int, actor: Actor, now: datetime) -> Seat:
    """An agent needs more time after a call."""
    seat = seat_of(session=session, user_id=actor.person_id, now=now)
    if seat.activity != Activity.WRAPPING_UP or seat.wrap_up_until is None:
        raise Conflict(text("现在不在话后整理", "Not in wrap-up now"))
    if not wrapping.may_extend(mode_of(seat)):
        raise WrapUpFixed(
            text("本技能组的话后整理时间不能延长", "In this queue the time after a call cannot be extended")
        )
    limit = now + timedelta(seconds=MAX_EXTENSION_SECONDS)
    seat.wrap_up_until = min(max(seat.wrap_up_until, now) + timedelta(seconds=seconds), limit)
    seat_state_changed(session, seat)
    return seat


def ask_for_wrap_up(*, session: Session, is_wanted: bool, actor: Actor, now: datetime) -> Seat:
    """An agent in a call wants time after it, or no longer."""
    seat = seat_of(session=session, user_id=actor.person_id, now=now)
    call = session.get(Call, seat.call_id) if seat.activity == Activity.ON_CALL else None
    if call is None or not wrapping.may_ask(wrap_up_of(session, call)[0]):
        raise WrapUpNotAsked
    if seat.wants_wrap_up != is_wanted:
        seat.wants_wrap_up = is_wanted
        seat_changed(session, seat)
    return seat


def end_due_wrap_ups(*, session: Session, now: datetime) -> int:
    """Wrap-ups whose time is over end; how many did."""
    due = list(session.scalars(select(Seat).where(Seat.wrap_up_until <= now).with_for_update(skip_locked=True)))
    return sum(act(session=session, seat=seat, trigger="release", now=now) for seat in due)


def hold_seats_after(*, session: Session, call_id: str) -> list[Seat]:
    """The seats in the time after this call, locked before the call itself as everywhere."""
    return list(session.scalars(select(Seat).where(Seat.wrap_up_call_id == call_id).with_for_update()))


def settle_outcome(*, session: Session, seats: list[Seat], has_outcome: bool) -> None:
    """The call has an outcome, or none again: what its agents owe follows."""
    for seat in seats:
        owes = wrapping.needs_outcome(mode_of(seat), has_outcome=has_outcome)
        if seat.needs_outcome != owes:
            seat.needs_outcome = owes
            seat_changed(session, seat)


def mode_of(seat: Seat) -> WrapUpMode:
    """How the present time after a call is given."""
    return WrapUpMode(seat.wrap_up_mode or WrapUpMode.OPTIONAL)
