"""A Socket.IO client of a few lines, so that five hundred of them cost little: one web socket, no upgrade, no retry."""

import asyncio
import base64
import json
import os
import struct
import time
from collections.abc import Callable
from typing import Any

Heard = Callable[[str, Any, float], None]
"""Name, data, and wall-clock seconds of an event's arrival."""


class Socket:
    """One open page's connection."""

    def __init__(self, *, host: str, port: int, token: str, hear: Heard) -> None:
        self._place = (host, port)
        self._token = token
        self._hear = hear
        self._reading: asyncio.Task[None] | None = None
        self._writer: asyncio.StreamWriter | None = None
        self.is_open = False
        self._answers: dict[int, asyncio.Future[Any]] = {}
        self.ready = asyncio.Event()
        """Set by the first message of the server after the sign-in was accepted."""

    async def open(self, *, seconds: float = 30.0) -> None:
        """Connect and sign in."""
        host, port = self._place
        reader, self._writer = await asyncio.open_connection(host, port)
        key = base64.b64encode(os.urandom(16)).decode()
        self._writer.write(
            (
                f"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: {host}:{port}\r\nUpgrade: websocket\r\n"
                f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n"
            ).encode()
        )
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), seconds)
        if b" 101 " not in head.split(b"\r\n")[0]:
            raise ConnectionError(head[:200].decode(errors="replace"))
        self._reading = asyncio.create_task(self._read(reader))
        await asyncio.wait_for(self.ready.wait(), seconds)

    async def ask(self, name: str, data: Any, *, seconds: float = 15.0) -> Any:
        """Send an event and wait for its acknowledgement."""
        number = len(self._answers)
        answer = self._answers[number] = asyncio.get_running_loop().create_future()
        self._send(f"42{number}" + json.dumps([name, data]))
        return await asyncio.wait_for(answer, seconds)

    async def close(self) -> None:
        """Leave."""
        if self._reading is not None:
            self._reading.cancel()
        if self._writer is not None:
            self._writer.close()
        self.is_open = False

    async def _read(self, reader: asyncio.StreamReader) -> None:
        text = b""
        try:
            while True:
                first, second = await reader.readexactly(2)
                length = second & 0x7F
                if length == 126:
                    (length,) = struct.unpack("!H", await reader.readexactly(2))
                elif length == 127:
                    (length,) = struct.unpack("!Q", await reader.readexactly(8))
                at, body = time.time(), await reader.readexactly(length)
                code = first & 0x0F
                if code == 8:
                    return
                if code == 9:
                    self._frame(10, body)
                elif code in {0, 1}:
                    text += body
                    if first & 0x80:
                        self._take(text.decode(), at)
                        text = b""
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        finally:
            self.is_open = False

    def _take(self, packet: str, at: float) -> None:
        if packet.startswith("0"):
            self._send("40" + json.dumps({"token": self._token}))
        elif packet == "2":
            self._send("3")
        elif packet.startswith("40"):
            self.is_open = True
            self.ready.set()
        elif packet.startswith("44"):
            raise ConnectionError(packet)
        elif packet.startswith("43"):
            at_bracket = packet.index("[")
            answer = self._answers.get(int(packet[2:at_bracket]))
            if answer is not None and not answer.done():
                answer.set_result((json.loads(packet[at_bracket:]) or [None])[0])
        elif packet.startswith("42"):
            name, *rest = json.loads(packet[2:])
            self._hear(name, rest[0] if rest else None, at)

    def _send(self, packet: str) -> None:
        self._frame(1, packet.encode())

    def _frame(self, code: int, body: bytes) -> None:
        if self._writer is None or self._writer.is_closing():
            return
        mask = os.urandom(4)
        size = len(body)
        head = bytes([0x80 | code]) + (
            bytes([0x80 | size]) if size < 126 else bytes([0x80 | 126]) + struct.pack("!H", size)
        )
        masked = bytes(byte ^ mask[i & 3] for i, byte in enumerate(body))
        self._writer.write(head + mask + masked)
