"""RTP by hand: one UDP socket that speaks a source at its own clock and gives what it hears to an ear."""

import asyncio
import os
import random
import struct
import time

from bench.frames import LEVELS, Ear, Source, silent
from callcenter.telephony.cords import FRAME_SAMPLES, FRAME_SECONDS

PCMA = 8
_HEADER = struct.Struct("!BBHII")


class Impairment:
    """What a bad network does to packets on their way out; the same in every run."""

    def __init__(self) -> None:
        self.loss = 0.0
        self.jitter_seconds = 0.0
        self._random = random.Random(7)  # noqa: S311 - nothing secret.

    def delay(self) -> float | None:
        """Seconds to hold a packet back; None to lose it."""
        if self.loss and self._random.random() < self.loss:
            return None
        return self._random.uniform(0, self.jitter_seconds) if self.jitter_seconds else 0.0


class Speaker:
    """Says frame after frame of a source at a clock that may drift; `deliver` gets each RTP packet."""

    def __init__(
        self, deliver: "asyncio.Transport | object", *, source: Source = silent, drift_ppm: float = 0.0
    ) -> None:
        self._deliver = deliver
        self.source = source
        self.network = Impairment()
        self.listener: Ear | None = None
        """Whoever hears this in the end: is told when each frame was said."""
        self._interval = FRAME_SECONDS * (1 + drift_ppm / 1_000_000)
        self._ssrc = int.from_bytes(os.urandom(4))
        self._n = 0
        self._began = 0.0
        self._timer: asyncio.TimerHandle | None = None

    def start(self, *, ssrc: int | None = None) -> None:
        """Begin to speak, or go on."""
        self.stop()
        self._ssrc = self._ssrc if ssrc is None else ssrc
        loop = asyncio.get_running_loop()
        # Numbers go on where they stopped: SRTP takes one that goes back for a replay.
        begin = loop.time() + random.uniform(0, FRAME_SECONDS)  # noqa: S311
        self._began = begin - self._n * self._interval
        self._timer = loop.call_at(begin, self._step)

    def _step(self) -> None:
        loop = asyncio.get_running_loop()
        n, self._n = self._n, self._n + 1
        self._timer = loop.call_at(self._began + self._n * self._interval, self._step)
        payload = self.source(n)
        if not payload:
            return
        header = _HEADER.pack(0x80, PCMA, n & 0xFFFF, (n * FRAME_SAMPLES) & 0xFFFFFFFF, self._ssrc)
        if self.listener is not None:
            self.listener.spoken[n % LEVELS] = time.monotonic()
        wait = self.network.delay()
        if wait is None:
            return
        if wait:
            loop.call_later(wait, self._deliver, header + payload)  # type: ignore[arg-type]
        else:
            self._deliver(header + payload)  # type: ignore[operator]

    def stop(self) -> None:
        """Fall silent."""
        if self._timer is not None:
            self._timer.cancel()


def payload_of(packet: bytes) -> bytes:
    """The A-law sound of an RTP packet; empty for anything else."""
    if len(packet) <= 12 or packet[0] >> 6 != 2 or packet[1] & 0x7F != PCMA:
        return b""
    start = 12 + 4 * (packet[0] & 15)
    if packet[0] & 0x10:
        start += 4 + 4 * int.from_bytes(packet[start + 2 : start + 4])
    return packet[start:]


class RtpEnd(asyncio.DatagramProtocol):
    """One end of a stream."""

    def __init__(self, *, source: Source = silent, drift_ppm: float = 0.0) -> None:
        self.ear = Ear()
        self.speaker = Speaker(self._send, source=source, drift_ppm=drift_ppm)
        self._far: tuple[str, int] | None = None
        self._transport: asyncio.DatagramTransport | None = None

    async def open(self, host: str) -> int:
        """Bind a free port; its number."""
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(lambda: self, local_addr=(host, 0))
        return int(self._transport.get_extra_info("sockname")[1])

    def connect(self, host: str, port: int) -> None:
        """Speak to the far end."""
        is_first, self._far = self._far is None, (host, port)
        if is_first:
            self.speaker.start()

    def _send(self, packet: bytes) -> None:
        if self._transport is not None and self._far is not None and not self._transport.is_closing():
            self._transport.sendto(packet, self._far)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """Hear one packet."""
        del addr
        payload = payload_of(data)
        if payload:
            self.ear.hear(time.monotonic(), payload)

    def error_received(self, exc: Exception) -> None:
        """A far end that is not there (yet, or any more) shows in the ear."""

    def close(self) -> None:
        """Fall silent and free the port."""
        self.speaker.stop()
        if self._transport is not None:
            self._transport.close()
