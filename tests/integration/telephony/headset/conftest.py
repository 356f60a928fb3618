"""A real headset process, the far end of a cord, and a browser's connection that can lose packets and stall."""

import asyncio
import random
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from array import array
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from aiortc import MediaStreamTrack, RTCConfiguration, RTCPeerConnection, RTCRtpCodecCapability, RTCSessionDescription
from av.packet import Packet

from callcenter.telephony import g711
from callcenter.telephony.cords import FRAME_SAMPLES, FRAME_SECONDS, RATE, pack, unpack
from callcenter.telephony.signals import CloseCord, ConnectCord, ConnectPeer, OpenCord
from callcenter.telephony.wire import Json, WireClient
from tests.tied import tied

LEVELS = 25
FrameSource = Callable[[int], bytes]


def tone(hertz: float, *, amplitude: int = 8000) -> FrameSource:
    """Frame n of a sine that goes on."""

    def frame(n: int) -> bytes:
        at = np.arange(n * FRAME_SAMPLES, (n + 1) * FRAME_SAMPLES)
        return bytes((amplitude * np.sin(2 * np.pi * hertz * at / RATE)).astype(np.int16).tobytes())

    return frame


def numbered(n: int) -> bytes:
    """A frame that tells its number, modulo LEVELS, by its constant level."""
    return array("h", [(n % LEVELS - LEVELS // 2) * 1000] * FRAME_SAMPLES).tobytes()


def number_of(pcm: bytes) -> int | None:
    """The number of a `numbered` frame; None for a concealed one."""
    samples = np.frombuffer(pcm, np.int16)
    if samples.max() - samples.min() > 10:
        return None
    return round(float(samples[0]) / 1000) + LEVELS // 2


def spectrum_peak(pcm: bytes) -> tuple[float, float]:
    """Frequency in hertz and RMS of what is heard."""
    samples = np.frombuffer(pcm, np.int16).astype(float)
    power = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(power.argmax() * RATE / len(samples)), float(np.sqrt(np.mean(samples**2)))


class Pace:
    """Calls back every 20 ms without drift."""

    def __init__(self, step: Callable[[int], None]) -> None:
        self._step = step
        self._start = asyncio.get_running_loop().time()
        self._task = asyncio.create_task(self._run())

    async def _run(self) -> None:
        n = 0
        while True:
            self._step(n)
            n += 1
            await asyncio.sleep(max(0.0, self._start + n * FRAME_SECONDS - asyncio.get_running_loop().time()))

    def stop(self) -> None:
        self._task.cancel()


class FarEnd(asyncio.DatagramProtocol):
    """The line's end of a cord: keeps what arrives, speaks what it is told to."""

    def __init__(self) -> None:
        self.token = secrets.token_bytes(16)
        self.spoken: dict[int, float] = {}
        self.heard: list[tuple[float, int, bytes]] = []
        self._pace: Pace | None = None

    async def open(self) -> int:
        self._transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
            lambda: self, local_addr=("127.0.0.1", 0)
        )
        return int(self._transport.get_extra_info("sockname")[1])

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        del addr
        frame = unpack(data, token=self.token)
        assert frame is not None
        self.heard.append((time.monotonic(), frame.seq, frame.pcm))

    def speak(self, source: FrameSource, host: str, port: int) -> None:
        def step(n: int) -> None:
            self.spoken[n] = time.monotonic()
            self._transport.sendto(pack(token=self.token, seq=n, pcm=source(n)), (host, port))

        self._pace = Pace(step)

    def pcm(self, *, seconds: float) -> bytes:
        return b"".join(pcm for _, _, pcm in self.heard[-round(seconds / FRAME_SECONDS) :])

    def close(self) -> None:
        if self._pace is not None:
            self._pace.stop()
        self._transport.close()


class _Speech(MediaStreamTrack):
    kind = "audio"

    def __init__(self) -> None:
        super().__init__()
        self.queue: asyncio.Queue[Any] = asyncio.Queue()

    async def recv(self) -> Any:
        return await self.queue.get()


class _Tap:
    """In place of the jitter buffer of the test's own connection."""

    def __init__(self) -> None:
        self.heard: list[tuple[float, int, bytes]] = []

    def add(self, packet: Any) -> tuple[bool, None]:
        self.heard.append((time.monotonic(), packet.timestamp, g711.decode(packet.payload, "pcma")))
        return False, None


class Browser:
    """A browser's side by aiortc. `loss` is the share of packets that vanish; `stall` holds them back."""

    def __init__(self) -> None:
        self.loss = 0.0
        self.spoken: dict[int, float] = {}
        self.held: list[bytes] | None = None
        self.connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self._connected = asyncio.Event()
        self.connection.on("connectionstatechange", self._follow)
        self._speech = _Speech()
        self._tap = _Tap()
        self._pace: Pace | None = None
        self._random = random.Random(7)  # noqa: S311 - losses that are the same in every run.

    @property
    def heard(self) -> list[tuple[float, int, bytes]]:
        return self._tap.heard

    async def offer(self) -> str:
        transceiver = self.connection.addTransceiver(self._speech)
        transceiver.setCodecPreferences([RTCRtpCodecCapability(mimeType="audio/PCMA", clockRate=RATE, channels=1)])
        transceiver.receiver._RTCRtpReceiver__jitter_buffer = self._tap
        await self.connection.setLocalDescription(await self.connection.createOffer())
        return str(self.connection.localDescription.sdp)

    async def accept(self, answer: str) -> None:
        await self.connection.setRemoteDescription(RTCSessionDescription(answer, "answer"))
        await self._connected.wait()
        transport = self.connection.getTransceivers()[0].sender.transport
        self._deliver = transport._send_rtp
        transport._send_rtp = self._send

    def _follow(self) -> None:
        if self.connection.connectionState == "connected":
            self._connected.set()

    async def _send(self, data: bytes) -> None:
        if self.held is not None:
            self.held.append(data)
        elif self._random.random() >= self.loss:
            await self._deliver(data)

    async def stall(self, seconds: float) -> None:
        self.held = []
        await asyncio.sleep(seconds)
        held, self.held = self.held, None
        for data in held:
            await self._deliver(data)

    def speak(self, source: FrameSource) -> None:
        def step(n: int) -> None:
            packet: Any = Packet(g711.encode(source(n), "pcma"))
            packet.pts = n * FRAME_SAMPLES
            packet.time_base = Fraction(1, RATE)
            self.spoken[n] = time.monotonic()
            self._speech.queue.put_nowait(packet)

        self._pace = Pace(step)

    async def close(self) -> None:
        if self._pace is not None:
            self._pace.stop()
        await self.connection.close()


class Rig:
    """The headset process under test, commanded over its wire."""

    def __init__(self, *, path: Path, pid: int) -> None:
        self.path = path
        self.pid = pid
        self.signals: list[tuple[str, Json]] = []
        self.snapshot: Json = {}

    def cpu_seconds(self) -> float:
        fields = Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / 100

    @asynccontextmanager
    async def wire(self) -> AsyncIterator[WireClient]:
        self.signals.clear()

        def keep(name: str, data: Json, seq: int) -> None:
            self.signals.append((name, data))
            client.ack(seq)

        client = WireClient(path=self.path, on_signal=keep)
        self.snapshot, reading = await client.connect()
        try:
            yield client
        finally:
            client.close()
            await reading

    @asynccontextmanager
    async def browser(self, wire: WireClient, headset: str) -> AsyncIterator[Browser]:
        browser = Browser()
        answer = await wire.send(ConnectPeer(headset=headset, sdp=await browser.offer()))
        await asyncio.wait_for(browser.accept(str(answer["sdp"])), 10)
        try:
            yield browser
        finally:
            await browser.close()

    @asynccontextmanager
    async def cord(self, wire: WireClient, headset: str, source: FrameSource | None = None) -> AsyncIterator[FarEnd]:
        far = FarEnd()
        name = secrets.token_hex(16)
        port = await far.open()
        near = await wire.send(OpenCord(cord=name, owner=headset, token=far.token.hex()))
        await wire.send(ConnectCord(cord=name, host="127.0.0.1", port=port))
        if source is not None:
            far.speak(source, str(near["host"]), int(str(near["port"])))
        try:
            yield far
        finally:
            far.close()
            await wire.send(CloseCord(cord=name))

    async def signalled(self, name: str, headset: str) -> Json:
        async with asyncio.timeout(15):
            while True:
                for known, data in self.signals:
                    if known == name and data["headset"] == headset:
                        return data
                await asyncio.sleep(0.01)


@contextmanager
def started(folder: Path, *, number: int = 1) -> Iterator[tuple[Rig, "subprocess.Popen[bytes]"]]:
    """A headset process that listens; killed when it still runs at the end."""
    path, log = folder / "headset.sock", folder / "headset.log"
    command = [sys.executable, "-m", "callcenter.telephony.headset", "--number", str(number), "--socket", str(path)]
    process = tied(*command, "--host", "auto", "--log", str(log))
    try:
        deadline = time.monotonic() + 30
        while not log.exists() or "headset.ready" not in log.read_text():
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.02)
        yield Rig(path=path, pid=process.pid), process
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


@pytest.fixture(scope="module")
def rig() -> Iterator[Rig]:
    with tempfile.TemporaryDirectory(prefix="cchs") as name, started(Path(name)) as (rig, process):
        yield rig
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
        log = (Path(name) / "headset.log").read_text()
        assert "Traceback" not in log, log
