"""Whether a program still turns: the time of its heartbeat file, held against the watcher's own ticking."""

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

LONGEST_TICK = 1.0
"""A watcher that was itself suspended, or whose machine slept, counts that as one second for everybody."""
START_SECONDS = 180.0
"""A program loads for a while before its first beat."""


@dataclass(slots=True)
class Watch:
    """One program under watch. Only changes of the file's time count, so that a clock that is set kills nobody."""

    path: Path
    limit_seconds: float
    seen: int = -1
    still: float = 0.0

    def has_hung(self, *, ticked: float) -> bool:
        """Look once more, `ticked` seconds after the last look. A file that cannot be read tells nothing."""
        try:
            moment = self.path.stat().st_mtime_ns
        except OSError:
            self.still = 0.0
            return False
        if moment != self.seen:
            self.seen, self.still = moment, 0.0
            return False
        self.still += min(max(ticked, 0.0), LONGEST_TICK)
        has_begun = moment > 0
        return self.still > (self.limit_seconds if has_begun else START_SECONDS)


def lay_out(path: Path) -> None:
    """Put the file of a program that is about to start, at time zero: its first beat will be told from it."""
    # The last program's file goes first: where a new one cannot be made, none is better than one with an old time.
    with suppress(OSError):
        path.unlink(missing_ok=True)
    with suppress(OSError):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600))
        os.utime(path, ns=(0, 0))


def can_touch(folder: Path) -> bool:
    """Whether times of files can be changed here at all; if not, nobody's silence means anything."""
    path = folder / "supervisor.alive"
    try:
        path.touch(mode=0o600)
    except OSError:
        return False
    return True
