"""Making, changing and closing queues; every change is in the operation log."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from callcenter.accounts.queries import people_at_work
from callcenter.kernel import audit
from callcenter.kernel.actor import Actor
from callcenter.kernel.errors import Conflict, Invalid, NotFound, Stale
from callcenter.kernel.texts import text
from callcenter.telephony.models import Call, Queue, QueueMember, Seat, Skill
from callcenter.telephony.services.announcing import call_changed, queue_changed, seat_changed
from callcenter.telephony.services.queue_checks import Surroundings, wrong
from callcenter.telephony.services.queue_inputs import NewQueue, QueueChange
from callcenter.telephony.states import CallState

_NOT_SETTINGS = {"id", "version"}


class QueueIsDefault(Conflict):
    """Calls that nobody else takes would have nowhere to go."""

    code = "queue-is-default"
    title = text(
        "默认技能组不能停用，请先把另一个设为默认", "The default queue stays: make another one the default first"
    )


def create_queue(*, session: Session, new: NewQueue, actor: Actor, now: datetime) -> int:
    """Make a queue; its id. Raises Invalid."""
    queue = Queue(**_defaults(), version=0)
    members = {each.user_id: each.ring for each in new.members}
    _set(session, queue, new, members=members)
    _write_members(session, queue, members)
    after = {**new.columns(), "members": [each.model_dump() for each in new.members]}
    audit.note(session=session, actor=actor, act="queue.created", now=now, subject=f"queue:{queue.id}", after=after)
    queue_changed(session, queue.id)
    _tell_seats(session, {*members})
    return queue.id


def change_queue(
    *,
    session: Session,
    queue_id: int,
    change: QueueChange,
    expected: frozenset[int] | None = None,
    actor: Actor,
    now: datetime,
) -> None:
    """Change the given fields. `expected` are the versions the author has seen. Raises Invalid, Stale."""
    queue = session.scalar(select(Queue).where(Queue.id == queue_id).with_for_update())
    if queue is None:
        raise NotFound
    if expected is not None and queue.version not in expected:
        raise Stale
    given = change.model_fields_set
    old = _members(session, queue_id)
    members = {each.user_id: each.ring for each in change.members} if "members" in given else old
    before = {**_settings(queue), "members": _listed(old)}
    _refuse_closing_default(queue, change)
    _set(session, queue, change, members=members)
    if members != old:
        _write_members(session, queue, members)
    after = {**_settings(queue), "members": _listed(members)}
    differing = [name for name in after if before[name] != after[name]]
    if differing:
        queue.version += 1
        audit.note(
            session=session,
            actor=actor,
            act="queue.changed",
            now=now,
            subject=f"queue:{queue.id}",
            before={name: before[name] for name in differing},
            after={name: after[name] for name in differing},
        )
        queue_changed(session, queue_id)
        _tell_who_shows_it(session, queue, old={*old}, new={*members}, is_renamed="name" in differing)


def close_queue(*, session: Session, queue_id: int, actor: Actor, now: datetime) -> None:
    """The queue takes no calls any more; whoever waits in it is passed on within seconds by who drives the call."""
    change = QueueChange(is_active=False)
    change_queue(session=session, queue_id=queue_id, change=change, actor=actor, now=now)


def _refuse_closing_default(queue: Queue, change: QueueChange) -> None:
    given = change.model_fields_set
    loses = "is_default" in given and not change.is_default
    if queue.is_default and (loses or ("is_active" in given and not change.is_active)):
        raise QueueIsDefault


def _set(session: Session, queue: Queue, change: QueueChange, *, members: dict[int, int]) -> None:
    """Check the settings as they would be, then take them. Raises Invalid."""
    columns = change.columns()
    errors = tuple(wrong({**_settings(queue), **columns}, members, _around(session, queue)))
    if errors:
        raise Invalid(errors=errors)
    if columns.get("is_default"):
        for other in session.scalars(select(Queue).where(Queue.is_default, Queue.id != queue.id)):
            other.is_default = False
            other.version += 1
        columns["is_active"] = True
    for name, value in columns.items():
        setattr(queue, name, value)
    session.add(queue)
    session.flush()


def _around(session: Session, queue: Queue) -> Surroundings:
    others = [row for row in session.scalars(select(Queue)) if row is not queue]
    return Surroundings(
        queue_id=queue.id,
        names={said: row.name for row in others for said in row.name.values()},
        numbers={number: row.name for row in others if row.is_active for number in row.numbers},
        queues={row.id for row in others if row.is_active},
        skills=set(session.scalars(select(Skill.id))),
        people=set(session.scalars(people_at_work())),
    )


def _defaults() -> dict[str, Any]:
    """A queue as it is when nothing is said of it."""
    return QueueChange.model_validate(QueueChange().model_dump(mode="json", by_alias=True)).columns()


def _settings(queue: Queue) -> dict[str, Any]:
    """What can be set, as the row has it."""
    return {
        column.name: getattr(queue, column.name)
        for column in Queue.__table__.columns
        if column.name not in _NOT_SETTINGS
    }


def _members(session: Session, queue_id: int) -> dict[int, int]:
    rows = session.execute(select(QueueMember.user_id, QueueMember.ring).where(QueueMember.queue_id == queue_id))
    return {row.user_id: row.ring for row in rows}


def _write_members(session: Session, queue: Queue, members: dict[int, int]) -> None:
    session.execute(delete(QueueMember).where(QueueMember.queue_id == queue.id))
    session.add_all(QueueMember(queue_id=queue.id, user_id=user_id, ring=ring) for user_id, ring in members.items())
    session.flush()


def _listed(members: dict[int, int]) -> list[dict[str, int]]:
    return [{"user_id": user_id, "ring": ring} for user_id, ring in sorted(members.items())]


def _tell_who_shows_it(session: Session, queue: Queue, *, old: set[int], new: set[int], is_renamed: bool) -> None:
    """Seats show their queues by name, live calls the one they are in."""
    if is_renamed or old != new:
        # A queue without members is everybody's.
        _tell_seats(session, set() if not (old and new) else old | new if is_renamed else old ^ new)
    if is_renamed:
        for call in session.scalars(select(Call).where(Call.queue_id == queue.id, Call.state != CallState.ENDED.value)):
            call_changed(session, call)


def _tell_seats(session: Session, user_ids: set[int]) -> None:
    """The seats of these agents, of all when there are none."""
    query = select(Seat).order_by(Seat.user_id)
    for seat in session.scalars(query.where(Seat.user_id.in_(user_ids)) if user_ids else query):
        seat_changed(session, seat)
