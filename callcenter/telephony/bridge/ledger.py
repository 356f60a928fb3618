"""The bridge's one thread for the database: facts in order, never in the loop, spooled to a file while it is away."""

import asyncio
import os
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import structlog
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.orm import Session

from callcenter.kernel.db import Database
from callcenter.kernel.ids import new_id
from callcenter.telephony.bridge.facts import Fact, apply_facts

log = structlog.get_logger()
T = TypeVar("T")

RETRY_SECONDS = 1.0
SLOW_SECONDS = 0.3
"""A refusal that came sooner cost nothing."""


class LedgerAway(Exception):
    """The database does not answer; questions are not kept."""


def is_away(error: Exception) -> bool:
    """Whether the database did not answer, rather than refuse what it was given."""
    if isinstance(error, (OperationalError, InterfaceError)):
        return True
    return isinstance(error, DBAPIError) and error.connection_invalidated


class Ledger:
    """Writes facts, answers questions; one thread, first come first served.

    `write` never fails and never blocks. `ask` runs in a writing transaction after
    all facts before it. `mark` calls back on the loop once all facts before it are
    on disk, in the database or in the spool.
    """

    def __init__(self, *, db: Database, spool: Path, loop: asyncio.AbstractEventLoop) -> None:
        self._db = db
        self._spool = spool
        self._loop = loop
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="ledger", daemon=True)
        self._unspooled: list[Fact] = []
        self.is_spooling = spool.exists()
        self._is_away = False
        self._resting_until = 0.0

    def start(self) -> None:
        """Begin; facts left in the spool by an earlier bridge are written first."""
        self._spool.parent.mkdir(parents=True, exist_ok=True)
        self._thread.start()

    def stop(self) -> None:
        """Write what is waiting, then end."""
        self._jobs.put(None)
        self._thread.join(timeout=10)

    def write(self, *batch: Fact) -> None:
        """Keep facts; all of one call in one transaction. Their ids are given here, so that they grow as they are written."""
        numbered = tuple(replace(each, id=new_id()) for each in batch)
        self._jobs.put(lambda: self._write(numbered))

    def mark(self, callback: Callable[[], None]) -> None:
        """Call back on the loop once everything before is on disk."""
        self._jobs.put(lambda: self._call_soon(callback))

    async def ask(self, question: Callable[[Session], T]) -> T:
        """Run a question in a writing transaction; LedgerAway when the database does not answer."""
        answer: asyncio.Future[T] = self._loop.create_future()
        self._jobs.put(lambda: self._ask(question, answer))
        return await answer

    def _call_soon(self, callback: Callable[[], None]) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(callback)

    def _run(self) -> None:
        while True:
            try:
                job = self._jobs.get(timeout=RETRY_SECONDS)
            except queue.Empty:
                job = self._catch_up
            if job is None:
                return
            try:
                job()
            except Exception:
                # The one thread for the database must outlive whatever one job met.
                log.exception("ledger.job_failed")

    def _catch_up(self) -> None:
        if self.is_spooling:
            self._drain()

    def _write(self, batch: tuple[Fact, ...]) -> None:
        if self._is_resting() or (self.is_spooling and not self._drain()) or not self._apply(batch):
            self._keep(batch)

    def _apply(self, batch: tuple[Fact, ...]) -> bool:
        """Write facts in one transaction; False when the database is away. What it refuses is put aside."""
        started = time.monotonic()
        try:
            with self._db.writing() as session:
                apply_facts(session, batch)
        except Exception as error:
            if is_away(error):
                self._note_away(error, started)
                return False
            # One fact that cannot be written must not stop those behind it; it stays in a file to be looked at.
            log.exception("ledger.fact_rejected", verbs=[each.verb for each in batch])
            self._reject(batch)
        self._is_away = False
        return True

    def _note_away(self, error: Exception, started: float) -> None:
        """Say so once. What took long to fail is not tried again for as long: facts must reach the spool meanwhile."""
        now = time.monotonic()
        if not self._is_away:
            log.warning("ledger.database_away", error=type(error).__name__, seconds=round(now - started, 3))
        took = now - started
        self._is_away, self._resting_until = True, now + (took if took > SLOW_SECONDS else 0.0)

    def _is_resting(self) -> bool:
        return self._is_away and time.monotonic() < self._resting_until

    def _keep(self, batch: tuple[Fact, ...]) -> None:
        self.is_spooling = True
        try:
            self._append(self._spool, batch)
        except OSError as error:
            log.error("ledger.spool_full", error=str(error), facts=len(batch))  # noqa: TRY400 - the disk is full, not us.
            self._unspooled.extend(batch)

    def _reject(self, batch: tuple[Fact, ...]) -> None:
        try:
            self._append(self._spool.with_suffix(".rejected"), batch)
        except OSError as error:
            log.error("ledger.rejected_lost", error=str(error), verbs=[each.verb for each in batch])  # noqa: TRY400

    @staticmethod
    def _append(path: Path, batch: tuple[Fact, ...]) -> None:
        with path.open("a", encoding="utf-8") as file:
            file.writelines(each.to_line() + "\n" for each in batch)
            file.flush()
            os.fsync(file.fileno())

    def _drain(self) -> bool:
        """Write the spool to the database; True when nothing is left."""
        facts = [*self._spooled(), *self._unspooled]
        for each in facts:
            if not self._apply((each,)):
                return False
        self._spool.unlink(missing_ok=True)
        self._unspooled.clear()
        self.is_spooling = False
        log.info("ledger.caught_up", facts=len(facts))
        return True

    def _spooled(self) -> list[Fact]:
        """The facts in the file; a line torn by a death is passed over."""
        found = []
        for line in self._spool.read_text(encoding="utf-8").splitlines() if self._spool.exists() else ():
            try:
                found.append(Fact.from_line(line))
            except (ValueError, KeyError):
                log.error("ledger.torn_line", length=len(line))  # noqa: TRY400 - where it broke says nothing.
        return found

    def _ask(self, question: Callable[[Session], T], answer: "asyncio.Future[T]") -> None:
        started = time.monotonic()
        try:
            if self._is_resting() or (self.is_spooling and not self._drain()):
                raise LedgerAway
            with self._db.writing() as session:
                result: Any = question(session)
        except Exception as error:
            # The question's own refusal goes to whoever asked.
            failure = error
            if is_away(error):
                self._note_away(error, started)
                failure = LedgerAway(type(error).__name__)
        else:
            self._is_away = False
            self._call_soon(lambda: None if answer.done() else answer.set_result(result))
            return
        if not isinstance(failure, LedgerAway):
            log.info("ledger.refused", error=type(failure).__name__)
        self._call_soon(lambda: None if answer.done() else answer.set_exception(failure))
