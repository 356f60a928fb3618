"""What call control must know without asking the database: queues and trunks, read again every few seconds."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.customers import queries as customers
from callcenter.telephony import hours
from callcenter.telephony.models import Queue, Trunk
from callcenter.telephony.overflow import Rule, rules_of
from callcenter.telephony.states import TrunkState


@dataclass(frozen=True, slots=True)
class QueueRules:
    """What the flow of a call needs of its queue. One that is not active takes no calls any more."""

    id: int
    language: str
    numbers: frozenset[str]
    is_default: bool
    hours: dict[str, Any]
    has_greeting: bool
    max_wait_seconds: int
    holidays: tuple[dict[str, Any], ...] = ()
    announce_seconds: int = 0
    announces_place: bool = False
    announces_wait: bool = False
    has_callback_key: bool = False
    overflow: tuple[Rule, ...] = ()
    is_active: bool = True

    def is_open(self, *, now: datetime, zone: ZoneInfo) -> bool:
        """Whether somebody should be there to answer."""
        return hours.is_open(self.hours, now=now, zone=zone, holidays=self.holidays)


@dataclass(frozen=True, slots=True)
class TrunkRules:
    """How to reach the outside."""

    id: int
    name: str
    uri: str
    username: str
    password: str = field(repr=False)
    caller_id: str
    registers: bool
    register_seconds: int


@dataclass(frozen=True, slots=True)
class Directory:
    """Queues and trunks as last read. `retired` are trunks that no longer register, and were not told so yet."""

    queues: tuple[QueueRules, ...] = ()
    trunks: tuple[TrunkRules, ...] = ()
    retired: tuple[int, ...] = ()

    @property
    def trunk(self) -> TrunkRules | None:
        """The trunk to dial out by."""
        return self.trunks[0] if self.trunks else None

    def queue_for(self, dialled: str) -> QueueRules | None:
        """The queue of a dialled number; the default one when nobody claims it."""
        number = customers.number_view(dialled).number
        active = [queue for queue in self.queues if queue.is_active]
        for queue in active:
            if dialled in queue.numbers or number in queue.numbers:
                return queue
        return self.default or next(iter(active), None)

    @property
    def default(self) -> QueueRules | None:
        """The queue for whoever has no other."""
        return next((queue for queue in self.queues if queue.is_default and queue.is_active), None)

    def queue(self, queue_id: int | None) -> QueueRules | None:
        """A queue by id, also one that takes no calls any more."""
        return next((queue for queue in self.queues if queue.id == queue_id), None)

    def open_queues(self, *, now: datetime, zone: ZoneInfo) -> Collection[int]:
        """The queues that take calls now."""
        return {queue.id for queue in self.queues if queue.is_active and queue.is_open(now=now, zone=zone)}


def read_directory(session: Session) -> Directory:
    """Read queues and trunks; two statements."""
    queues = tuple(_queue(row) for row in session.scalars(select(Queue).order_by(Queue.id)))
    rows = session.scalars(select(Trunk).order_by(Trunk.rank, Trunk.id)).all()
    return Directory(
        queues,
        trunks=tuple(_trunk(row) for row in rows if row.is_active),
        retired=tuple(
            row.id for row in rows if row.state != TrunkState.IDLE.value and not (row.is_active and row.registers)
        ),
    )


def _queue(row: Queue) -> QueueRules:
    return QueueRules(
        id=row.id,
        language=row.language,
        numbers=frozenset(row.numbers),
        is_default=row.is_default,
        hours=row.hours,
        has_greeting=row.has_greeting,
        max_wait_seconds=row.max_wait_seconds,
        holidays=tuple(row.holidays),
        announce_seconds=row.announce_seconds,
        announces_place=row.announces_place,
        announces_wait=row.announces_wait,
        has_callback_key=row.has_callback_key,
        overflow=rules_of(row.overflow),
        is_active=row.is_active,
    )


def _trunk(row: Trunk) -> TrunkRules:
    return TrunkRules(
        id=row.id,
        name=row.name,
        uri=row.uri,
        username=row.username,
        password=row.password,
        caller_id=row.caller_id,
        registers=row.registers,
        register_seconds=row.register_seconds,
    )
