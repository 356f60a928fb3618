"""What call control must know without asking the database: queues and trunks, read again every few seconds."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.customers import queries as customers
from callcenter.telephony.models import Queue, Trunk


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

    uri: str
    username: str
    password: str = field(repr=False)
    caller_id: str


@dataclass(frozen=True, slots=True)
class Directory:
    """The queues and the trunk as last read."""

    queues: tuple[QueueRules, ...] = ()
    trunk: TrunkRules | None = None

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
    trunk = session.scalars(select(Trunk).where(Trunk.is_active).order_by(Trunk.rank, Trunk.id)).first()
    if trunk is None:
        return Directory(queues)
    return Directory(queues, TrunkRules(trunk.uri, trunk.username, trunk.password, trunk.caller_id))
