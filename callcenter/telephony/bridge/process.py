"""The bridge as a process: one a host, held by a lock file, ended by SIGTERM while calls go on."""

import asyncio
import fcntl
import signal
from collections.abc import Callable

from callcenter.kernel.bus import Bus
from callcenter.kernel.config import Settings
from callcenter.kernel.db import Database
from callcenter.kernel.heartbeat import Heartbeat, keep_beating
from callcenter.telephony.bridge.daemon import Bridge


def run_bridge(settings: Settings, *, db: Database, bus: Bus, ready: Callable[[], None] = lambda: None) -> None:
    """The process: one bridge a host, held by a lock file."""
    settings.run_folder.mkdir(parents=True, exist_ok=True)
    with (settings.run_folder / "bridge.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        asyncio.run(_live(settings, db=db, bus=bus, ready=ready))


async def _live(settings: Settings, *, db: Database, bus: Bus, ready: Callable[[], None]) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    bridge = Bridge(settings=settings, db=db, bus=bus)
    ready()
    beating = asyncio.create_task(keep_beating(Heartbeat.given()))
    await bridge.run(stop)
    beating.cancel()
