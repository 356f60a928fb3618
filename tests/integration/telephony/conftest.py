"""The cast, a queue they answer, and one transaction per step."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.kernel.db import Database
from callcenter.kernel.outbox import OutboxEvent
from callcenter.telephony.models import Call, Offer, Queue, Seat
from tests.cast import Cast, make_cast
from tests.conftest import MOMENT
from tests.factories_telephony import make_queue, make_ready, make_waiting_call


@dataclass
class Floor:
    """A small call centre in a database, and its clock."""

    db: Database
    cast: Cast
    queue: Queue
    now: datetime = MOMENT
    calls: dict[str, str] = field(default_factory=dict)

    @contextmanager
    def step(self, seconds: float = 1.0) -> Iterator[Session]:
        """One transaction, a little later."""
        self.now += timedelta(seconds=seconds)
        with self.db.writing() as session:
            yield session

    def ready(self, *names: str) -> None:
        """These agents sit at SIP phones and are ready, the first one for longest."""
        for name in names:
            with self.step() as session:
                make_ready(session, getattr(self.cast, name).person_id, self.now)

    def waiting(self, **fields: Any) -> str:
        """A call that waits."""
        with self.step() as session:
            return make_waiting_call(session, session.get_one(Queue, self.queue.id), now=self.now, **fields).id

    def call(self, call_id: str) -> Call:
        with self.db.reading() as session:
            return session.get_one(Call, call_id)

    def seat(self, name: str) -> Seat:
        with self.db.reading() as session:
            return session.get_one(Seat, getattr(self.cast, name).person_id)

    def offers(self, call_id: str) -> list[Offer]:
        with self.db.reading() as session:
            return list(session.scalars(select(Offer).where(Offer.call_id == call_id).order_by(Offer.made_at)))

    def events(self, after: int = 0) -> list[OutboxEvent]:
        with self.db.reading() as session:
            return list(session.scalars(select(OutboxEvent).where(OutboxEvent.seq > after).order_by(OutboxEvent.seq)))

    def fresh(self, read: Callable[[Session], Any]) -> Any:
        with self.db.reading() as session:
            return read(session)


@pytest.fixture
def floor(db: Database) -> Floor:
    """Ana and Bo answer one queue."""
    with db.writing() as session:
        cast = make_cast(session)
        queue = make_queue(session, cast.ana.person_id, cast.bo.person_id)
    return Floor(db, cast, queue)
