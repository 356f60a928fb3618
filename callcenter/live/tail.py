"""The end of the outbox, read again and again: columns instead of rows of the ORM, over a connection that stays open."""

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import bindparam, select
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from callcenter.kernel.db import Database
from callcenter.kernel.outbox import OutboxEvent

BATCH: Final = 500
_COLUMNS = OutboxEvent.__table__.c
_AFTER = (
    select(
        _COLUMNS.seq,
        _COLUMNS.name,
        _COLUMNS.subject_kind,
        _COLUMNS.subject_id,
        _COLUMNS.at,
        _COLUMNS.rooms,
        _COLUMNS.data,
    )
    .where(_COLUMNS.seq > bindparam("after"))
    .order_by(_COLUMNS.seq)
    .limit(BATCH)
)


@dataclass(frozen=True, slots=True)
class Told:
    """An event, free of its transaction."""

    seq: int
    rooms: tuple[str, ...]
    message: dict[str, Any]


def _told(row: Any) -> Told:
    """The message is that of `OutboxEvent.message`."""
    seq, name, kind, subject_id, at, rooms, data = row
    subject = {"kind": kind, "id": subject_id}
    return Told(seq, tuple(rooms), {"seq": seq, "name": name, "at": at.isoformat(), "subject": subject, "data": data})


def read_after(source: Session | Connection, seq: int) -> list[Told]:
    """The next events, oldest first, at most BATCH of them."""
    return [_told(row) for row in source.execute(_AFTER, {"after": seq})]


class Tail:
    """Reads for one thread. One statement is its own snapshot: there is no transaction to begin and end on a server."""

    def __init__(self, db: Database) -> None:
        options: dict[str, Any] = {} if db.is_sqlite else {"isolation_level": "AUTOCOMMIT"}
        self._engine = db.engine.execution_options(**options)
        self._kept: Connection | None = None

    def after(self, seq: int) -> list[Told]:
        """What follows an event. A connection that was lost meanwhile is replaced; one that cannot be had raises."""
        kept = self._kept
        if kept is not None:
            try:
                return self._read(kept, seq)
            except DBAPIError:
                self.close()
        self._kept = self._engine.connect()
        # Its own and not one of the pool's, which are counted.
        self._kept.detach()
        return self._read(self._kept, seq)

    def close(self) -> None:
        """Let the connection go."""
        kept, self._kept = self._kept, None
        if kept is not None:
            kept.close()

    @staticmethod
    def _read(connection: Connection, seq: int) -> list[Told]:
        with connection.begin():
            return read_after(connection, seq)
