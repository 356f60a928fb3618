"""The list of all events: numbered without gaps in commit order, written with the change they tell of."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Index, String, Table, delete, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from callcenter.kernel.clock import utc_now
from callcenter.kernel.db import Base
from callcenter.kernel.events import EventFactory

_EVENTS = "events"


class Counter(Base):
    """A number that only grows; its row is locked by whoever takes the next ones."""

    __tablename__ = "counters"
    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    value: Mapped[int]


class OutboxEvent(Base):
    """One event. `seq` has no gaps and follows the order of commits."""

    __tablename__ = "outbox"
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(60))
    subject_kind: Mapped[str] = mapped_column(String(30))
    subject_id: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]
    rooms: Mapped[list[Any]]
    data: Mapped[dict[str, Any]]
    __table_args__ = (Index("ix_outbox_subject", "subject_kind", "subject_id"),)

    def message(self) -> dict[str, Any]:
        """What goes over the socket."""
        return {
            "seq": self.seq,
            "name": self.name,
            "at": self.at.isoformat(),
            "subject": {"kind": self.subject_kind, "id": self.subject_id},
            "data": self.data,
        }


def take_numbers(session: Session, name: str, count: int = 1) -> int:
    """Take `count` numbers of a counter; return the first. Holds the counter's row until commit."""
    statement = _TAKE[session.get_bind().dialect.name]
    taken = session.execute(statement, {"name": name, "value": count}).scalar_one()
    return int(taken) - count + 1


def _insert_or_add(insert_into: Callable[[type[Counter]], Any]) -> Any:
    """In one statement: two first takers of a counter must not both insert it."""
    added = insert_into(Counter)
    return added.on_conflict_do_update(
        index_elements=[Counter.name], set_={"value": Counter.value + added.excluded.value}
    ).returning(Counter.value)


_TAKE = {"sqlite": _insert_or_add(sqlite.insert), "postgresql": _insert_or_add(postgresql.insert)}
_STORE = insert(cast("Table", OutboxEvent.__table__))


def seal(session: Session) -> None:
    """Number and store the events of a transaction; the last thing before its commit."""
    pending: dict[tuple[str, str], EventFactory] = session.info.pop("events", {})
    if not pending:
        return
    session.info["views"] = {}
    try:
        events = [build() for build in pending.values()]
    finally:
        del session.info["views"]
    session.flush()
    now = utc_now()
    first = take_numbers(session, _EVENTS, len(events))
    session.execute(
        _STORE,
        [
            {
                "seq": seq,
                "name": event.name,
                "subject_kind": event.subject_kind,
                "subject_id": event.subject_id,
                "at": now,
                "rooms": list(event.rooms()),
                "data": event.data,
            }
            for seq, event in enumerate(events, start=first)
        ],
    )
    session.info["told"] = True


def head(session: Session) -> int:
    """The number of the newest event; 0 when there is none."""
    return session.scalar(select(func.max(OutboxEvent.seq))) or 0


def events_after(session: Session, seq: int, *, limit: int = 500) -> list[OutboxEvent]:
    """The events after a number, oldest first."""
    query = select(OutboxEvent).where(OutboxEvent.seq > seq).order_by(OutboxEvent.seq).limit(limit)
    return list(session.scalars(query))


def remove_events(session: Session, *, before: datetime, keep: int, limit: int) -> int:
    """Remove the oldest events up to the first that is not older than `before`, at most `limit`; how many there were.

    The newest `keep` stay. What is left has no gap: a reader that is behind finds its next number missing and
    loads anew.
    """
    first = session.scalar(select(func.min(OutboxEvent.seq)))
    if first is None:
        return 0
    batch = select(OutboxEvent.seq).where(OutboxEvent.at >= before, OutboxEvent.seq < first + limit)
    young = session.scalar(batch.order_by(OutboxEvent.seq).limit(1))
    end = min(head(session) - keep + 1, first + limit if young is None else young)
    gone = session.execute(delete(OutboxEvent).where(OutboxEvent.seq < end).returning(OutboxEvent.seq))
    return len(gone.all())
