"""The bridge: call control of this host. Lines and headsets go on without it; it takes their calls over again."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import structlog
from sqlalchemy.orm import Session

from callcenter.kernel.bus import Bus
from callcenter.kernel.clock import utc_now
from callcenter.kernel.config import Settings
from callcenter.kernel.db import Database
from callcenter.telephony.bridge import flow
from callcenter.telephony.bridge.actor import CallActor
from callcenter.telephony.bridge.calls import Calls
from callcenter.telephony.bridge.control import Party
from callcenter.telephony.bridge.directory import Directory, read_directory
from callcenter.telephony.bridge.fleet import Fleet, Unit, Watcher
from callcenter.telephony.bridge.happenings import Adopted, Commanded, LegMissing, LineGone, OfferMade
from callcenter.telephony.bridge.headsets import Headsets
from callcenter.telephony.bridge.hearing import Hearing
from callcenter.telephony.bridge.lease import LEASE_TIME, holder_of, take_lease
from callcenter.telephony.bridge.ledger import Ledger, LedgerAway
from callcenter.telephony.bridge.listening import listen
from callcenter.telephony.bridge.live import LiveCall
from callcenter.telephony.bridge.orders import Orders
from callcenter.telephony.bridge.orphans import WAIT_SECONDS, Orphans, read_live
from callcenter.telephony.bridge.router import Router
from callcenter.telephony.bridge.situations import Situations
from callcenter.telephony.bridge.trunks import Trunks
from callcenter.telephony.signals import HangUpLeg, HeadsetSnapshot, LineSnapshot
from callcenter.telephony.wire import Json

log = structlog.get_logger()

DIRECTORY_SECONDS = 3.0


class Bridge:
    """What drives the live calls of this host, put together; to them it is `Control`."""

    def __init__(self, *, settings: Settings, db: Database, bus: Bus) -> None:
        self.settings = settings
        self.directory = Directory()
        self._bus = bus
        self._loop = asyncio.get_running_loop()
        self.ledger = Ledger(db=db, spool=settings.folder / "spool" / "bridge.jsonl", loop=self._loop)
        self.fleet = Fleet(
            folder=settings.run_folder,
            lines=settings.lines,
            headsets=settings.headsets,
            peers=tuple(part.strip() for part in settings.sip_peers.split(",")),
            watcher=Watcher(self._heard, self._line_up, self._headset_up, self._unit_gone),
        )
        self.situations = Situations(self.ledger)
        self.headsets = Headsets(self)
        self._calls = Calls(self, flow.handle)
        self._orphans = Orphans(self.ledger)
        self._router = Router(ledger=self.ledger, waiting=self._calls.waiting, made=self._offered)
        self._trunks = Trunks(fleet=self.fleet, ledger=self.ledger, directory=lambda: self.directory)
        self._hearing = Hearing(self, calls=self._calls, headsets=self.headsets, trunks=self._trunks)
        self._orders = Orders(self, bus=bus, calls=self._calls, headsets=self.headsets)
        self._tasks: set[asyncio.Task[Any]] = set()

    async def run(self, stop: asyncio.Event) -> None:
        """Serve until told to stop; calls go on."""
        self.ledger.start()
        await self._remember()
        self.fleet.start()
        self._spawn(self._router.run())
        self._spawn(self._end_orphans())
        self._spawn(self._keep_directory())
        self._spawn(self._trunks.run())
        listen(self._bus, loop=self._loop, on_command=self._commanded, on_poke=self._router.wake)
        log.info("bridge.started", lines=self.settings.lines, headsets=self.settings.headsets)
        await stop.wait()
        for task in self._tasks:
            task.cancel()
        self.fleet.stop()
        self.ledger.stop()

    def _spawn(self, work: Coroutine[Any, Any, Any]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # --- Control: what calls ask for ---------------------------------------------------

    def own(self, leg: str, party: Party) -> None:
        """Signals of this leg go to this call."""
        self._calls.own(leg, party)

    def forget(self, party: Party) -> None:
        """The call is over."""
        self._calls.forget(party)
        self.wake()

    def wake(self) -> None:
        """Something changed that may let a waiting call be offered."""
        self._router.wake()

    def refuse(self, command: Commanded, code: str) -> None:
        """Tell an agent that a button did not do what it says."""
        log.info("command.refused", command=command.name, code=code)
        self.tell(command.user_id, "command.failed", {"command": command.id, "code": code, "detail": ""})

    def tell(self, user_id: int, name: str, data: dict[str, Any]) -> None:
        """Something for one agent's screens that is not kept."""
        message = {"rooms": [f"user:{user_id}"], "name": name, "data": data}
        self._spawn(asyncio.to_thread(self._bus.tell, message))

    def tell_agent(self, user_id: int, happening: object) -> None:
        """Something about an agent, for the call the agent is in."""
        self._calls.tell_agent(user_id, happening)

    # --- what comes from the fleet, the router and the bus --------------------------------

    def _heard(self, unit: Unit, name: str, data: Json, seq: int) -> None:
        self._hearing.hear(unit, name, data, seq)

    def _headset_up(self, unit: Unit, snapshot: HeadsetSnapshot, is_new: bool) -> None:
        del snapshot, is_new
        self.headsets.adopt(unit)

    def _unit_gone(self, unit: Unit) -> None:
        if unit.kind == "headset":
            self.headsets.process_gone(unit)
            return
        for actor in self._calls:
            actor.post(LineGone(unit.number))

    def _offered(self, call_id: str, offer: OfferMade) -> None:
        if (actor := self._calls.get(call_id)) is not None:
            actor.post(offer)

    def _commanded(self, command: dict[str, Any]) -> None:
        self._spawn(self._orders.obey(command))

    # --- taking over after a restart, and staying the one who routes ------------------------

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
        try:
            await self.headsets.settle()
        except LedgerAway:
            log.warning("bridge.headsets_not_settled")

    def _line_up(self, unit: Unit, snapshot: LineSnapshot, is_new: bool) -> None:
        del is_new
        for call in self._orphans.of_line(unit.number):
            self._adopt(call)
        for actor in self._calls:
            self._look_for_legs(actor, unit)
        # A leg nobody owns was left by a bridge that died; one that just comes in has its signal still to be read.
        left = {leg.leg for leg in snapshot.legs if leg.state != "incoming"}
        for leg in left - self._calls.legs():
            self.fleet.send_quietly(unit, HangUpLeg(leg))

    def _adopt(self, call: LiveCall) -> None:
        actor = self._calls.take(call)
        self.own(call.leg, actor)
        for side in call.sides:
            self.own(side.leg, actor)
        actor.post(Adopted())
        for unit in self.fleet.lines.values():
            # The agent's phone may be on a line that was there earlier.
            if unit.is_up and unit.number != call.line:
                self._look_for_legs(actor, unit)
        log.info("call.adopted", call=call.id, phase=call.phase)

    @staticmethod
    def _look_for_legs(actor: CallActor, unit: Unit) -> None:
        for leg in set(actor.call.legs_on(unit.number)) - unit.legs:
            actor.post(LegMissing(leg))

    async def _keep_directory(self) -> None:
        while True:
            await asyncio.sleep(DIRECTORY_SECONDS)
            try:
                self.directory = await self.ledger.ask(read_directory)
                self._router.is_allowed = await self.ledger.ask(self._take_lease)
                if not self._router.is_allowed:
                    log.error("bridge.lease_lost")
            except LedgerAway:
                continue
            except Exception:
                # The lease must be renewed whatever one look met.
                log.exception("bridge.look_failed")

    def _take_lease(self, session: Session) -> bool:
        return take_lease(session, holder=holder_of(str(self.settings.run_folder)), now=utc_now())
