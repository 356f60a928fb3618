"""A line on the bench: its process, a bare bridge at its socket, phones around it, and ears for what they heard."""

import asyncio
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from callcenter.telephony.signals import Configure, HangUpLeg
from callcenter.telephony.simulator import PhonePool
from callcenter.telephony.simulator.plans import CallPlan
from callcenter.telephony.wire import Json, WireClient
from tests.tied import tied

HOST = "127.0.0.1"
RATE = 8_000
SCENARIOS = Path(__file__).parent / "sipp"


def free_port() -> int:
    """A UDP port that nobody uses now."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def new_leg() -> str:
    return os.urandom(16).hex()


def tone_file(path: Path, hertz: int, seconds: float = 1.0) -> str:
    """A WAV file of one tone; whole seconds loop without a click."""
    at = np.arange(int(seconds * RATE)) / RATE
    soundfile.write(path, 0.3 * np.sin(2 * np.pi * hertz * at), RATE, subtype="PCM_16")
    return str(path)


def loudness(samples: np.ndarray, hertz: int) -> float:
    """How loud one frequency is, as the amplitude of its sine (Goertzel's sum, all at once)."""
    if len(samples) == 0:
        return 0.0
    at = np.arange(len(samples)) / RATE
    return float(2 * abs(np.mean(samples * np.exp(-2j * np.pi * hertz * at))))


def heard(path: Path | str) -> np.ndarray:
    """The samples of a file, finished or not."""
    raw = Path(path).read_bytes()[44:]
    return np.frombuffer(raw[: len(raw) // 2 * 2], "<i2").astype(float) / 32768


def seconds_of(samples: np.ndarray, hertz: int, *, step: float = 0.1) -> float:
    """For how many seconds a frequency is clearly there."""
    size = int(step * RATE)
    return sum(loudness(samples[start : start + size], hertz) > 0.05 for start in range(0, len(samples), size)) * step


def started(process: subprocess.Popen[bytes], ready: Path, *, seconds: float = 20.0) -> None:
    """Wait until a process has made its socket or file."""
    deadline = time.monotonic() + seconds
    while not ready.exists():
        assert process.poll() is None, f"ended with {process.returncode}"
        assert time.monotonic() < deadline, f"{ready} did not appear"
        time.sleep(0.05)


@dataclass
class LineProcess:
    """A line of its own, as the supervisor would start it."""

    folder: Path
    number: int = 1
    sip_port: int = field(default_factory=free_port)
    rtp_port: int = 24_000
    process: subprocess.Popen[bytes] | None = None

    @property
    def socket(self) -> Path:
        return self.folder / f"line-{self.number}.sock"

    @property
    def log(self) -> Path:
        return self.folder / f"line-{self.number}.log"

    def start(self) -> "LineProcess":
        options = {
            "number": self.number,
            "socket": self.socket,
            "sip-port": self.sip_port,
            "rtp-port": self.rtp_port,
            "rtp-ports": 60,
            "log": self.log,
        }
        command = [sys.executable, "-m", "callcenter.telephony.line"]
        command += [f"--{name}={value}" for name, value in options.items()]
        self.process = tied(*command)
        started(self.process, self.socket)
        return self

    @property
    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def stop(self) -> int:
        assert self.process is not None
        self.process.terminate()
        try:
            return self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise


class Bridge:
    """The other end of a line's socket: sends commands, remembers signals."""

    def __init__(self, path: Path, *, acks: bool = True) -> None:
        self.signals: list[tuple[str, Json]] = []
        self.snapshot: Json = {}
        self._acks = acks
        self._news = asyncio.Event()
        self._seen = 0
        self.client = WireClient(path=path, on_signal=self._hear)

    async def __aenter__(self) -> "Bridge":
        self.snapshot, _ = await self.client.connect()
        await self.send(Configure())
        return self

    async def __aexit__(self, *_: object) -> None:
        for name, data in self.signals:
            if name in ("leg.incoming", "leg.answered") and self.client.is_connected:
                await self.send(HangUpLeg(str(data["leg"])))
        self.client.close()

    async def send(self, command: Any) -> Json:
        return await self.client.send(command)

    async def expect(self, name: str, *, seconds: float = 10.0, **wanted: object) -> Json:
        """The next signal of this name and content; those before it are passed over."""
        deadline = time.monotonic() + seconds
        while True:
            while self._seen < len(self.signals):
                got, data = self.signals[self._seen]
                self._seen += 1
                if got == name and all(data[key] == value for key, value in wanted.items()):
                    return data
            self._news.clear()
            left = deadline - time.monotonic()
            assert left > 0, f"no {name} {wanted} among {self.signals}"
            try:
                await asyncio.wait_for(self._news.wait(), left)
            except TimeoutError:
                continue

    def rewind(self) -> None:
        """Let `expect` look at all signals again."""
        self._seen = 0

    def all(self, name: str) -> list[Json]:
        return [data for got, data in self.signals if got == name]

    def _hear(self, name: str, data: Json, seq: int) -> None:
        self.signals.append((name, data))
        if self._acks:
            self.client.ack(seq)
        self._news.set()


class Phones:
    """Simulated callers; `states` tells what became of each."""

    def __init__(self) -> None:
        self.states: dict[str, list[Json]] = {}
        self.pool = PhonePool(host=HOST, tell=self._hear)

    async def __aenter__(self) -> "Phones":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.pool.close()

    async def call(self, line: LineProcess, name: str = "caller", *, to: str = "1000", **plan: Any) -> None:
        plan = {"from_number": "13800138000", "seconds": 60.0, "is_looped": True} | plan
        await self.pool.start(CallPlan(id=name, uri=f"sip:{to}@{HOST}:{line.sip_port}", **plan))

    async def ended(self, name: str = "caller", *, seconds: float = 15.0) -> Json:
        """The last state of a call."""
        deadline = time.monotonic() + seconds
        while not (self.states.get(name) and self.states[name][-1]["state"] == "ended"):
            assert time.monotonic() < deadline, f"{name} goes on: {self.states}"
            await asyncio.sleep(0.05)
        return self.states[name][-1]

    def _hear(self, told: Json) -> None:
        self.states.setdefault(str(told["id"]), []).append(told)


class Carrier:
    """The simulated carrier, or a phone that answers, as a process; `events` is what it told so far."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.port = free_port()
        self._output = folder / f"carrier-{self.port}.jsonl"
        command = [sys.executable, "-m", "callcenter.telephony.simulator.carrier", "--port", str(self.port), *options]
        with self._output.open("wb") as output:
            self.process = tied(*command, stdout=output, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 20
        while not self.events:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        # It says that it listens just before it does.
        time.sleep(0.3)

    @property
    def events(self) -> list[Json]:
        return [json.loads(line) for line in self._output.read_text().splitlines()]

    def uri(self, number: str) -> str:
        return f"sip:{number}@{HOST}:{self.port}"

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(10)


async def sipp(scenario: str, port: int, *options: str, local_port: int = 0) -> int:
    """Run one of our sipp scenarios against a port; 0 when all went as its scenario says."""
    command = ["sipp", f"{HOST}:{port}", "-sf", str(SCENARIOS / f"{scenario}.xml"), "-i", HOST, "-nostdin"]
    command += ["-p", str(local_port or free_port()), "-m", "1", "-timeout", "20s", "-timeout_error", *options]
    process = await asyncio.create_subprocess_exec(
        *command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=tempfile.gettempdir()
    )
    return await process.wait()
