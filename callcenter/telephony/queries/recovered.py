"""The recovered rate: of the callers who were not reached, how many were reached after all; and what is due now."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from callcenter.kernel.actor import Actor
from callcenter.kernel.permissions import Permission
from callcenter.telephony.models import Promise
from callcenter.telephony.promising import median_seconds
from callcenter.telephony.queries.promises import OVER, promise_views, seen_by, takeable
from callcenter.telephony.states import PromiseState
from callcenter.telephony.views import PromiseSummary, PromiseView, RecoveredView

WEEK = timedelta(days=7)
_IN_HAND = (PromiseState.CLAIMED.value, PromiseState.CALLING.value)


def promise_summary(session: Session, *, actor: Actor, now: datetime, zone: ZoneInfo) -> PromiseSummary:
    """What is due to the actor, and the recovered rate of today and of the last seven days; both begin at midnight."""
    midnight = datetime.combine(now.astimezone(zone).date(), time(), zone)
    week = datetime.combine(now.astimezone(zone).date() - WEEK + timedelta(days=1), time(), zone)
    return PromiseSummary(
        due=_count(session, takeable(actor.user_id, now)) if actor.can(Permission.CALLS_TAKE) else 0,
        asking=_count(session, Promise.asks_supervisor.is_(True), Promise.state.not_in(OVER), seen_by(actor)),
        mine=in_hand(session, actor),
        today=recovered(session, seen_by(actor), since=midnight, until=now),
        week=recovered(session, seen_by(actor), since=week, until=now),
    )


def in_hand(session: Session, actor: Actor) -> PromiseView | None:
    """The promise that an agent has taken or is calling."""
    query = select(Promise).where(Promise.claimed_by_id == actor.user_id, Promise.state.in_(_IN_HAND))
    rows = session.scalars(query.order_by(Promise.state_since).limit(1)).all()
    return promise_views(session, rows)[0] if rows else None


def recovered(session: Session, scope: ColumnElement[bool], *, since: datetime, until: datetime) -> RecoveredView:
    """kept / opened, of the promises opened in [since, until), as they stand now; two statements.

    A promise counts in the time in which it was opened, however late it was kept, and
    once, however many calls led to it: so the rows behind a figure are
    `GET /promises?from=SINCE&to=UNTIL&state=kept`, and opened = kept + dropped + waiting.
    """
    opened = (Promise.opened_at >= since, Promise.opened_at < until, scope)
    by_state = {
        row[0]: row[1]
        for row in session.execute(select(Promise.state, func.count()).where(*opened).group_by(Promise.state))
    }
    kept = select(Promise.opened_at, Promise.closed_at).where(*opened, Promise.state == PromiseState.KEPT.value)
    spans = [row.closed_at - row.opened_at for row in session.execute(kept) if row.closed_at is not None]
    total, reached = sum(by_state.values()), by_state.get(PromiseState.KEPT.value, 0)
    dropped = by_state.get(PromiseState.DROPPED.value, 0)
    return RecoveredView(
        since=since,
        until=until,
        opened=total,
        kept=reached,
        dropped=dropped,
        waiting=total - reached - dropped,
        rate=round(reached / total, 4) if total else None,
        median_seconds=median_seconds(spans),
    )


def _count(session: Session, *conditions: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(Promise).where(*conditions)) or 0
