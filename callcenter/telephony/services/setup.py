"""What an installation needs before its first call: a queue, and a trunk to call out."""

import re
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from callcenter.kernel import audit
from callcenter.kernel.actor import Actor
from callcenter.kernel.errors import FieldError, Invalid
from callcenter.kernel.texts import text
from callcenter.telephony.models import Queue, QueueMember, Trunk

LONGEST_NAME = 80
_DIALLED = re.compile(r"[0-9A-Za-z+*#._-]{1,40}")
_ADDRESS = re.compile(r"(?P<host>[0-9A-Za-z]([0-9A-Za-z.-]{0,250}[0-9A-Za-z])?)(:(?P<port>\d{1,5}))?")
_SHOWN = re.compile(r"\+?[0-9]{2,20}")


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
    """Make a queue, or change the one of this name; its id. Without members it is every agent's. Raises Invalid."""
    queues = list(session.scalars(select(Queue)))
    known = next((queue for queue in queues if name in queue.name.values()), None)
    _refuse(*_wrong_in_queue(name, numbers, known, [queue for queue in queues if queue is not known]))
    queue = known or Queue(name=text(name, name), is_default=False, version=0)
    queue.numbers = list(dict.fromkeys(numbers))
    queue.version += 1
    session.add(queue)
    session.flush()
    session.execute(delete(QueueMember).where(QueueMember.queue_id == queue.id))
    session.add_all(QueueMember(queue_id=queue.id, user_id=user_id) for user_id in dict.fromkeys(members))
    after = {"name": name, "numbers": list(numbers), "members": list(members)}
    audit.note(session=session, actor=actor, act="queue.set", now=now, subject=f"queue:{queue.id}", after=after)
    return queue.id


def _wrong_in_queue(
    name: str, numbers: tuple[str, ...], known: Queue | None, others: list[Queue]
) -> Iterator[FieldError]:
    yield from _wrong_name(name)
    if not numbers and not (known and known.is_default):
        message = text("至少给出一个号码，否则没有来电会进入该技能组", "Give at least one, or no call ever comes here")
        yield FieldError("number", "missing", message)
    for number in numbers:
        if not _DIALLED.fullmatch(number):
            message = text(
                f"{number!r} 不是可拨的号码，应形如 4001 或 +862155550100",
                f"{number!r} cannot be dialled; take one such as 4001 or +862155550100",
            )
            yield FieldError("number", "bad-number", message)
        if holder := next((queue for queue in others if number in queue.numbers), None):
            message = text(
                f"{number} 已属于技能组“{holder.name['zh-CN']}”，请先从那里去掉",
                f"{number} leads to the queue {holder.name['en']!r}; take it away there first",
            )
            yield FieldError("number", "taken", message)


def set_trunk(*, session: Session, trunk: Trunk, actor: Actor, now: datetime) -> None:
    """Make a trunk, or change the one of this name; what is known of its registration stays. Raises Invalid."""
    _refuse(*_wrong_in_trunk(trunk))
    known = session.scalar(select(Trunk).where(Trunk.name == trunk.name))
    if known is None:
        session.add(trunk)
    else:
        # Of a row that was never stored the columns nobody named are None.
        known.uri, known.username, known.password = trunk.uri, trunk.username or "", trunk.password or ""
        known.caller_id, known.registers = trunk.caller_id or "", bool(trunk.registers)
    audit.note(
        session=session, actor=actor, act="trunk.set", now=now, subject=f"trunk:{trunk.name}", after={"uri": trunk.uri}
    )


def _wrong_in_trunk(trunk: Trunk) -> Iterator[FieldError]:
    yield from _wrong_name(trunk.name)
    address = _ADDRESS.fullmatch(trunk.uri)
    if address is None or not 0 < int(address["port"] or 5060) < 65_536:
        message = text(
            "应为主机名或地址，可带端口，形如 sip.example.com:5060",
            "Takes a host and, if need be, a port, such as sip.example.com:5060",
        )
        yield FieldError("uri", "bad-uri", message)
    if trunk.registers and not trunk.username:
        message = text("要注册的中继需要用户名", "A trunk that registers needs one")
        yield FieldError("username", "missing", message)
    if trunk.caller_id and not _SHOWN.fullmatch(trunk.caller_id):
        message = text(
            "只能是数字，可以 + 开头，形如 +862155550100", "Digits, with a + before if need be: +862155550100"
        )
        yield FieldError("caller-id", "bad-number", message)


def _wrong_name(name: str) -> Iterator[FieldError]:
    if not name.strip() or len(name) > LONGEST_NAME:
        message = text(f"需要 1 至 {LONGEST_NAME} 个字符", f"Takes 1 to {LONGEST_NAME} characters")
        yield FieldError("name", "bad-name", message)


def _refuse(*wrong: FieldError) -> None:
    if wrong:
        raise Invalid(errors=wrong)
