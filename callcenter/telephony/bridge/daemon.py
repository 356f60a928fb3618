"""The bridge: call control of this host. Lines and headsets go on without it; it takes their calls over again."""

import asyncio
import contextlib
from collections.abc import Callable
from typing import Any

import structlog
from sqlalchemy.orm import Session

from callcenter.kernel.bus import Bus
from callcenter.kernel.clock import utc_now
from callcenter.kernel.config import Settings
from callcenter.kernel.db import Database
from callcenter.telephony.bridge import arrivals, flow
from callcenter.telephony.bridge.actor import CallActor
from callcenter.telephony.bridge.directory import Directory, read_directory
from callcenter.telephony.bridge.facts import fact
from callcenter.telephony.bridge.fleet import Fleet, Unit, Watcher
from callcenter.telephony.bridge.happenings import Adopted, Commanded, LineGone
from callcenter.telephony.bridge.headsets import Headsets
from callcenter.telephony.bridge.lease import LEASE_TIME, holder_of, take_lease
from callcenter.telephony.bridge.ledger import Ledger, LedgerAway
from callcenter.telephony.bridge.listening import listen
from callcenter.telephony.bridge.live import LiveCall
from callcenter.telephony.bridge.orders import obey
from callcenter.telephony.bridge.orphans import WAIT_SECONDS, Orphans, read_live
from callcenter.telephony.bridge.router import Router
from callcenter.telephony.bridge.trunks import Trunks
from callcenter.telephony.signals import (
    ClosePeer,
    HangUpLeg,
    HeadsetSnapshot,
    LegAnswered,
    LegEnded,
    LegIncoming,
    LegProgressed,
    LineSnapshot,
    PeerConnected,
    PeerLost,
    PromptFinished,
    RecordingClosed,
    TrunkRegistered,
)
from callcenter.telephony.wire import Json, WireError, decode

log = structlog.get_logger()

DIRECTORY_SECONDS = 3.0
_SIGNALS: dict[str, type] = {
    str(kind.name): kind
    for kind in (
        LegIncoming,
        LegProgressed,
        LegAnswered,
        LegEnded,
        PromptFinished,
        RecordingClosed,
        TrunkRegistered,
        PeerConnected,
        PeerLost,
    )
}


class Bridge:
    """All live calls of this host, and what drives them."""

    def __init__(self, *, settings: Settings, db: Database, bus: Bus) -> None:
        self.settings = settings
        self.bus = bus
        self.directory = Directory()
        self.actors: dict[str, CallActor] = {}
        self._legs: dict[str, CallActor] = {}
        loop = asyncio.get_running_loop()
        self.ledger = Ledger(db=db, spool=settings.folder / "spool" / "bridge.jsonl", loop=loop)
        self._orphans = Orphans(self.ledger)
        self.fleet = Fleet(
            folder=settings.run_folder,
            lines=settings.lines,
            headsets=settings.headsets,
            peers=tuple(part.strip() for part in settings.sip_peers.split(",")),
            watcher=Watcher(self._signalled, self._line_up, self._headset_up, self._unit_gone),
        )
        self.router = Router(self)
        self.headsets = Headsets(self)
        self.trunks = Trunks(self)
        self._tasks: set[asyncio.Task[Any]] = set()

    async def run(self, stop: asyncio.Event) -> None:
        """Serve until told to stop; calls go on."""
        self.ledger.start()
        await self._remember()
        self.fleet.start()
        self._spawn(self.router.run())
        self._spawn(self._end_orphans())
        self._spawn(self._keep_directory())
        self._spawn(self.trunks.run())
        listen(self.bus, loop=asyncio.get_running_loop(), on_command=self._commanded, on_poke=self.router.wake)
        log.info("bridge.started", lines=self.settings.lines, headsets=self.settings.headsets)
        await stop.wait()
        for task in self._tasks:
            task.cancel()
        self.fleet.stop()
        self.ledger.stop()

    def _spawn(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # --- what actors ask for ---------------------------------------------------------

    def own(self, leg: str, actor: CallActor) -> None:
        """Signals of this leg go to this call."""
        self._legs[leg] = actor

    def forget(self, actor: CallActor) -> None:
        """The call is over."""
        self.actors.pop(actor.call.id, None)
        for leg in [leg for leg, owner in self._legs.items() if owner is actor]:
            del self._legs[leg]
        self.router.wake()

    async def handle(self, actor: CallActor, happening: object) -> None:
        """Run the flow for one happening of one call."""
        await flow.handle(actor, happening)

    def refuse(self, command: Commanded, code: str, detail: str = "") -> None:
        """Tell an agent that a button did not do what it says."""
        log.info("command.refused", command=command.name, code=code)
        self.tell(command.user_id, "command.failed", {"command": command.id, "code": code, "detail": detail})

    def tell(self, user_id: int, name: str, data: dict[str, Any]) -> None:
        """Something for one agent's screens that is not kept."""
        message = {"rooms": [f"user:{user_id}"], "name": name, "data": data}
        self._spawn(asyncio.to_thread(self.bus.tell, message))

    def close_peer(self, headset: str) -> None:
        """Let a headset process forget a browser, its cord included."""
        unit = self.fleet.headset_of(headset)
        if unit is not None:
            self._spawn(self._quietly(unit, ClosePeer(headset)))

    def tell_agent(self, user_id: int, happening: object) -> None:
        """Something about an agent, for the call the agent is in."""
        for actor in self.actors.values():
            if actor.call.agent is not None and actor.call.agent.user_id == user_id:
                actor.post(happening)

    # --- what comes from lines and headsets --------------------------------------------

    def _signalled(self, unit: Unit, name: str, data: Json, seq: int) -> None:
        """A signal is acknowledged when what it led to is on disk, not before."""
        if not unit.received(seq):
            return

        def done() -> None:
            self.ledger.mark(lambda: unit.handled(seq))

        kind = _SIGNALS.get(name)
        try:
            signal = decode(kind, data) if kind is not None else None
        except WireError as error:
            log.warning("bridge.bad_signal", signal=name, pii_detail=error.detail)
            signal = None
        if not self._dispatch(unit, signal, done):
            done()

    def _dispatch(self, unit: Unit, signal: object, done: Callable[[], None]) -> bool:
        """Hand a signal on; True when a call will say that it is done."""
        match signal:
            case LegIncoming():
                return self._arrived(unit, signal, done)
            case LegProgressed() | LegAnswered() | LegEnded():
                if isinstance(signal, LegEnded):
                    unit.legs.discard(signal.leg)
                return self._of_leg(signal.leg, signal, done)
            case PromptFinished():
                if (actor := self.actors.get(signal.call)) is not None:
                    actor.post(signal, done)
                    return True
            case RecordingClosed():
                detail = signal.detail if signal.ok else signal.detail or "incomplete"
                self.ledger.write(
                    fact("recording.close", recording_id=signal.recording, seconds=signal.seconds, detail=detail)
                )
            case TrunkRegistered():
                self.trunks.told(unit, signal)
            case PeerConnected():
                self.headsets.connected(signal.headset)
            case PeerLost():
                self.headsets.lost(signal.headset)
        return False

    def _arrived(self, unit: Unit, signal: LegIncoming, done: Callable[[], None]) -> bool:
        if signal.leg in self._legs:
            return False  # Told twice: the call is there already.
        unit.legs.add(signal.leg)
        refusal = arrivals.overflow(self, unit, signal)
        if refusal is not None:
            self._spawn(self._quietly(unit, refusal))
            return False
        actor = CallActor(self, arrivals.new_call(self, unit, signal))
        self.actors[actor.call.id] = actor
        self.own(signal.leg, actor)
        actor.post(signal, done)
        return True

    def _of_leg(self, leg: str, signal: LegAnswered | LegProgressed | LegEnded, done: Callable[[], None]) -> bool:
        actor = self._legs.get(leg)
        if actor is not None:
            actor.post(signal, done)
            return True
        if isinstance(signal, LegEnded):
            quality = dict(signal.quality)
            self.ledger.write(
                fact("leg.move", leg_id=leg, trigger="end", code=signal.code, reason=signal.reason, quality=quality)
            )
        return False

    @staticmethod
    async def _quietly(unit: Unit, command: Any) -> None:
        with contextlib.suppress(WireError):
            await unit.send(command)

    # --- taking over after a restart ----------------------------------------------------

    async def _remember(self) -> None:
        """Read which calls were live when the last bridge died, and the queues."""
        while True:
            try:
                while not await self.ledger.ask(self._take_lease):
                    log.warning("bridge.waiting", reason="another bridge routes")
                    await asyncio.sleep(LEASE_TIME.total_seconds() / 3)
                self.directory = await self.ledger.ask(read_directory)
                self._orphans.remember(await self.ledger.ask(read_live), lines=self.fleet.lines)
                return
            except LedgerAway:
                await asyncio.sleep(1)

    async def _end_orphans(self) -> None:
        await asyncio.sleep(WAIT_SECONDS)
        self._orphans.give_up()

    def _line_up(self, unit: Unit, snapshot: LineSnapshot, is_new: bool) -> None:
        del is_new
        for call in self._orphans.of_line(unit.number, legs={leg.leg for leg in snapshot.legs}):
            self._adopt(call)
        # A leg nobody owns was left by a bridge that died; one that just comes in has its signal still to be read.
        left = {leg.leg for leg in snapshot.legs if leg.state != "incoming"}
        for leg in left - set(self._legs):
            self._spawn(self._quietly(unit, HangUpLeg(leg)))

    def _adopt(self, call: LiveCall) -> None:
        actor = CallActor(self, call)
        self.actors[call.id] = actor
        self.own(call.leg, actor)
        if call.agent is not None:
            self.own(call.agent.leg, actor)
        actor.post(Adopted())
        log.info("call.adopted", call=call.id, phase=call.phase)

    def _headset_up(self, unit: Unit, snapshot: HeadsetSnapshot, is_new: bool) -> None:
        del snapshot, is_new
        self.headsets.adopt(unit)

    def _unit_gone(self, unit: Unit) -> None:
        if unit.kind == "headset":
            self.headsets.process_gone(unit)
            return
        for actor in list(self.actors.values()):
            actor.post(LineGone(unit.number))

    # --- what comes over the bus ---------------------------------------------------------

    async def _keep_directory(self) -> None:
        while True:
            await asyncio.sleep(DIRECTORY_SECONDS)
            with contextlib.suppress(LedgerAway):
                self.directory = await self.ledger.ask(read_directory)
                self.router.is_allowed = await self.ledger.ask(self._take_lease)
                if not self.router.is_allowed:
                    log.error("bridge.lease_lost")

    def _take_lease(self, session: Session) -> bool:
        return take_lease(session, holder=holder_of(str(self.settings.run_folder)), now=utc_now())

    def _commanded(self, command: dict[str, Any]) -> None:
        self._spawn(obey(self, command))
