"""The life of a line: one loop that polls the SIP library, obeys the bridge, and stops in good order."""

import asyncio
import faulthandler
import gc
import os
import signal
import sys
import time
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address
from pathlib import Path

import structlog

from callcenter.kernel.heartbeat import Heartbeat
from callcenter.kernel.output import outlive_a_full_disk
from callcenter.telephony.gateways.pjsip import (
    Conference,
    Endpoint,
    EndpointOptions,
    LegMedia,
    LegState,
    Offered,
    PlayerEnded,
    RegistrationState,
    Signalled,
    ToneHeard,
)
from callcenter.telephony.line.beat import POLL_SECONDS, Beat, Turn, Turning
from callcenter.telephony.line.gate import Gate
from callcenter.telephony.line.leg_commands import LegCommands
from callcenter.telephony.line.leg_events import LegEvents
from callcenter.telephony.line.legs import LegTable
from callcenter.telephony.line.mixes import Mixes
from callcenter.telephony.line.trunks import Trunks
from callcenter.telephony.signals import (
    AnswerLeg,
    CloseCord,
    CloseMix,
    Configure,
    ConnectCord,
    DialLeg,
    HangUpLeg,
    LineSnapshot,
    OpenCord,
    RegisterTrunk,
    RejectLeg,
    RingLeg,
    SendTones,
    SetMix,
    Signal,
    UnregisterTrunk,
)
from callcenter.telephony.wire import CommandHandler, Json, WireError, WireServer

WATCH_SECONDS = 1.0
GARBAGE_SECONDS = 30.0
FAREWELL_SECONDS = 2.0

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class LineOptions:
    """What the supervisor says when it starts a line."""

    number: int
    socket: Path
    endpoint: EndpointOptions
    cord_host: str = "127.0.0.1"


class Line:
    """One line."""

    def __init__(self, options: LineOptions) -> None:
        self.options = options
        self.endpoint = Endpoint(options.endpoint)
        self.table = LegTable()
        self.gate = Gate(self.endpoint)
        self.conference = Conference()
        self.mixes = Mixes(endpoint=self.endpoint, conference=self.conference, tell=self._tell)
        self.leg_commands = LegCommands(table=self.table, endpoint=self.endpoint, gate=self.gate)
        self.leg_events = LegEvents(
            table=self.table,
            endpoint=self.endpoint,
            conference=self.conference,
            gate=self.gate,
            tell=self._tell,
            mention=self._mention,
        )
        self.trunks = Trunks(endpoint=self.endpoint, tell=self._tell)
        self.beat = Beat()
        self.turning = Turning(self._turn)
        self.wire = WireServer(path=options.socket, snapshot=self._snapshot, commands=self._commands())
        self.heartbeat = Heartbeat.given()
        self._watch_at = self._garbage_at = 0.0

    async def run(self) -> None:
        """Live until SIGTERM or SIGINT, then end all calls and return."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.stop)
        self.endpoint.start()
        if (descriptor := self.endpoint.floodgate.descriptor) is not None:
            loop.add_reader(descriptor, self.turning.hurry)
        await self.mixes.start()
        await self.wire.start()
        log.info("line.started", number=self.options.number, capacity=self.endpoint.capacity, pid=os.getpid())
        gc.collect()
        gc.freeze()
        await self.turning.run()
        await self._farewell()

    def stop(self) -> None:
        """End after the present turn."""
        self.turning.stop()

    def _turn(self, is_whole: bool) -> Turn:
        now = time.monotonic()
        if is_whole:
            self.turn(now)
            self._look_after(now)
        else:
            self.mixes.flush_cords()
        self.beat.note(self.mixes.ticked_at)
        return self.beat.following(time.monotonic(), has_legs=bool(self.endpoint.legs), has_cords=self.mixes.has_cords)

    def _look_after(self, now: float) -> None:
        self.heartbeat.beat(now)
        if now >= self._watch_at:
            self._watch_at = now + WATCH_SECONDS
            self.mixes.watch()
            self.leg_events.sample(now)
        if now >= self._garbage_at:
            # The collector must run in this thread only: in another one it would free the library's objects.
            self._garbage_at = now + GARBAGE_SECONDS
            gc.collect()

    def turn(self, now: float) -> None:
        """One whole turn: fetch, act on what was told, send what is due."""
        self.mixes.fetch_cords()
        self.endpoint.poll()
        events = self.endpoint.events
        while events:
            event = events.popleft()
            try:
                self._handle(event)
            except Exception:
                # The boundary of the process: a fault in one leg must not end the others.
                log.exception("line.event_failed", event_type=type(event).__name__)
        self.gate.work_off(now)
        try:
            self.leg_commands.give_up(now)
        except WireError as error:
            log.warning("line.give_up_failed", error=str(error))
        self.leg_events.tell_unanswered_goodbyes(now)
        self.trunks.clear_away(now)
        self.mixes.flush_cords()

    def _handle(self, event: object) -> None:
        match event:
            case Offered():
                self.leg_events.on_offered(event, has_bridge=self.wire.has_client)
            case LegState():
                self.leg_events.on_state(event)
            case Signalled():
                self.leg_events.on_signalled(event)
            case LegMedia():
                self.leg_events.on_media(event)
            case ToneHeard():
                self.leg_events.on_tone(event)
            case PlayerEnded():
                self.mixes.on_player_ended(event)
            case RegistrationState():
                self.trunks.on_state(event)

    async def _farewell(self) -> None:
        self.leg_commands.end_all()
        self.trunks.end_all()
        closing = asyncio.ensure_future(self.mixes.close_all())
        deadline = time.monotonic() + FAREWELL_SECONDS
        while time.monotonic() < deadline and not self._is_quiet(closing):
            self.turn(time.monotonic())
            await asyncio.sleep(POLL_SECONDS)
        await asyncio.sleep(POLL_SECONDS)
        await self.wire.close()
        log.info("line.stopped", number=self.options.number)
        self.endpoint.stop()

    def _is_quiet(self, closing: "asyncio.Future[None]") -> bool:
        return closing.done() and not self.endpoint.legs and not self.trunks.is_leaving

    def _snapshot(self) -> LineSnapshot:
        return LineSnapshot(
            line=self.options.number,
            pid=os.getpid(),
            capacity=self.endpoint.capacity,
            sip_host=self.options.endpoint.host,
            sip_port=self.options.endpoint.sip_port,
            legs=self.table.snapshot(),
            mixes=self.mixes.snapshot(),
            trunks=self.trunks.kept(),
        )

    def _tell(self, told: Signal) -> None:
        self.wire.signal(told)

    def _mention(self, told: Signal) -> None:
        self.wire.mention(told)

    def _commands(self) -> dict[type, CommandHandler]:
        legs = self.leg_commands
        handlers: dict[type, CommandHandler] = {
            Configure: self._configure,
            RingLeg: legs.ring,
            AnswerLeg: legs.answer,
            RejectLeg: legs.reject,
            DialLeg: legs.dial,
            HangUpLeg: legs.hang_up,
            SendTones: legs.send_tones,
            SetMix: self._set_mix,
            CloseMix: self._close_mix,
            OpenCord: self._open_cord,
            ConnectCord: self._connect_cord,
            CloseCord: self._close_cord,
            RegisterTrunk: self.trunks.register,
            UnregisterTrunk: self.trunks.unregister,
        }
        return {kind: self.turning.hurrying(handler) for kind, handler in handlers.items()}

    def _configure(self, command: Configure) -> None:
        self.gate.admit(command.peers)

    def _close_mix(self, command: CloseMix) -> None:
        self.mixes.close(command.call)

    def _close_cord(self, command: CloseCord) -> None:
        self.mixes.close_cord(command.cord)

    def _set_mix(self, command: SetMix) -> None:
        self.table.name_call(command.mix.call, {part.id for part in command.mix.participants if part.kind == "leg"})
        self.mixes.set(command.mix)

    def _open_cord(self, command: OpenCord) -> Json:
        try:
            token = bytes.fromhex(command.token)
        except ValueError:
            token = b""
        if len(token) != 16:
            raise WireError("bad-command", "token must be 32 hex digits")
        cord = self.mixes.open_cord(cord=command.cord, owner=command.owner, token=token, host=self.options.cord_host)
        return {"host": cord.host, "port": cord.udp_port}

    def _connect_cord(self, command: ConnectCord) -> None:
        cord = self.mixes.cord(command.cord)
        if cord is None:
            raise WireError("bad-command", "unknown cord")
        try:
            host = str(IPv4Address(command.host))
        except AddressValueError as error:
            # A name would be looked up for every frame.
            raise WireError("bad-command", "host must be an IPv4 address") from error
        cord.connect(host=host, port=command.port)


def prepare_process(log_path: Path | None) -> None:
    """Set up this process for the SIP library: its log, its collector, its clock.

    Output goes to a file and never to a pipe: a line must not die with whoever reads it.
    """
    if log_path is not None:
        log_path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(log_path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(descriptor, 1)
        os.dup2(descriptor, 2)
        os.close(descriptor)
    outlive_a_full_disk()
    faulthandler.enable(2)
    gc.disable()
    # The media clock asks for the interpreter every 20 ms; with the usual 5 ms it would come late.
    sys.setswitchinterval(0.0005)
