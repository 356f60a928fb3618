"""Ids that can be made without a database and sort by time (the layout of UUID version 7)."""

import os
import threading
import time

_lock = threading.Lock()
_last = 0


def new_id() -> str:
    """32 hex digits: 48 bits of milliseconds, then random; strictly increasing within a process."""
    global _last  # noqa: PLW0603 - the order within one process is kept here and nowhere else.
    moment = (time.time_ns() // 1_000_000) << 80
    fresh = moment | (7 << 76) | (int.from_bytes(os.urandom(8)) & ((1 << 76) - 1))
    with _lock:
        _last = max(fresh, _last + 1)
        return f"{_last:032x}"


def go_on_after(earlier: str) -> None:
    """Make only ids above an earlier one from now on, even if the clock was set back since."""
    global _last  # noqa: PLW0603 - see new_id.
    with _lock:
        _last = max(_last, int(earlier or "0", 16))
