"""A program's sign of life: a file it touches from its main loop, so that who watches it finds out when that hangs."""

import asyncio
import os
import time
from contextlib import suppress

PATH = "CALLCENTER_HEARTBEAT"
"""The variable by which the supervisor names the file; without it nobody watches."""
BEAT_SECONDS = 1.0


class Heartbeat:
    """The file of one program."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._due = 0.0

    @classmethod
    def given(cls) -> "Heartbeat":
        """The one the supervisor asked for."""
        return cls(os.environ.get(PATH, ""))

    def beat(self, now: float) -> None:
        """Touch the file when a second has passed since the last time. `now` is monotonic, in seconds."""
        if not self._path or now < self._due:
            return
        self._due = now + BEAT_SECONDS
        # A disk in trouble is no reason to end; the supervisor sees that it cannot touch files either.
        with suppress(OSError):
            self._touch()

    def _touch(self) -> None:
        try:
            os.utime(self._path)
        except FileNotFoundError:
            os.close(os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600))


async def keep_beating(heartbeat: Heartbeat) -> None:
    """Beat for as long as the event loop turns."""
    while True:
        heartbeat.beat(time.monotonic())
        await asyncio.sleep(BEAT_SECONDS)
