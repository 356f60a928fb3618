"""The bridge's one thread for the database: facts in order, never in the loop, spooled to a file while it is away."""

import asyncio
import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import structlog
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.orm import Session

from callcenter.kernel.db import Database
from callcenter.kernel.ids import new_id
from callcenter.telephony.bridge.facts import Fact, apply_facts
from callcenter.telephony.bridge.spool import Spool
from callcenter.telephony.services.pacing import QueuePace, keep_pace

log = structlog.get_logger()
T = TypeVar("T")

RETRY_SECONDS = 1.0
SLOW_SECONDS = 0.3
"""A refusal that came sooner cost nothing."""
MOST_AT_ONCE = 32
"""Jobs of one transaction: a burst costs one commit, and nobody waits for more than this behind others."""


class LedgerAway(Exception):
    """The database does not answer; questions are not kept."""


def is_away(error: Exception) -> bool:
    """Whether the database did not answer, rather than refuse what it was given."""
    if isinstance(error, (OperationalError, InterfaceError)):
        return True
    return isinstance(error, DBAPIError) and error.connection_invalidated


def _nothing(value: object) -> None:
    del value


@dataclass(slots=True)
class _Job:
    """Facts to write or a question to ask, and whom to call back on the loop: with the answer, or with why there is none."""

    facts: tuple[Fact, ...] = ()
    question: Callable[[Session], Any] | None = None
    done: Callable[[Any], None] = _nothing
    failed: Callable[[Exception], None] = _nothing


class Ledger:
    """Writes facts, answers questions; one thread, first come first served.

    `write` never fails and never blocks. `ask` runs in a writing transaction after
    all facts before it. `mark` calls back on the loop once all facts before it are
    on disk, in the database or in the spool. What waits at the same time shares a
    transaction; when that fails, each gets its own, so that nobody pays for another.
    """

    def __init__(self, *, db: Database, spool: Path, loop: asyncio.AbstractEventLoop) -> None:
        self._db = db
        self._loop = loop
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="ledger", daemon=True)
        self._spool = Spool(spool)
        self._pace = QueuePace()
        self._is_away = False
        self._resting_until = 0.0

    @property
    def is_spooling(self) -> bool:
        """Whether facts wait for the database."""
        return self._spool.is_filled

    def start(self) -> None:
        """Begin; facts left in the spool by an earlier bridge are written first."""
        self._spool.prepare()
        self._thread.start()

    def stop(self) -> None:
        """Write what is waiting, then end."""
        self._jobs.put(None)
        self._thread.join(timeout=10)

    def write(self, *batch: Fact) -> None:
        """Keep facts; all of one call in one transaction. Their ids are given here, so that they grow as they are written."""
        self._jobs.put(_Job(facts=tuple(replace(each, id=new_id()) for each in batch)))

    def mark(self, callback: Callable[[], None]) -> None:
        """Call back on the loop once everything before is on disk."""
        self._jobs.put(_Job(done=lambda _: callback()))

    async def ask(self, question: Callable[[Session], T]) -> T:
        """Run a question in a writing transaction; LedgerAway when the database does not answer."""
        answer: asyncio.Future[T] = self._loop.create_future()
        self.inquire(
            question,
            done=lambda result: None if answer.done() else answer.set_result(result),
            failed=lambda error: None if answer.done() else answer.set_exception(error),
        )
        return await answer

    def inquire(
        self, question: Callable[[Session], T], *, done: Callable[[T], None], failed: Callable[[Exception], None]
    ) -> None:
        """As `ask`, at once: facts written just before share its transaction. Calls back on the loop."""
        self._jobs.put(_Job(question=question, done=done, failed=failed))

    # --- in the thread ------------------------------------------------------------------

    def _run(self) -> None:
        while True:
            try:
                jobs = self._waiting()
            except queue.Empty:
                jobs = []
            try:
                if jobs:
                    self._work_off([job for job in jobs if job is not None])
                elif self.is_spooling:
                    self._drain()
            except Exception:
                # The one thread for the database must outlive whatever one job met.
                log.exception("ledger.job_failed")
            if None in jobs:
                return

    def _waiting(self) -> list[_Job | None]:
        """The next job and what waits behind it; None among them asks for the end. Raises queue.Empty."""
        jobs = [self._jobs.get(timeout=RETRY_SECONDS)]
        while len(jobs) < MOST_AT_ONCE and jobs[-1] is not None and not self._jobs.empty():
            jobs.append(self._jobs.get())
        return jobs

    def _work_off(self, jobs: list[_Job]) -> None:
        if len(jobs) == 1 or self._is_resting() or self.is_spooling or not self._together(jobs):
            for job in jobs:
                self._alone(job)

    def _together(self, jobs: list[_Job]) -> bool:
        """All in one transaction; False when it failed and nothing of it happened."""
        started = time.monotonic()
        try:
            with self._writing() as session:
                answers = [self._do(session, job) for job in jobs]
        except Exception as error:
            log.info("ledger.one_by_one", jobs=len(jobs), error=type(error).__name__)
            if is_away(error):
                self._note_away(error, started)
            return False
        self._is_away = False
        for job, answer in zip(jobs, answers, strict=True):
            self._call_soon(job.done, answer)
        return True

    @contextmanager
    def _writing(self) -> Iterator[Session]:
        with self._db.writing() as session:
            keep_pace(session, self._pace)
            yield session

    @staticmethod
    def _do(session: Session, job: _Job) -> Any:
        if job.facts:
            apply_facts(session, job.facts)
        return job.question(session) if job.question is not None else None

    def _alone(self, job: _Job) -> None:
        if job.question is not None:
            self._ask(job)
            return
        if job.facts:
            self._write(job.facts)
        self._call_soon(job.done, None)

    def _write(self, batch: tuple[Fact, ...]) -> None:
        if self._is_resting() or (self.is_spooling and not self._drain()) or not self._apply(batch):
            self._spool.keep(batch)

    def _apply(self, batch: Sequence[Fact]) -> bool:
        """Write facts in one transaction; False when the database is away. What it refuses is put aside."""
        started = time.monotonic()
        try:
            with self._writing() as session:
                apply_facts(session, batch)
        except Exception as error:
            if is_away(error):
                self._note_away(error, started)
                return False
            # One fact that cannot be written must not stop those behind it; it stays in a file to be looked at.
            log.exception("ledger.fact_rejected", verbs=[each.verb for each in batch])
            self._spool.put_aside(batch)
        self._is_away = False
        return True

    def _ask(self, job: _Job) -> None:
        started = time.monotonic()
        try:
            if self._is_resting() or (self.is_spooling and not self._drain()):
                raise LedgerAway
            with self._writing() as session:
                answer = self._do(session, job)
        except Exception as error:
            # The question's own refusal goes to whoever asked.
            failure = error
            if is_away(error):
                self._note_away(error, started)
                failure = LedgerAway(type(error).__name__)
        else:
            self._is_away = False
            self._call_soon(job.done, answer)
            return
        if not isinstance(failure, LedgerAway):
            log.info("ledger.refused", error=type(failure).__name__)
        self._call_soon(job.failed, failure)

    def _note_away(self, error: Exception, started: float) -> None:
        """Say so once. What took long to fail is not tried again for as long: facts must reach the spool meanwhile."""
        now = time.monotonic()
        if not self._is_away:
            log.warning("ledger.database_away", error=type(error).__name__, seconds=round(now - started, 3))
        took = now - started
        self._is_away, self._resting_until = True, now + (took if took > SLOW_SECONDS else 0.0)

    def _is_resting(self) -> bool:
        return self._is_away and time.monotonic() < self._resting_until

    def _drain(self) -> bool:
        """Write the spool to the database; True when nothing is left."""
        facts = self._spool.facts()
        for each in facts:
            if not self._apply((each,)):
                return False
        self._spool.clear()
        log.info("ledger.caught_up", facts=len(facts))
        return True

    def _call_soon(self, callback: Callable[[Any], None], value: Any) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(callback, value)
