"""How the queues stand just now, for the calls that wait in them, and what they did today."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, case, func, select
from sqlalchemy.orm import Session

from callcenter.customers import queries as customers
from callcenter.kernel.spans import seconds_between
from callcenter.telephony import waits
from callcenter.telephony.models import Call, Queue, QueueMember, Seat
from callcenter.telephony.states import Activity, CallState, Presence
from callcenter.telephony.views.queues import QueueFigures

RECENT = timedelta(minutes=30)
"""What talks and service levels are judged by."""
FEWEST_CALLS = 10
"""Less than this say nothing of a service level."""


@dataclass(frozen=True, slots=True)
class QueueSituation:
    """A queue as it is now. `order` are the calls that wait, the next one first; `agents` are at work, `free` of them idle.

    `service_level` is in percent, None while too few calls came to tell.
    """

    order: tuple[str, ...] = ()
    agents: int = 0
    free: int = 0
    handling_seconds: float = waits.USUAL_HANDLING_SECONDS
    service_level: float | None = None

    def place(self, call_id: str) -> int:
        """Which one it is, 1 the next; one that is not in the row yet is the last."""
        return self.order.index(call_id) + 1 if call_id in self.order else len(self.order) + 1

    def expected_wait(self, place: int) -> float | None:
        """Seconds until the call at a place is answered; None when nobody is at work."""
        return waits.expected_wait(
            place=place, agents=self.agents, handling_seconds=self.handling_seconds, free=self.free
        )


_WAITING = select(Call.id, Call.queue_id, Call.waits_since, Call.customer_id).where(
    Call.state != CallState.ENDED.value,
    Call.state.in_([CallState.QUEUED.value, CallState.RINGING.value]),
    Call.waits_since.is_not(None),
)
_QUEUES = select(Queue.id, Queue.wrap_up_seconds, Queue.level_boosts)
_AT_WORK = func.sum(case((Seat.presence == Presence.AVAILABLE.value, 1), else_=0))
_FREE = func.sum(
    case(((Seat.presence == Presence.AVAILABLE.value) & (Seat.activity == Activity.IDLE.value), 1), else_=0)
)
_CREWS = (
    select(QueueMember.queue_id, _AT_WORK, _FREE)
    .outerjoin(Seat, Seat.user_id == QueueMember.user_id)
    .group_by(QueueMember.queue_id)
)
_EVERYBODY = select(_AT_WORK, _FREE)
_WAITED = func.sum(case((Call.queued_at.is_not(None), 1), else_=0))
_IN_TIME = func.sum(
    case(
        (seconds_between(Call.queued_at, Call.answered_at) <= Queue.service_level_seconds, 1),
        else_=0,
    )
)
_TALK = func.avg(seconds_between(Call.answered_at, Call.ended_at))
_TALKS = func.count(seconds_between(Call.answered_at, Call.ended_at))
_LATELY = (
    select(Call.queue_id, _WAITED, _IN_TIME, _TALK, _TALKS)
    .join(Queue, Queue.id == Call.queue_id)
    .where(Call.started_at > bindparam("since"), Call.queued_at.is_not(None))
    # Who still waits may yet be answered in time.
    .where((Call.answered_at.is_not(None)) | (Call.ended_at.is_not(None)))
    .group_by(Call.queue_id)
)
"""All built once: calls that wait ask every few seconds."""


def queue_situations(session: Session, *, now: datetime) -> dict[int, QueueSituation]:
    """Every queue as it is now; six statements whatever the number of queues and calls."""
    queues = {row.id: row for row in session.execute(_QUEUES)}
    boosts = {row.id: row.level_boosts for row in queues.values() if row.level_boosts}
    orders = _orders(session, boosts, now=now)
    crews = {queue_id: (int(work or 0), int(free or 0)) for queue_id, work, free in session.execute(_CREWS)}
    work, free = session.execute(_EVERYBODY).one()
    everybody = (int(work or 0), int(free or 0))
    lately = {row[0]: row[1:] for row in session.execute(_LATELY, {"since": now - RECENT})}
    found = {}
    for queue_id, queue in queues.items():
        waited, in_time, talk, talks = lately.get(queue_id, (0, 0, None, 0))
        agents, idle = crews.get(queue_id, everybody)
        found[queue_id] = QueueSituation(
            order=orders.get(queue_id, ()),
            agents=agents,
            free=idle,
            handling_seconds=waits.handling_time(float(talk or 0), talks=talks, wrap_up_seconds=queue.wrap_up_seconds),
            service_level=100.0 * in_time / waited if waited >= FEWEST_CALLS else None,
        )
    return found


def _orders(session: Session, boosts: Mapping[int, Mapping[str, int]], *, now: datetime) -> dict[int, tuple[str, ...]]:
    """The calls that wait in each queue, in the order in which routing gives them away."""
    rows = session.execute(_WAITING).all()
    levels = customers.levels_of(session, (row.customer_id for row in rows if row.queue_id in boosts))
    standing: dict[int, list[tuple[float, str]]] = {}
    for row in rows:
        worth = boosts.get(row.queue_id, {}).get(levels.get(row.customer_id, ""), 0)
        waited = (now - row.waits_since).total_seconds()
        standing.setdefault(row.queue_id, []).append((-(waited + worth), row.id))
    return {queue_id: tuple(call_id for _, call_id in sorted(calls)) for queue_id, calls in standing.items()}


_NAMED = select(Queue.id, Queue.name, Queue.is_active, Queue.service_level_percent)
_TODAY = (
    select(
        Call.queue_id,
        _WAITED,
        func.sum(case((Call.answered_at.is_not(None), 1), else_=0)),
        _IN_TIME,
        func.sum(case((Call.end_reason == "abandoned", 1), else_=0)),
        func.avg(seconds_between(Call.queued_at, Call.answered_at)),
    )
    .join(Queue, Queue.id == Call.queue_id)
    .where(Call.started_at >= bindparam("since"), Call.queued_at.is_not(None))
    .where((Call.answered_at.is_not(None)) | (Call.ended_at.is_not(None)))
    .group_by(Call.queue_id)
)


def queue_figures(session: Session, *, since: datetime, now: datetime) -> tuple[QueueFigures, ...]:
    """What each queue did since a moment, and what a caller who comes now has to expect; eight statements.

    Service level: answered within the queue's target / all that waited and were answered or left, in percent.
    """
    done = {row[0]: row[1:] for row in session.execute(_TODAY, {"since": since})}
    named = {row.id: row for row in session.execute(_NAMED)}
    found = []
    for queue_id, situation in queue_situations(session, now=now).items():
        waited, answered, in_time, abandoned, wait = done.get(queue_id, (0, 0, 0, 0, None))
        found.append(
            QueueFigures(
                queue_id=queue_id,
                name=named[queue_id].name,
                is_active=named[queue_id].is_active,
                waited=waited,
                answered=answered,
                answered_in_time=in_time,
                abandoned=abandoned,
                service_level=round(100.0 * in_time / waited, 1) if waited else None,
                service_level_aim=named[queue_id].service_level_percent,
                average_wait_seconds=None if wait is None else round(float(wait), 1),
                expected_wait_seconds=_whole(situation.expected_wait(len(situation.order) + 1)),
            )
        )
    return tuple(found)


def _whole(seconds: float | None) -> int | None:
    return None if seconds is None else round(seconds)
