"""The bridge's connections to its lines and headset processes: connect, watch, connect again."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import structlog

from callcenter.telephony.signals import Command, Configure, HeadsetSnapshot, LegSnapshot, LineSnapshot
from callcenter.telephony.wire import Json, WireClient, WireError, decode

log = structlog.get_logger()

RETRY_SECONDS = 0.3
GRACE_SECONDS = 2.0
"""A process that is the same one after this long has lost nothing; else its calls are gone."""


@dataclass(eq=False)
class Unit:
    """One line or headset process. `legs` counts what a line holds; `peers` what a headset process holds."""

    kind: Literal["line", "headset"]
    number: int
    client: WireClient
    pid: int = 0
    capacity: int = 0
    sip_host: str = ""
    sip_port: int = 0
    legs: set[str] = field(default_factory=set)
    peers: set[str] = field(default_factory=set)
    _open: list[int] = field(default_factory=list)
    _seen: int = 0
    trunks: set[int] = field(default_factory=set)
    """The trunks that a line registers."""
    admits: tuple[str, ...] = ()
    """Whose calls a line was told to take."""

    @property
    def is_up(self) -> bool:
        """Whether commands reach it."""
        return self.client.is_connected

    @property
    def room(self) -> int:
        """Free legs beside the last, which is kept to answer overflow."""
        return self.capacity - 1 - len(self.legs) if self.is_up else 0

    def received(self, seq: int) -> bool:
        """A signal came; it is open until it is handled and written down. False when it came before."""
        if seq <= self._seen:
            return False
        self._seen = seq
        self._open.append(seq)
        return True

    def forget_signals(self) -> None:
        """The process that numbered them is gone."""
        self._open.clear()
        self._seen = 0

    def handled(self, seq: int) -> None:
        """A signal is on disk; the unit may forget all before the oldest that is still open."""
        if seq in self._open:
            self._open.remove(seq)
            self.client.ack(min(self._open) - 1 if self._open else self._seen)

    async def send(self, command: Command, *, deadline_seconds: float = 3.0) -> Json:
        """Run a command."""
        return await self.client.send(command, deadline_seconds=deadline_seconds)


@dataclass(frozen=True, slots=True)
class Watcher:
    """What the bridge wants to hear of its units."""

    on_signal: Callable[[Unit, str, Json, int], None]
    on_line_up: Callable[[Unit, LineSnapshot, bool], None]
    """The snapshot, and whether it is a new process."""
    on_headset_up: Callable[[Unit, HeadsetSnapshot, bool], None]
    on_down: Callable[[Unit], None]
    """The process is gone, or is another one."""


class Fleet:
    """All units of this host."""

    def __init__(self, *, folder: Path, lines: int, headsets: int, peers: tuple[str, ...], watcher: Watcher) -> None:
        self._watcher = watcher
        self._own_peers = self._peers = peers
        self.lines = {n: self._unit("line", n, folder / f"line-{n}.sock") for n in range(1, lines + 1)}
        self.headsets = {n: self._unit("headset", n, folder / f"headset-{n}.sock") for n in range(1, headsets + 1)}
        self._tasks: list[asyncio.Task[None]] = []
        self._errands: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Connect to every unit and stay connected."""
        for unit in (*self.lines.values(), *self.headsets.values()):
            self._tasks.append(asyncio.create_task(self._stay_connected(unit), name=f"{unit.kind}-{unit.number}"))

    def stop(self) -> None:
        """Let go of all units; they go on."""
        for task in self._tasks:
            task.cancel()
        for unit in (*self.lines.values(), *self.headsets.values()):
            unit.client.close()

    def send_quietly(self, unit: Unit, command: Command) -> None:
        """Send a command nobody waits for; that it failed is only logged."""

        async def send() -> None:
            try:
                await unit.send(command)
            except WireError as error:
                log.info("fleet.errand_failed", command=command.name, number=unit.number, code=error.code)

        errand = asyncio.create_task(send())
        self._errands.add(errand)
        errand.add_done_callback(self._errands.discard)

    async def admit(self, addresses: frozenset[str]) -> None:
        """Let the lines take calls from these addresses too, beside the configured peers."""
        self._peers = (*self._own_peers, *(f"{address}/32" for address in sorted(addresses)))
        for unit in self.lines.values():
            if unit.is_up and unit.admits != self._peers:
                await self._configure(unit)

    def first_line(self) -> Unit | None:
        """The lowest line that is connected."""
        return next((self.lines[number] for number in sorted(self.lines) if self.lines[number].is_up), None)

    def line_with_room(self, *, besides: int = 0, legs: int = 1) -> Unit | None:
        """The line with most room; `besides` is left out."""
        found = [unit for unit in self.lines.values() if unit.number != besides and unit.room >= legs]
        return max(found, key=lambda unit: (unit.room, -unit.number), default=None)

    def emptiest_headset(self) -> Unit | None:
        """The headset process with fewest browsers."""
        found = [unit for unit in self.headsets.values() if unit.is_up]
        return min(found, key=lambda unit: (len(unit.peers), unit.number), default=None)

    def headset_of(self, headset: str) -> Unit | None:
        """The process that holds a browser's connection."""
        return next((unit for unit in self.headsets.values() if headset in unit.peers and unit.is_up), None)

    def _unit(self, kind: Literal["line", "headset"], number: int, path: Path) -> Unit:
        def heard(name: str, data: Json, seq: int) -> None:
            self._watcher.on_signal(unit, name, data, seq)

        unit = Unit(kind, number, WireClient(path=path, on_signal=heard))
        return unit

    async def _stay_connected(self, unit: Unit) -> None:
        lost_at: float | None = None
        loop = asyncio.get_running_loop()
        while True:
            try:
                snapshot, reading = await unit.client.connect()
                await self._greet(unit, snapshot)
            except (WireError, ValueError, KeyError, TypeError):
                # A process of another version, or one that is just dying: try again, do not give it up.
                log.exception("fleet.not_understood", kind=unit.kind, number=unit.number)
                unit.client.close()
                await asyncio.sleep(RETRY_SECONDS * 10)
                continue
            except OSError:
                if lost_at is not None and loop.time() - lost_at > GRACE_SECONDS:
                    lost_at = None
                    self._gone(unit)
                await asyncio.sleep(RETRY_SECONDS)
                continue
            lost_at = None
            await reading
            lost_at = loop.time()
            log.warning("fleet.lost", kind=unit.kind, number=unit.number)

    def _gone(self, unit: Unit) -> None:
        unit.legs.clear()
        unit.peers.clear()
        unit.trunks.clear()
        unit.pid = 0
        unit.forget_signals()
        self._watcher.on_down(unit)

    async def _greet(self, unit: Unit, data: Json) -> None:
        if unit.kind == "headset":
            headset = decode(HeadsetSnapshot, data)
            is_new = self._same(unit, headset.pid)
            unit.peers = set(headset.peers)
            self._watcher.on_headset_up(unit, headset, is_new)
            return
        line = decode(LineSnapshot, data)
        is_new = self._same(unit, line.pid)
        unit.capacity, unit.sip_host, unit.sip_port = line.capacity, line.sip_host, line.sip_port
        unit.legs = {leg.leg for leg in line.legs if isinstance(leg, LegSnapshot)}
        unit.trunks = set(line.trunks)
        # Calls are adopted before the first buffered signal is read.
        self._watcher.on_line_up(unit, line, is_new)
        await self._configure(unit)
        log.info("fleet.connected", kind=unit.kind, number=unit.number, pid=unit.pid)

    async def _configure(self, unit: Unit) -> None:
        wanted = self._peers
        try:
            await unit.send(Configure(peers=wanted))
            unit.admits = wanted
        except WireError as error:
            log.warning("fleet.configure_failed", number=unit.number, code=error.code)

    def _same(self, unit: Unit, pid: int) -> bool:
        """Note the process; True when it is another one than before."""
        is_new = unit.pid != pid
        if is_new and unit.pid:
            self._gone(unit)
        unit.pid = pid
        return is_new
