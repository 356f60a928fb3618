"""Writers of one SQLite file take turns: SQLite lets them poll, and under load one of many would wait too long and fail."""

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_held = threading.local()


@contextmanager
def turn(path: Path) -> Iterator[None]:
    """Hold a lock file, across threads and processes; waits as long as it takes.

    The operating system wakes the waiting, and frees the turn of a process that dies.
    RuntimeError for a thread that has its turn already: it would wait for itself.
    """
    paths: set[Path] = _held.__dict__.setdefault("paths", set())
    if path in paths:
        raise RuntimeError("a writing transaction inside a writing transaction")
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        paths.add(path)
        yield
    finally:
        paths.discard(path)
        os.close(handle)
