"""What call control must know without asking the database: queues and trunks, read again every few seconds."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.customers import queries as customers
from callcenter.telephony.models import Queue, Trunk
from callcenter.telephony.states import TrunkState


@dataclass(frozen=True, slots=True)
class QueueRules:
    """What the flow of a call needs of its queue."""

    id: int
    language: str
    numbers: frozenset[str]
    is_default: bool
    hours: dict[str, Any]
    has_greeting: bool
    max_wait_seconds: int


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
        for queue in self.queues:
            if dialled in queue.numbers or number in queue.numbers:
                return queue
        return next((queue for queue in self.queues if queue.is_default), self.queues[0] if self.queues else None)

    def queue(self, queue_id: int | None) -> QueueRules | None:
        """A queue by id."""
        return next((queue for queue in self.queues if queue.id == queue_id), None)


def read_directory(session: Session) -> Directory:
    """Read queues and trunks; two statements."""
    queues = tuple(
        QueueRules(
            id=row.id,
            language=row.language,
            numbers=frozenset(row.numbers),
            is_default=row.is_default,
            hours=row.hours,
            has_greeting=row.has_greeting,
            max_wait_seconds=row.max_wait_seconds,
        )
        for row in session.scalars(select(Queue).order_by(Queue.id))
    )
    rows = session.scalars(select(Trunk).order_by(Trunk.rank, Trunk.id)).all()
    return Directory(
        queues,
        trunks=tuple(_trunk(row) for row in rows if row.is_active),
        retired=tuple(
            row.id for row in rows if row.state != TrunkState.IDLE.value and not (row.is_active and row.registers)
        ),
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
