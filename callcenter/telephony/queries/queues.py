"""Reads of queues: by name, and as they are now."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session

from callcenter.telephony.models import Call, Queue, QueueMember, Seat
from callcenter.telephony.states import Activity, CallState, Presence
from callcenter.telephony.views import QueueRef, QueueView


def queue_refs(session: Session, ids: Iterable[int | None]) -> dict[int, QueueRef]:
    """The queues of these ids; None is passed over."""
    wanted = {one for one in ids if one is not None}
    if not wanted:
        return {}
    rows = session.execute(select(Queue.id, Queue.name).where(Queue.id.in_(wanted)))
    return {row.id: QueueRef(id=row.id, name=row.name) for row in rows}


def queue_views(session: Session, *, queue_id: int | None = None) -> tuple[QueueView, ...]:
    """All queues, or one, with who waits and who could answer; four statements.

    A queue without members belongs to every agent with a seat.
    """
    waiting = _waiting(session, queue_id)
    members = _seats_of_members(session, queue_id)
    everybody: tuple[int, int] | None = None
    found = []
    wanted = select(Queue).order_by(Queue.id)
    for queue in session.scalars(wanted if queue_id is None else wanted.where(Queue.id == queue_id)):
        count, oldest = waiting.get(queue.id, (0, None))
        if queue.id not in members and everybody is None:
            everybody = _all_seats(session)
        ready, signed_in = members.get(queue.id) or everybody or (0, 0)
        found.append(
            QueueView(
                id=queue.id,
                name=queue.name,
                numbers=tuple(queue.numbers),
                waiting=count,
                longest_wait_since=oldest,
                agents_ready=ready,
                agents_signed_in=signed_in,
            )
        )
    return tuple(found)


_READY = func.sum(
    case((and_(Seat.presence == Presence.AVAILABLE.value, Seat.activity == Activity.IDLE.value), 1), else_=0)
)
_SIGNED_IN = func.sum(
    case((func.coalesce(Seat.presence, Presence.OFFLINE.value) != Presence.OFFLINE.value, 1), else_=0)
)


def _waiting(session: Session, queue_id: int | None) -> dict[int | None, tuple[int, datetime | None]]:
    found = (
        select(Call.queue_id, func.count().label("count"), func.min(Call.queued_at).label("oldest"))
        .where(
            Call.state != CallState.ENDED.value,
            Call.state.in_([CallState.QUEUED.value, CallState.RINGING.value]),
            Call.queued_at.is_not(None),
        )
        .group_by(Call.queue_id)
    )
    rows = session.execute(found if queue_id is None else found.where(Call.queue_id == queue_id))
    return {row.queue_id: (row[1], row.oldest) for row in rows}


def _seats_of_members(session: Session, queue_id: int | None) -> dict[int, tuple[int, int]]:
    """How many of each queue's members are ready, and signed in."""
    found = (
        select(QueueMember.queue_id, _READY, _SIGNED_IN)
        .outerjoin(Seat, Seat.user_id == QueueMember.user_id)
        .group_by(QueueMember.queue_id)
    )
    rows = session.execute(found if queue_id is None else found.where(QueueMember.queue_id == queue_id))
    return {row[0]: (int(row[1] or 0), int(row[2] or 0)) for row in rows}


def _all_seats(session: Session) -> tuple[int, int]:
    ready, signed_in = session.execute(select(_READY, _SIGNED_IN)).one()
    return int(ready or 0), int(signed_in or 0)
