"""What an installation needs before its first call: a queue, and a trunk to call out."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from callcenter.kernel import audit
from callcenter.kernel.actor import Actor
from callcenter.kernel.errors import FieldError, Invalid
from callcenter.kernel.texts import text
from callcenter.telephony.models import Queue, QueueMember, Trunk


def ensure_queue(*, session: Session, actor: Actor, now: datetime) -> bool:
    """The first queue, which takes every dialled number and belongs to all agents; True when it was made."""
    if session.scalar(select(Queue.id).limit(1)) is not None:
        return False
    session.add(Queue(name=text("客户服务", "Customer service"), is_default=True))
    audit.note(session=session, actor=actor, act="queue.created", now=now, subject="queue:default")
    return True


def set_queue(
    *, session: Session, name: str, numbers: tuple[str, ...], members: tuple[int, ...], actor: Actor, now: datetime
) -> int:
    """Make a queue, or change the one of this name; its id. Without members it is every agent's."""
    known = [queue for queue in session.scalars(select(Queue)) if name in queue.name.values()]
    queue = known[0] if known else Queue(name=text(name, name), is_default=False)
    queue.numbers = list(numbers)
    session.add(queue)
    session.flush()
    session.execute(delete(QueueMember).where(QueueMember.queue_id == queue.id))
    session.add_all(QueueMember(queue_id=queue.id, user_id=user_id) for user_id in members)
    after = {"name": name, "numbers": list(numbers), "members": list(members)}
    audit.note(session=session, actor=actor, act="queue.set", now=now, subject=f"queue:{queue.id}", after=after)
    return queue.id


def set_trunk(*, session: Session, trunk: Trunk, actor: Actor, now: datetime) -> None:
    """Make a trunk, or change the one of this name."""
    if not trunk.uri or "@" in trunk.uri or " " in trunk.uri:
        message = text("应形如 sip.example.com:5060", "Looks like sip.example.com:5060")
        raise Invalid(message, errors=(FieldError("uri", "bad-uri", message),))
    session.execute(delete(Trunk).where(Trunk.name == trunk.name))
    session.add(trunk)
    audit.note(
        session=session, actor=actor, act="trunk.set", now=now, subject=f"trunk:{trunk.name}", after={"uri": trunk.uri}
    )
