"""The file in which facts wait while the database is away, and the one for those it refused. Facts stay in order."""

import os
from collections.abc import Sequence
from pathlib import Path

import structlog

from callcenter.telephony.bridge.facts import Fact

log = structlog.get_logger()


class Spool:
    """Facts that are not in the database yet: in the file, or in memory when the disk is full too."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._unspooled: list[Fact] = []
        self.is_filled = path.exists()

    def prepare(self) -> None:
        """Make its folder."""
        self._path.parent.mkdir(parents=True, exist_ok=True)

    def keep(self, batch: Sequence[Fact]) -> None:
        """Put facts behind those that wait already."""
        self.is_filled = True
        try:
            _append(self._path, batch)
        except OSError as error:
            log.error("ledger.spool_full", error=str(error), facts=len(batch))  # noqa: TRY400 - the disk is full, not us.
            self._unspooled.extend(batch)

    def put_aside(self, batch: Sequence[Fact]) -> None:
        """Keep what the database refuses in a file of its own, to be looked at."""
        try:
            _append(self._path.with_suffix(".rejected"), batch)
        except OSError as error:
            log.error("ledger.rejected_lost", error=str(error), verbs=[each.verb for each in batch])  # noqa: TRY400

    def facts(self) -> list[Fact]:
        """All that wait, the oldest first; a line torn by a death is passed over."""
        found = []
        for line in self._path.read_text(encoding="utf-8").splitlines() if self._path.exists() else ():
            try:
                found.append(Fact.from_line(line))
            except (ValueError, KeyError):
                log.error("ledger.torn_line", length=len(line))  # noqa: TRY400 - where it broke says nothing.
        return [*found, *self._unspooled]

    def clear(self) -> None:
        """All of them are written."""
        self._path.unlink(missing_ok=True)
        self._unspooled.clear()
        self.is_filled = False


def _append(path: Path, batch: Sequence[Fact]) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.writelines(each.to_line() + "\n" for each in batch)
        file.flush()
        os.fsync(file.fileno())
