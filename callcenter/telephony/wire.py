"""The socket between the bridge and its lines and headsets: newline-delimited JSON.

The server (a line or a headset process) keeps every signal until it is
acknowledged, so a bridge that dies and comes back misses nothing. One client at
a time: a newer one takes over.
"""

import asyncio
import itertools
import json
import os
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

import structlog
from pydantic import TypeAdapter, ValidationError

from callcenter.telephony.signals import Command, Signal

log = structlog.get_logger()

BUFFERED_SIGNALS = 10_000
REMEMBERED_RESULTS = 500
MAX_MESSAGE_BYTES = 1_000_000

Json = dict[str, object]
CommandHandler = Callable[[Any], Awaitable[Json | None] | Json | None]
T = TypeVar("T")


class WireError(Exception):
    """A command that failed. `code` is stable: unknown-leg, line-full, bad-command, timeout, gone, failed."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail


@cache
def _adapter(kind: type) -> TypeAdapter[object]:
    return TypeAdapter(kind)


def encode(message: Mapping[str, object]) -> bytes:
    """One line of the protocol."""
    return json.dumps(message, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"


def decode(kind: type[T], data: object) -> T:
    """Build a signal, command or snapshot record from JSON data; WireError `bad-command` when it does not fit."""
    try:
        return cast(T, _adapter(cast(Any, kind)).validate_python(data))
    except ValidationError as error:
        raise WireError("bad-command", str(error)) from error


class WireServer:
    """The side of the line or headset process.

    `commands` maps each command type to its handler; `snapshot` gives the record
    sent on connect. Handlers run on the loop, one at a time per client, and raise
    WireError to refuse.
    """

    def __init__(
        self,
        *,
        path: Path,
        snapshot: Callable[[], object],
        commands: Mapping[type, CommandHandler],
    ) -> None:
        self._path = path
        self._snapshot = snapshot
        self._commands = {str(cast(Any, kind).name): (kind, handler) for kind, handler in commands.items()}
        self._signals: deque[tuple[int, bytes]] = deque(maxlen=BUFFERED_SIGNALS)
        self._seq = itertools.count(1)
        self._results: OrderedDict[str, bytes] = OrderedDict()
        self._writer: asyncio.StreamWriter | None = None
        self._server: asyncio.Server | None = None

    @property
    def has_client(self) -> bool:
        """Whether a bridge is connected now."""
        return self._writer is not None

    async def start(self) -> None:
        """Listen. A socket file left by a dead process is replaced."""
        self._path.unlink(missing_ok=True)
        self._path.parent.mkdir(parents=True, exist_ok=True)
        old = os.umask(0o177)
        try:
            self._server = await asyncio.start_unix_server(self._serve, path=self._path, limit=MAX_MESSAGE_BYTES)
        finally:
            os.umask(old)

    async def close(self) -> None:
        """Stop listening and let the client go."""
        if self._server is not None:
            self._server.close()
        if (writer := self._writer) is not None:
            writer.close()
            # Else its reader is cancelled with the loop, which asyncio logs as a failure.
            with suppress(ConnectionError):
                await writer.wait_closed()
        self._path.unlink(missing_ok=True)

    def signal(self, signal: Signal) -> None:
        """Tell the bridge; kept until acknowledged."""
        seq, line = self._numbered(signal)
        self._signals.append((seq, line))
        if self._writer is not None:
            self._writer.write(line)

    def mention(self, signal: Signal) -> None:
        """Tell a bridge that is there and keeps up; what is only of use at once is not kept for later."""
        if self._writer is not None and self._writer.transport.get_write_buffer_size() < MAX_MESSAGE_BYTES:
            self._writer.write(self._numbered(signal)[1])

    def _numbered(self, signal: Signal) -> tuple[int, bytes]:
        seq = next(self._seq)
        return seq, encode({"type": "signal", "seq": seq, "name": signal.name, "data": asdict(signal)})

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._writer is not None:
            self._writer.close()
        self._writer = writer
        snapshot = asdict(cast(Any, self._snapshot()))
        writer.write(encode({"type": "hello", "version": 1, "pid": os.getpid(), "snapshot": snapshot}))
        for _, line in self._signals:
            writer.write(line)
        try:
            while raw := await reader.readline():
                await self._receive(raw, writer)
        except (ConnectionError, asyncio.LimitOverrunError, ValueError) as error:
            log.warning("wire.client_lost", error=str(error))
        finally:
            if self._writer is writer:
                self._writer = None
            writer.close()

    async def _receive(self, raw: bytes, writer: asyncio.StreamWriter) -> None:
        message = json.loads(raw)
        if message.get("type") == "ack":
            while self._signals and self._signals[0][0] <= message["seq"]:
                self._signals.popleft()
            return
        key = str(message.get("id", ""))
        result = self._results.get(key)
        if result is None:
            result = encode({"type": "result", "id": key, **await self._run(message)})
            self._results[key] = result
            if len(self._results) > REMEMBERED_RESULTS:
                self._results.popitem(last=False)
        writer.write(result)
        await writer.drain()

    async def _run(self, message: Mapping[str, object]) -> Json:
        try:
            known = self._commands.get(str(message.get("name")))
            if known is None:
                raise WireError("bad-command", f"unknown command {message.get('name')!r}")
            kind, handler = known
            answer = handler(decode(kind, message.get("args", {})))
            if asyncio.iscoroutine(answer):
                answer = await answer
            return {"ok": True, "data": answer or {}}
        except WireError as error:
            return {"ok": False, "code": error.code, "detail": error.detail}
        except Exception as error:
            # The boundary of the process: a fault in one command must not end the others' calls.
            log.exception("wire.command_failed", command=message.get("name"))
            return {"ok": False, "code": "failed", "detail": repr(error)}


class WireClient:
    """The side of the bridge: one connection to one line or headset process.

    `on_signal(name, data, seq)` is called on the loop for each signal, in order;
    call `ack(seq)` when it is safely kept. Signals not acknowledged come again
    after a reconnect.
    """

    def __init__(self, *, path: Path, on_signal: Callable[[str, Json, int], None]) -> None:
        self.path = path
        self._on_signal = on_signal
        self._writer: asyncio.StreamWriter | None = None
        self._waiting: dict[str, asyncio.Future[Json]] = {}
        self._ids = itertools.count(1)
        self._prefix = os.urandom(6).hex()

    @property
    def is_connected(self) -> bool:
        """Whether commands can be sent now."""
        return self._writer is not None

    async def connect(self) -> tuple[Json, asyncio.Task[None]]:
        """Connect and return the snapshot, and the task that reads until the other side is gone."""
        reader, writer = await asyncio.open_unix_connection(path=self.path, limit=MAX_MESSAGE_BYTES)
        hello = json.loads(await reader.readline())
        self._writer = writer
        return cast(Json, hello["snapshot"]), asyncio.create_task(self._read(reader, writer))

    def ack(self, seq: int) -> None:
        """Let the other side forget all signals up to `seq`."""
        if self._writer is not None:
            self._writer.write(encode({"type": "ack", "seq": seq}))

    async def send(self, command: Command, *, deadline_seconds: float = 3.0) -> Json:
        """Run a command and return its result; WireError when refused, late or unreachable."""
        if self._writer is None:
            raise WireError("gone", str(self.path))
        key = f"{self._prefix}-{next(self._ids)}"
        waiting: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._waiting[key] = waiting
        self._writer.write(encode({"type": "command", "id": key, "name": command.name, "args": asdict(command)}))
        try:
            result = await asyncio.wait_for(waiting, deadline_seconds)
        except TimeoutError as error:
            raise WireError("timeout", command.name) from error
        finally:
            self._waiting.pop(key, None)
        if not result.get("ok"):
            raise WireError(str(result.get("code", "failed")), str(result.get("detail", "")))
        return cast(Json, result["data"])

    def close(self) -> None:
        """Leave; the other side goes on."""
        if self._writer is not None:
            self._writer.close()

    async def _read(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while raw := await reader.readline():
                message = json.loads(raw)
                if message["type"] == "signal":
                    self._on_signal(message["name"], message["data"], message["seq"])
                elif (waiting := self._waiting.get(message["id"])) is not None and not waiting.done():
                    waiting.set_result(message)
        except ConnectionError:
            pass
        finally:
            if self._writer is writer:
                self._writer = None
            for waiting in self._waiting.values():
                if not waiting.done():
                    waiting.set_exception(WireError("gone", str(self.path)))
            writer.close()
