"""One agent's headset and the cord that is plugged into it: where sound goes, and when."""

import asyncio
import socket
from collections import deque
from contextlib import suppress
from typing import Protocol

from callcenter.telephony.cords import FRAME_SAMPLES, FRAME_SECONDS, RATE, pack, unpack
from callcenter.telephony.jitter import JitterBuffer
from callcenter.telephony.measures import Arrivals
from callcenter.telephony.pace import Pace
from callcenter.telephony.playout import FAR_JUMP, seq_distance
from callcenter.telephony.tap import Tap

CORD_HOST = "127.0.0.1"
ECHO_FRAMES = 50
PAUSE_SECONDS = 1.0
"""After a longer silence sound goes on at the time of the clock, so that the browser does not take it for late."""


class Browser(Protocol):
    """The connection to a browser, as far as sound goes."""

    def send(self, timestamp: int, pcm: bytes) -> None:
        """Let the browser hear one frame; timestamps grow by the samples between frames."""

    def hold(self) -> None:
        """Let what the browser says wait for `fetch`."""

    def fetch(self) -> None:
        """Take what the browser said since the last time."""

    def let_go(self) -> None:
        """Take what the browser says as it comes."""


class Cord:
    """One end of a cord: its socket, its token, and the far end once it is known."""

    def __init__(self, *, cord: str, headset: "Headset", token: bytes) -> None:
        self.id = cord
        self.headset = headset
        self._token = token
        self._far: tuple[str, int] | None = None
        self._seq = 0
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((CORD_HOST, 0))
        self.port = int(self._socket.getsockname()[1])
        self._tap = Tap(self._socket)

    def connect(self, host: str, port: int) -> None:
        """Name the far end."""
        self._far = (host, port)

    def send(self, pcm: bytes) -> None:
        """Send one frame to the far end."""
        if self._far is None:
            return
        # A far end that is restarting, or a full buffer: this frame is lost, the next may not be.
        with suppress(OSError):
            self._socket.sendto(pack(token=self._token, seq=self._seq, pcm=pcm), self._far)
        self._seq += 1

    def fetch(self) -> float | None:
        """Let the headset hear what has come; when the newest frame came, None if none did."""
        newest = None
        for data, _, arrived_at in self._tap.read():
            frame = unpack(data, token=self._token)
            if frame is not None:
                newest = arrived_at
                self.headset.hear(frame.seq, frame.pcm)
        return newest

    def close(self) -> None:
        """Free the port."""
        self._tap.close()


class Headset:
    """One agent's sound: the browser's connection, the cord plugged into it, the echo while none is."""

    def __init__(self, headset: str) -> None:
        self.id = headset
        self._browser: Browser | None = None
        self.is_connected = False
        self.cord: Cord | None = None
        self._jitter = JitterBuffer()
        self._arrivals = Arrivals()
        self.told_before: dict[str, float] = {}
        """What the browser had told of our sound when the cord was plugged in."""
        self._echo: deque[bytes | None] | None = None
        self._heard_seq: int | None = None
        self._sent_at = 0.0
        self._timestamp = 0
        self._clock: asyncio.Handle | None = None
        self._waited: float | None = None
        """For how long the newest frame of the cord was there at the last tick."""

    @property
    def needs_clock(self) -> bool:
        """Whether sound of the browser goes anywhere."""
        return self.is_connected and (self.cord is not None or self._echo is not None)

    def turn_to(self, browser: Browser | None) -> None:
        """Have another connection to the agent's browser, or none; it is not connected yet."""
        self._rest()
        self._browser = browser
        self.is_connected = False
        self.told_before = {}
        self._jitter.reset()

    def plug(self, cord: Cord | None) -> None:
        """Join to a cord, instead of any other; with None to nothing."""
        self.cord = cord
        self._heard_seq = None
        self._sent_at = 0.0
        self._jitter, self._arrivals = JitterBuffer(), Arrivals()

    def echo(self, is_on: bool) -> None:
        """Send the browser its own sound, a second later, whenever no cord is plugged."""
        self._echo = deque([None] * ECHO_FRAMES) if is_on else None

    def listen(self, timestamp: int, pcm: bytes, arrived_at: float) -> None:
        """Take the browser's sound."""
        if self.needs_clock:
            self._arrivals.note(timestamp, arrived_at)
            self._jitter.push(timestamp, pcm)

    def quality(self, told: dict[str, float]) -> dict[str, float]:
        """How the microphone arrived since the cord was plugged in, and what the browser told of our sound since."""
        since = {
            key: max(0.0, value - self.told_before.get(key, 0.0)) if key in ("tx_packets", "tx_lost") else value
            for key, value in told.items()
        }
        return {
            "rx_packets": float(self._arrivals.packets),
            "rx_lost": float(self._jitter.lost),
            "rx_jitter_ms": round(self._arrivals.jitter_seconds * 1000, 2),
            "concealed_ms": round(self._jitter.concealed * FRAME_SECONDS * 1000, 1),
            "delay_ms": round(self._jitter.delay_frames * FRAME_SECONDS * 1000, 1),
        } | since

    def run_clock(self) -> None:
        """Move sound from now on, for as long as it goes anywhere."""
        if self._clock is None and self.needs_clock and self._browser is not None:
            self._browser.hold()
            loop = asyncio.get_running_loop()
            self._clock = loop.call_soon(self._tick, Pace(loop.time()))

    def _tick(self, pace: Pace) -> None:
        if not self.needs_clock or self._browser is None:
            self._rest()
            return
        loop = asyncio.get_running_loop()
        now = loop.time()
        # A fault in one frame must not be the end of all.
        self._clock = loop.call_at(pace.step(now, self._waited), self._tick, pace)
        # First what has waited for its way to the browser, then what the browser said.
        heard_at = self.cord.fetch() if self.cord is not None else None
        self._waited = None if heard_at is None else now - heard_at
        self._browser.fetch()
        self._send_on()

    def _rest(self) -> None:
        clock, self._clock = self._clock, None
        if clock is not None:
            clock.cancel()
            if self._browser is not None:
                self._browser.let_go()

    def _send_on(self) -> None:
        """Send on the 20 ms that are due."""
        pcm = self._jitter.pull()
        if self.cord is not None:
            if pcm is not None:
                self.cord.send(pcm)
        elif self._echo is not None:
            self._echo.append(pcm)
            heard = self._echo.popleft()
            self._say(heard, frames=1)

    def hear(self, seq: int, pcm: bytes) -> None:
        """Send the browser a frame of the cord; a lost one leaves a hole in the timestamps, which it conceals."""
        frames = 1 if self._heard_seq is None else seq_distance(seq, self._heard_seq)
        if -FAR_JUMP < frames <= 0:
            return
        self._heard_seq = seq
        self._say(pcm, frames=frames if 0 < frames <= FAR_JUMP else 1)

    def _say(self, pcm: bytes | None, *, frames: int) -> None:
        self._timestamp += frames * FRAME_SAMPLES
        if pcm is None or self._browser is None:
            return
        now = asyncio.get_running_loop().time()
        if now - self._sent_at > PAUSE_SECONDS:
            self._timestamp = max(self._timestamp, int(now * RATE))
        self._sent_at = now
        self._browser.send(self._timestamp, pcm)
