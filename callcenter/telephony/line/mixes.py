"""The mixes of a line: brings players, recorders and edges from what is to what is wanted."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import structlog

from callcenter.telephony.gateways.pjsip import Conference, CordPort, Endpoint, Player, PlayerEnded, Silence, SipError
from callcenter.telephony.line.recordings import Tape, close_tape, start_tape, stop_tape, watch_tape
from callcenter.telephony.mixing import SILENCE, agent_prompt_port, edges, music_port, prompt_port
from callcenter.telephony.signals import Mix, Prompt, PromptFinished, Signal

PROBE = "probe"
CLOCK_FRAMES = 3
CLOCK_SECONDS = 2.0

log = structlog.get_logger()


@dataclass(slots=True)
class LiveMix:
    """A mix as it is now. `prompt_id` is what plays, `prompt_ended` what came to its end, `behind` the ids by port."""

    mix: Mix
    prompt_id: str = ""
    prompt_ended: str = ""
    behind: dict[str, str] = field(default_factory=dict)
    tape: Tape | None = None


class Mixes:
    """All mixes and cords of a line."""

    def __init__(self, *, endpoint: Endpoint, conference: Conference, tell: Callable[[Signal], None]) -> None:
        self._endpoint = endpoint
        self._conference = conference
        self._tell = tell
        self._live: dict[str, LiveMix] = {}
        self._cords: dict[str, tuple[str, CordPort]] = {}
        self._closing: set[asyncio.Task[None]] = set()
        self._spare_cords: list[CordPort] = []

    async def start(self) -> None:
        """Put the source of silence in place and see that the clock of the sound runs; SipError when it does not."""
        self._conference.put(SILENCE, Silence())
        ear = CordPort()
        self._conference.put(PROBE, ear.port)
        self._conference.want(PROBE, frozenset({(SILENCE, PROBE)}))
        deadline = time.monotonic() + CLOCK_SECONDS
        while ear.waiting < CLOCK_FRAMES:
            if time.monotonic() > deadline:
                raise SipError("the clock of the conference does not run")
            self._endpoint.poll()
            await asyncio.sleep(0.01)
        self._conference.want(PROBE, frozenset())
        self._conference.take(PROBE)
        self._spare_cords.append(ear)

    @property
    def has_cords(self) -> bool:
        """Whether any cord is open."""
        return bool(self._cords)

    def snapshot(self) -> tuple[Mix, ...]:
        """The mixes as they were last set."""
        return tuple(live.mix for live in self._live.values())

    def call_of_leg(self, leg: str) -> str:
        """The call whose mix a leg is in."""
        for call, live in self._live.items():
            if any(part.kind == "leg" and part.id == leg for part in live.mix.participants):
                return call
        return ""

    def set(self, mix: Mix) -> None:
        """Make a call's mix as wanted."""
        live = self._live.setdefault(mix.call, LiveMix(mix))
        live.mix = mix
        self._set_recording(live)
        self._set_prompt(live)
        self._set_behind(live, music_port(mix.call), mix.hold_music)
        self._set_behind(live, agent_prompt_port(mix.call), mix.agent_prompt)
        self._connect(live)

    def close(self, call: str) -> None:
        """End a call's mix: prompt, recording, cords."""
        for cord in [cord for cord, (owner, _) in self._cords.items() if owner == call]:
            self.close_cord(cord)
        live = self._live.pop(call, None)
        if live is None:
            return
        self._conference.want(call, frozenset())
        self._conference.take(prompt_port(call))
        for name in live.behind:
            self._conference.take(name)
        self._close_tape(live)

    def on_player_ended(self, event: PlayerEnded) -> None:
        """A prompt came to its end: tell, and let the hold music back in."""
        call, _, prompt = event.player.partition("\n")
        live = self._live.get(call)
        if live is not None and live.prompt_id == prompt:
            self._end_prompt(live)
            self._connect(live)

    def open_cord(self, *, cord: str, owner: str, token: bytes, host: str) -> CordPort:
        """Open a cord, or give the one that is open."""
        known = self._cords.get(cord)
        if known is not None:
            return known[1]
        opened = self._spare_cords.pop() if self._spare_cords else CordPort()
        opened.open(host=host, token=token)
        self._cords[cord] = (owner, opened)
        self._conference.put(f"cord:{cord}", opened.port)
        return opened

    def cord(self, cord: str) -> CordPort | None:
        """An open cord."""
        known = self._cords.get(cord)
        return known[1] if known else None

    def close_cord(self, cord: str) -> None:
        """Close a cord. Its port is kept for the next one: to destroy a port while the clock calls it is a race."""
        known = self._cords.pop(cord, None)
        if known is not None:
            self._conference.take(f"cord:{cord}")
            known[1].close()
            self._spare_cords.append(known[1])

    @property
    def ticked_at(self) -> float | None:
        """When the clock of the sound gave its newest frame to a cord (monotonic, seconds); None before the first."""
        return max((cord.heard_at for _, cord in self._cords.values()), default=None)

    def fetch_cords(self) -> None:
        """Take what has come for the cords."""
        for _, cord in self._cords.values():
            cord.fetch()

    def flush_cords(self) -> None:
        """Send what the cords have heard."""
        for _, cord in self._cords.values():
            cord.flush()

    def watch(self) -> None:
        """Look after the recordings; called about every two seconds."""
        for live in self._live.values():
            if live.tape is not None:
                watch_tape(live.tape)

    async def close_all(self) -> None:
        """Close every mix and wait for the recordings."""
        for call in list(self._live):
            self.close(call)
        if self._closing:
            await asyncio.gather(*self._closing, return_exceptions=True)

    def _connect(self, live: LiveMix) -> None:
        self._conference.want(live.mix.call, edges(live.mix, is_prompt_playing=bool(live.prompt_id)))

    def _set_recording(self, live: LiveMix) -> None:
        wanted = live.mix.recording
        if live.tape is not None and (wanted is None or wanted.id != live.tape.recording.id):
            self._close_tape(live)
        if wanted is not None and live.tape is None:
            live.tape = start_tape(call=live.mix.call, recording=wanted, conference=self._conference)

    def _close_tape(self, live: LiveMix) -> None:
        tape, live.tape = live.tape, None
        if tape is not None:
            stop_tape(tape=tape, conference=self._conference)
            task = asyncio.get_running_loop().create_task(self._finish_tape(tape))
            self._closing.add(task)
            task.add_done_callback(self._closing.discard)

    async def _finish_tape(self, tape: Tape) -> None:
        self._tell(await close_tape(tape))

    def _set_prompt(self, live: LiveMix) -> None:
        wanted = live.mix.prompt
        wanted_id = wanted.id if wanted else ""
        if wanted_id in (live.prompt_id, live.prompt_ended) and wanted_id:
            return
        self._conference.take(prompt_port(live.mix.call))
        live.prompt_id = live.prompt_ended = ""
        if wanted is None:
            return
        live.prompt_id = wanted.id
        if not self._play(prompt_port(live.mix.call), live.mix.call, wanted):
            # A caller must not wait for a file that is not there.
            self._end_prompt(live)

    def _end_prompt(self, live: LiveMix) -> None:
        live.prompt_ended, live.prompt_id = live.prompt_id, ""
        self._conference.take(prompt_port(live.mix.call))
        self._tell(PromptFinished(call=live.mix.call, prompt=live.prompt_ended))

    def _set_behind(self, live: LiveMix, name: str, wanted: Prompt | None) -> None:
        """Hold music and ringback: played as long as they are wanted, and nobody waits for their end."""
        if wanted is not None and live.behind.get(name) == wanted.id:
            return
        self._conference.take(name)
        live.behind.pop(name, None)
        if wanted is not None and self._play(name, live.mix.call, wanted):
            live.behind[name] = wanted.id

    def _play(self, name: str, call: str, prompt: Prompt) -> bool:
        try:
            player = Player(
                key=f"{call}\n{prompt.id}", files=prompt.files, loop=prompt.loop, events=self._endpoint.events
            )
        except SipError as error:
            log.warning("prompt.unplayable", call=call, prompt=prompt.id, error=str(error))
            return False
        self._conference.put(name, player)
        return True
