"""Reads of reasons for not being ready, and of how long agents were away."""

from datetime import datetime, timedelta, tzinfo

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from callcenter.kernel.transitions import Transition
from callcenter.telephony.allowances import Step, day_of, used
from callcenter.telephony.models import AwayReason, Seat
from callcenter.telephony.states import PRESENCE, Presence
from callcenter.telephony.views.away import AllowanceView, AwayReasonView

_REASONS = select(AwayReason).order_by(AwayReason.rank, AwayReason.code)
_STEPS = select(Transition.at, Transition.to_state, Transition.reason).where(
    Transition.subject_kind == Seat.__tablename__,
    Transition.subject_id == bindparam("agent"),
    Transition.machine == PRESENCE.name,
)
_BEFORE = (
    _STEPS.where(Transition.at < bindparam("begins")).order_by(Transition.at.desc(), Transition.id.desc()).limit(1)
)
_SINCE = _STEPS.where(Transition.at >= bindparam("begins")).order_by(Transition.at, Transition.id)


def away_reasons(session: Session) -> tuple[AwayReasonView, ...]:
    """All reasons in the order in which they are offered, those no longer in use too; one statement."""
    return tuple(
        AwayReasonView(code=row.code, name=row.name, minutes_per_day=row.minutes_per_day, active=row.is_active)
        for row in session.scalars(_REASONS)
    )


def used_today(session: Session, user_id: int, *, zone: tzinfo, now: datetime) -> dict[str, timedelta]:
    """How long an agent was away since midnight, by reason; two statements."""
    day = day_of(now, zone)
    asked = {"agent": str(user_id), "begins": day.begins}
    rows = [*session.execute(_BEFORE, asked), *session.execute(_SINCE, asked)]
    steps = [Step(at, reason or None if state == Presence.AWAY else None) for at, state, reason in rows]
    return used(steps, day=day, now=now) if steps else {}


def allowances(session: Session, user_id: int, *, zone: tzinfo, now: datetime) -> tuple[AllowanceView, ...]:
    """The reasons an agent can choose, with what is left of each today; three statements."""
    spent = used_today(session, user_id, zone=zone, now=now)
    return tuple(
        _allowance(reason, int(spent.get(reason.code, timedelta(0)).total_seconds()))
        for reason in away_reasons(session)
        if reason.active
    )


def _allowance(reason: AwayReasonView, seconds: int) -> AllowanceView:
    limit = reason.minutes_per_day * 60
    return AllowanceView(
        code=reason.code,
        name=reason.name,
        minutes_per_day=reason.minutes_per_day,
        used_seconds=seconds,
        left_seconds=max(0, limit - seconds) if limit else None,
    )
