"""Reads of queues: by name, and as they are now."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Integer, and_, bindparam, case, func, select
from sqlalchemy.orm import Session

from callcenter.kernel.events import known_once
from callcenter.telephony.models import Call, Queue, QueueMember, Seat
from callcenter.telephony.states import Activity, CallState, Presence
from callcenter.telephony.views import QueueRef, QueueView

_REFS = select(Queue.id, Queue.name).where(Queue.id.in_(bindparam("ids", expanding=True)))
"""Statements of every call are built once: putting one together takes longer than running it."""


def queue_refs(session: Session, ids: Iterable[int | None]) -> dict[int, QueueRef]:
    """The queues of these ids; None is passed over."""

    def load(wanted: set[int]) -> dict[int, QueueRef]:
        rows = session.execute(_REFS, {"ids": list(wanted)})
        return {row.id: QueueRef(id=row.id, name=row.name) for row in rows}

    return known_once(session, "queue", ids, load)


def queue_views(session: Session, *, queue_id: int | None = None) -> tuple[QueueView, ...]:
    """All queues, or one, with who waits and who could answer; four statements.

    A queue without members belongs to every agent with a seat. Of those that are closed for good only the ones where
    somebody still waits.
    """
    waiting = _waiting(session, queue_id)
    members = _seats_of_members(session, queue_id)
    everybody: tuple[int, int] | None = None
    found = []
    for queue in _rows(session, queue_id):
        count, oldest = waiting.get(queue.id, (0, None))
        if queue_id is None and not queue.is_active and not count:
            continue
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
                wrap_up_mode=queue.wrap_up_mode,
            )
        )
    return tuple(found)


def _rows(session: Session, queue_id: int | None) -> Sequence[Queue]:
    if queue_id is None:
        return session.scalars(select(Queue).order_by(Queue.id)).all()
    found = session.get(Queue, queue_id)
    return () if found is None else (found,)


_READY = func.sum(
    case((and_(Seat.presence == Presence.AVAILABLE.value, Seat.activity == Activity.IDLE.value), 1), else_=0)
)
_SIGNED_IN = func.sum(
    case((func.coalesce(Seat.presence, Presence.OFFLINE.value) != Presence.OFFLINE.value, 1), else_=0)
)


_THE_ONE = bindparam("queue_id", type_=Integer)
_WAITING = (
    select(Call.queue_id, func.count(), func.min(Call.waits_since))
    .where(
        Call.state != CallState.ENDED.value,
        Call.state.in_([CallState.QUEUED.value, CallState.RINGING.value]),
        Call.waits_since.is_not(None),
    )
    .group_by(Call.queue_id)
)
_WAITING_IN_ONE = _WAITING.where(Call.queue_id == _THE_ONE)
_MEMBERS = (
    select(QueueMember.queue_id, _READY, _SIGNED_IN)
    .outerjoin(Seat, Seat.user_id == QueueMember.user_id)
    .group_by(QueueMember.queue_id)
)
_MEMBERS_OF_ONE = _MEMBERS.where(QueueMember.queue_id == _THE_ONE)
_ALL_SEATS = select(_READY, _SIGNED_IN)


def _waiting(session: Session, queue_id: int | None) -> dict[int | None, tuple[int, datetime | None]]:
    rows = session.execute(_WAITING) if queue_id is None else session.execute(_WAITING_IN_ONE, {"queue_id": queue_id})
    return {found_in: (count, oldest) for found_in, count, oldest in rows}


def _seats_of_members(session: Session, queue_id: int | None) -> dict[int, tuple[int, int]]:
    """How many of each queue's members are ready, and signed in."""
    rows = session.execute(_MEMBERS) if queue_id is None else session.execute(_MEMBERS_OF_ONE, {"queue_id": queue_id})
    return {row[0]: (int(row[1] or 0), int(row[2] or 0)) for row in rows}


def _all_seats(session: Session) -> tuple[int, int]:
    ready, signed_in = session.execute(_ALL_SEATS).one()
    return int(ready or 0), int(signed_in or 0)
