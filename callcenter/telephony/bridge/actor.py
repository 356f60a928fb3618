"""One call being handled: an inbox, timers, and the steps every flow shares. Happenings are handled one at a time."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import structlog

from callcenter.telephony.bridge.control import Control
from callcenter.telephony.bridge.facts import Fact, fact, leg_ended
from callcenter.telephony.bridge.fleet import Unit
from callcenter.telephony.bridge.happenings import Commanded, TimerDue
from callcenter.telephony.bridge.live import LiveCall, Phase, Side, mix_of
from callcenter.telephony.quality import Course
from callcenter.telephony.signals import CloseCord, CloseMix, Command, HangUpLeg, LegEnded, SetMix
from callcenter.telephony.sounds import music
from callcenter.telephony.wire import Json, WireError

log = structlog.get_logger()

Flow = Callable[["CallActor", object], Awaitable[None]]
"""What a call does about a happening."""


class CommandRefused(Exception):
    """A button that cannot do what it says now; `code` goes to the agent."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail


class CallActor:
    """A live call and its inbox. Lives from the first signal until the call is over."""

    def __init__(self, bridge: Control, call: LiveCall, *, flow: Flow) -> None:
        self.bridge = bridge
        self.call = call
        self._flow = flow
        self.courses: dict[str, Course] = {}
        """How each leg sounded so far."""
        self._inbox: asyncio.Queue[tuple[object, Callable[[], None]]] = asyncio.Queue()
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._task = asyncio.create_task(self._run(), name=f"call-{call.id[-6:]}")

    def post(self, happening: object, done: Callable[[], None] = lambda: None) -> None:
        """Tell the call that something happened; `done` is called once it is handled."""
        self._inbox.put_nowait((happening, done))

    def arm(self, name: str, seconds: float) -> None:
        """Start a timer, or start it again."""
        self.disarm(name)
        loop = asyncio.get_running_loop()
        self._timers[name] = loop.call_later(max(0.0, seconds), lambda: self.post(TimerDue(name)))

    def disarm(self, name: str) -> None:
        """Stop a timer."""
        timer = self._timers.pop(name, None)
        if timer is not None:
            timer.cancel()

    @property
    def line(self) -> Unit:
        """The line the customer's leg is on."""
        return self.bridge.fleet.lines[self.call.line]

    async def send(self, command: Command) -> Json:
        """A command to the customer's line."""
        return await self.line.send(command)

    async def show_mix(self) -> None:
        """Bring the sound to what the call's state says."""
        await self.send(SetMix(mix_of(self.call, hold_music=str(music()))))

    def note(self, *facts: Fact) -> None:
        """Write facts down."""
        self.bridge.ledger.write(*facts)

    def keep(self, **changes: Any) -> Fact:
        """The fact that the call's flags or connections changed."""
        return fact("call.keep", call_id=self.call.id, live=self.call.to_json(), **changes)

    def moved(self, trigger: str) -> Fact:
        """The fact that the call's machine moves."""
        return fact("call.move", call_id=self.call.id, trigger=trigger, live=self.call.to_json())

    async def release_agent(self) -> None:
        """Take the end of the agent who holds the call out of it and close its connections."""
        if self.call.agent is not None:
            await self.let_go(self.call.agent)

    async def let_go(self, side: Side) -> None:
        """Take somebody's end out of the call and close its connections."""
        call = self.call
        call.agent = None if call.agent is side else call.agent
        call.moving = None if call.moving is side else call.moving
        call.others = [each for each in call.others if each is not side]
        cord, side.cord, side.is_joined = side.cord, "", False
        if cord:
            await self._try(self.line, CloseCord(cord))
        if side.device == "browser":
            headset = self.bridge.fleet.headset_of(side.headset)
            if headset is not None and cord:
                await self._try(headset, CloseCord(cord))
            return
        far = self.bridge.fleet.lines.get(side.line)
        if far is not None and cord:
            await self._try(far, CloseMix(side.leg))
        if far is not None:
            await self._try(far, HangUpLeg(side.leg))

    async def finish(self, *, reason: str, by: str) -> None:
        """End the call: sound, legs, record. Everything after this is too late."""
        if self.call.phase is Phase.OVER:
            return
        self.call.phase = Phase.OVER
        for name in tuple(self._timers):
            self.disarm(name)
        for side in self.call.sides:
            await self.let_go(side)
        await self._try(self.line, CloseMix(self.call.id))
        await self._try(self.line, HangUpLeg(self.call.leg))
        measured = [fact("leg.measure", leg_id=leg, quality=one.total) for leg, one in self.courses.items()]
        self.note(*measured, fact("call.end", call_id=self.call.id, reason=reason, by=by))
        self.bridge.forget(self)

    async def _try(self, unit: Unit, command: Command) -> None:
        try:
            await unit.send(command)
        except WireError as error:
            log.info("call.clean_up_failed", call=self.call.id, command=command.name, code=error.code)

    async def _run(self) -> None:
        while self.call.phase is not Phase.OVER:
            happening, done = await self._inbox.get()
            try:
                await self._flow(self, happening)
            except WireError as error:
                log.warning("call.command_failed", call=self.call.id, code=error.code, pii_detail=error.detail)
                if error.code in {"gone", "unknown-leg"} and not self.line.is_up:
                    continue
                await self.finish(reason="failed", by="system")
            except Exception:
                # The boundary of a call: a fault in one must not end the others.
                log.exception("call.handler_failed", call=self.call.id, happening=type(happening).__name__)
                await self.finish(reason="failed", by="system")
            finally:
                done()
        while not self._inbox.empty():
            late, done = self._inbox.get_nowait()
            if isinstance(late, LegEnded):
                # What a line says of a leg that was hung up by the call's own end.
                self.note(*leg_ended(late))
            elif isinstance(late, Commanded):
                self.bridge.refuse(late, "call-over")
            done()
