"""Two threads that wait for Redis and hand what comes to the loop."""

import asyncio
import threading
import time
from collections.abc import Callable
from typing import Any

from callcenter.kernel.bus import Bus, BusDown

WAIT_SECONDS = 1.0


def listen(
    bus: Bus,
    *,
    loop: asyncio.AbstractEventLoop,
    on_command: Callable[[dict[str, Any]], None],
    on_poke: Callable[[], None],
) -> None:
    """Call back on the loop for each command and each poke, until the loop is closed."""
    for name, work in (
        ("commands", lambda: _read_commands(bus, loop, on_command)),
        ("pokes", lambda: _read_pokes(bus, loop, on_poke)),
    ):
        threading.Thread(target=work, name=name, daemon=True).start()


def _read_commands(bus: Bus, loop: asyncio.AbstractEventLoop, on_command: Callable[[dict[str, Any]], None]) -> None:
    after = "$"
    while not loop.is_closed():
        try:
            after = bus.newest_command() if after == "$" else after
            for key, command in bus.commands(after=after, wait_seconds=WAIT_SECONDS):
                after = key
                loop.call_soon_threadsafe(on_command, command)
        except BusDown:
            # A new Redis starts its stream anew.
            after = "$"
            time.sleep(WAIT_SECONDS)


def _read_pokes(bus: Bus, loop: asyncio.AbstractEventLoop, on_poke: Callable[[], None]) -> None:
    for _ in bus.pokes(wait_seconds=WAIT_SECONDS):
        if loop.is_closed():
            return
        loop.call_soon_threadsafe(on_poke)
