"""The bare chain to compare with: a line whose bridge only says ring and answer, and a Socket.IO server that only emits."""

import asyncio
import multiprocessing
import subprocess
import sys
import tempfile
import threading
import time
from multiprocessing.connection import Connection
from pathlib import Path

from flask import Flask, request
from flask_socketio import SocketIO

from bench.loop import LoopThread
from bench.sip import HOST, UserAgent
from bench.sockets import Socket
from callcenter.telephony.signals import AnswerLeg, Configure, RingLeg
from callcenter.telephony.wire import Json, WireClient
from tests.e2e.desk import free_ports, wait_for


def answer_times(work: LoopThread, *, count: int) -> list[float]:
    """Seconds from INVITE to 200 of a line alone, answered at once."""
    with tempfile.TemporaryDirectory(prefix="callcenter-bare-") as name:
        folder = Path(name)
        port, rtp = free_ports(1), free_ports(40)
        command = [sys.executable, "-m", "callcenter.telephony.line", "--number=1", f"--socket={folder / 'line.sock'}"]
        command += [f"--sip-port={port}", f"--rtp-port={rtp}", "--rtp-ports=40", f"--log={folder / 'line.log'}"]
        process = subprocess.Popen(command)
        try:
            wait_for((folder / "line.sock").exists, seconds=60, label="bare line")
            return work.run(_calls(folder / "line.sock", port, count), seconds=60 + 3 * count)
        finally:
            process.terminate()
            process.wait(timeout=15)


async def _calls(path: Path, port: int, count: int) -> list[float]:
    tasks: set[asyncio.Task[Json]] = set()

    def heard(name: str, data: Json, seq: int) -> None:
        client.ack(seq)
        if name == "leg.incoming":
            for command in (RingLeg(str(data["leg"])), AnswerLeg(str(data["leg"]))):
                task = asyncio.create_task(client.send(command))
                tasks.add(task)
                task.add_done_callback(tasks.discard)

    client = WireClient(path=path, on_signal=heard)
    await client.connect()
    await client.send(Configure(peers=("127.0.0.0/8",)))
    caller = await UserAgent().open()
    found = []
    for _ in range(count):
        talk = await caller.call(number="13800000000", to="1000", target=(HOST, port))
        await asyncio.wait_for(talk.up.wait(), 10)
        found.append(talk.times["200"] - talk.times["sent"])
        await asyncio.sleep(0.1)
        caller.hang_up(talk)
        await asyncio.sleep(0.25)
    caller.close()
    client.close()
    return found


def emit_times(work: LoopThread, *, count: int) -> list[float]:
    """Seconds from `emit` to its arrival at a client, for a server with nothing else to do."""
    port = free_ports(1)
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(port, theirs), daemon=True)
    process.start()
    try:
        if ours.recv() != "up":
            raise RuntimeError("no bare server")
        return work.run(_listen(port, ours, count), seconds=60 + count)
    finally:
        process.terminate()
        process.join(timeout=5)


async def _listen(port: int, pipe: Connection, count: int) -> list[float]:
    arrived: asyncio.Queue[float] = asyncio.Queue()
    await asyncio.sleep(1.0)
    socket = Socket(host=HOST, port=port, token="-", hear=lambda name, data, at: arrived.put_nowait(at - data))
    await socket.open()
    found = []
    for _ in range(count):
        pipe.send("go")
        found.append(await asyncio.wait_for(arrived.get(), 10))
        await asyncio.sleep(0.05)
    await socket.close()
    return found


def _serve(port: int, pipe: Connection) -> None:
    """The server's own process: emits the time whenever it is told to."""
    app = Flask(__name__)
    server = SocketIO(app, async_mode="threading", path="/socket.io")
    here: list[str] = []
    server.on_event("connect", lambda auth=None: here.append(request.sid))  # type: ignore[attr-defined]

    def emit() -> None:
        while pipe.recv():
            server.emit("event", time.time(), to=here[-1])

    threading.Thread(target=emit, daemon=True).start()
    pipe.send("up")
    server.run(app, host=HOST, port=port, allow_unsafe_werkzeug=True)
