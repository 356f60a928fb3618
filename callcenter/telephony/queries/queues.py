"""Reads of queues: by name, and as they are now."""

from collections.abc import Iterable

from sqlalchemy import func, select
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
    """All queues, or one, with who waits and who could answer; three statements."""
    waiting = {
        row.queue_id: (row.count, row.oldest)
        for row in session.execute(
            select(Call.queue_id, func.count().label("count"), func.min(Call.queued_at).label("oldest"))
            .where(
                Call.state != CallState.ENDED.value,
                Call.state.in_([CallState.QUEUED.value, CallState.RINGING.value]),
                Call.queued_at.is_not(None),
            )
            .group_by(Call.queue_id)
        )
    }
    agents: dict[int, list[tuple[str, str]]] = {}
    for row in session.execute(
        select(QueueMember.queue_id, Seat.presence, Seat.activity).join(Seat, Seat.user_id == QueueMember.user_id)
    ):
        agents.setdefault(row.queue_id, []).append((row.presence, row.activity))
    found = []
    wanted = select(Queue).order_by(Queue.id)
    for queue in session.scalars(wanted if queue_id is None else wanted.where(Queue.id == queue_id)):
        count, oldest = waiting.get(queue.id, (0, None))
        seats = agents.get(queue.id, [])
        found.append(
            QueueView(
                id=queue.id,
                name=queue.name,
                numbers=tuple(queue.numbers),
                waiting=count,
                longest_wait_since=oldest,
                agents_ready=sum(seat == (Presence.AVAILABLE.value, Activity.IDLE.value) for seat in seats),
                agents_signed_in=sum(presence != Presence.OFFLINE for presence, _ in seats),
            )
        )
    return tuple(found)
