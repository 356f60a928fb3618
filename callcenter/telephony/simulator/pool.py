"""As many phone processes as the calls need: each carries four at most."""

import asyncio
import json
import socket
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Callable
from dataclasses import asdict, dataclass

from callcenter.telephony.simulator.plans import CallPlan

CALLS_PER_PROCESS = 4
Told = dict[str, object]
CallResult = Told
"""The last state of a call: id, code, reason, answered, seconds, by, tones, quality."""


def local_address_towards(host: str) -> str:
    """The address of this machine from which `host` is reached."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect((host, 9))
        return str(probe.getsockname()[0])


@dataclass(slots=True)
class _Worker:
    process: Process
    calls: set[str]


class PhonePool:
    """Starts calls and tells of their states. One loop owns it."""

    def __init__(self, *, host: str, tell: Callable[[Told], None]) -> None:
        self._host = host
        self._tell = tell
        self._workers: list[_Worker] = []
        self._reading: set[asyncio.Task[None]] = set()

    async def start(self, plan: CallPlan) -> None:
        """Place a call on a process that has room."""
        worker = next((w for w in self._workers if len(w.calls) < CALLS_PER_PROCESS), None)
        if worker is None:
            worker = await self._spawn()
        worker.calls.add(plan.id)
        await self._write(worker, asdict(plan))

    async def hang_up(self, call: str) -> None:
        """End a call."""
        for worker in self._workers:
            if call in worker.calls:
                await self._write(worker, {"hangup": call})

    async def hold(self, call: str, *, on: bool) -> None:
        """Put the other side of a call on hold by a re-INVITE, or take it back."""
        for worker in self._workers:
            if call in worker.calls:
                await self._write(worker, {"hold": call, "on": on})

    async def close(self) -> None:
        """End all calls and processes."""
        for worker in self._workers:
            if worker.process.stdin is not None:
                worker.process.stdin.close()
        for worker in self._workers:
            try:
                await asyncio.wait_for(worker.process.wait(), 4.0)
            except TimeoutError:
                worker.process.kill()
        await asyncio.gather(*self._reading, return_exceptions=True)

    async def _spawn(self) -> _Worker:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "callcenter.telephony.simulator.worker",
            self._host,
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
        )
        worker = _Worker(process, set())
        self._workers.append(worker)
        task = asyncio.create_task(self._read(worker))
        self._reading.add(task)
        task.add_done_callback(self._reading.discard)
        return worker

    async def _read(self, worker: _Worker) -> None:
        output = worker.process.stdout
        if output is None:
            return
        while raw := await output.readline():
            told = json.loads(raw)
            if told.get("state") == "ended":
                worker.calls.discard(str(told["id"]))
            self._tell(told)
        self._workers.remove(worker)
        for call in worker.calls:
            lost = {"code": 0, "reason": "the phone process died", "answered": False, "seconds": 0.0}
            self._tell({"id": call, "state": "ended", **lost})

    async def _write(self, worker: _Worker, message: dict[str, object]) -> None:
        if worker.process.stdin is not None:
            worker.process.stdin.write(json.dumps(message).encode() + b"\n")
            await worker.process.stdin.drain()


async def place_calls(
    plans: list[CallPlan],
    *,
    host: str,
    per_second: float = 4.0,
    on_end: Callable[[CallResult], None] = lambda _: None,
) -> list[CallResult]:
    """Place all calls at a rate, wait until every one has ended, and give the last state of each, as they ended."""
    results: list[CallResult] = []
    left = {plan.id for plan in plans}
    done = asyncio.Event()

    def hear(told: Told) -> None:
        if told.get("state") == "ended" and told["id"] in left:
            left.discard(str(told["id"]))
            results.append(told)
            on_end(told)
        if not left:
            done.set()

    pool = PhonePool(host=host, tell=hear)
    try:
        for index, plan in enumerate(plans):
            if index:
                await asyncio.sleep(1.0 / per_second)
            await pool.start(plan)
        await done.wait()
    finally:
        await pool.close()
    return results
