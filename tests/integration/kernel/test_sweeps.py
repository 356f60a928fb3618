"""What the kernel clears away, and that what stays has no gap and can still be caught up with."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from callcenter.accounts.sessions import authenticate
from callcenter.kernel import sweeps
from callcenter.kernel.config import Settings
from callcenter.kernel.db import Database
from callcenter.kernel.http.context import Kernel
from callcenter.kernel.http.idempotency import IdempotentRequest
from callcenter.kernel.memory_bus import MemoryBus
from callcenter.kernel.outbox import OutboxEvent
from callcenter.worker import TASKS


@pytest.fixture
def parts(db: Database, tmp_path: Path, now: datetime) -> Kernel:
    return Kernel(Settings(home=tmp_path), db, MemoryBus(), lambda: now, authenticate)


def with_events(parts: Kernel, *ages: timedelta) -> None:
    """One event of each age, oldest first; of a name that only tests have."""
    rows = [
        {
            "seq": seq,
            "name": "test.happened",
            "subject_kind": "test",
            "subject_id": str(seq),
            "at": parts.now() - age,
            "rooms": [],
            "data": {},
        }
        for seq, age in enumerate(ages, start=1)
    ]
    with parts.db.writing() as session:
        session.execute(OutboxEvent.__table__.insert(), rows)


def left(parts: Kernel) -> tuple[int, int, int]:
    """First and last number, and how many there are."""
    with parts.db.reading() as session:
        query = select(func.min(OutboxEvent.seq), func.max(OutboxEvent.seq), func.count())
        first, last, count = session.execute(query.select_from(OutboxEvent)).one()
        return first or 0, last or 0, count


def test_old_events_go_but_never_the_newest_ten_thousand(parts: Kernel) -> None:
    assert (10_000, timedelta(days=7)) == (sweeps.EVENTS_KEPT, sweeps.EVENTS_KEPT_FOR)
    with_events(parts, *[timedelta(days=30)] * 10_250)
    sweeps.sweep_outbox(parts)
    assert left(parts) == (251, 10_250, 10_000)
    sweeps.sweep_outbox(parts)
    assert left(parts) == (251, 10_250, 10_000)


def test_young_events_stay_however_many(parts: Kernel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweeps, "EVENTS_KEPT", 2)
    monkeypatch.setattr(sweeps, "_BATCH", 3)
    with_events(parts, *[timedelta(days=8)] * 7, *[timedelta(days=6)] * 5)
    sweeps.sweep_outbox(parts)
    assert left(parts) == (8, 12, 5), "in batches, and up to the first that is young"


def test_one_young_event_keeps_all_behind_it(parts: Kernel, monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock that was set back for a while must not make a gap."""
    monkeypatch.setattr(sweeps, "EVENTS_KEPT", 0)
    with_events(parts, timedelta(days=9), timedelta(days=1), timedelta(days=9), timedelta(days=1))
    sweeps.sweep_outbox(parts)
    assert left(parts) == (2, 4, 3)


def test_an_empty_outbox_is_left_alone(parts: Kernel) -> None:
    sweeps.sweep_outbox(parts)
    assert left(parts) == (0, 0, 0)


def test_answers_to_requests_are_kept_for_two_days(parts: Kernel) -> None:
    with parts.db.writing() as session:
        for key, hours in (("old", 49), ("young", 47)):
            at = parts.now() - timedelta(hours=hours)
            session.add(IdempotentRequest(key=key, fingerprint="f", status=201, body="[]", at=at))
    sweeps.sweep_requests(parts)
    with parts.db.reading() as session:
        assert session.scalars(select(IdempotentRequest.key)).all() == ["young"]


def test_the_worker_knows_the_sweeps() -> None:
    assert {"kernel.sweep_outbox", "kernel.sweep_requests", "telephony.tidy_traces"} <= {task.name for task in TASKS}
