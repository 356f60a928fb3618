"""A socket that is read when it is time, and tells when each datagram came.

Waking a process for every datagram costs more than what is done with it. The kernel keeps the datagrams in the
meantime, and the moment of their arrival with them.
"""

import asyncio
import os
import socket
import struct
import time
from collections.abc import Iterator
from typing import Any, NamedTuple

MOST_AT_ONCE = 64
MAX_BYTES = 2_048
SO_TIMESTAMPNS = 35
_MOMENT = struct.Struct("@qq")
_ROOM = socket.CMSG_SPACE(_MOMENT.size)


class Datagram(NamedTuple):
    """What came, from where, and when (seconds of the loop's clock)."""

    data: bytes
    addr: tuple[str, int]
    arrived_at: float


class Tap:
    """Reads a bound datagram socket that it owns."""

    def __init__(self, source: socket.socket) -> None:
        self._socket = source
        source.setblocking(False)
        source.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)

    def read(self) -> Iterator[Datagram]:
        """All that has come and was not read yet."""
        skew = time.monotonic() - time.time()
        for _ in range(MOST_AT_ONCE):
            try:
                data, extra, _, addr = self._socket.recvmsg(MAX_BYTES, _ROOM)
            except BlockingIOError:
                return
            except OSError:
                # A far end that is gone tells so by an error in place of a datagram.
                continue
            yield Datagram(data, addr[:2], _moment(extra, skew))

    def close(self) -> None:
        """Give the socket back."""
        self._socket.close()


class HeldTransport:
    """Takes the reading of an asyncio transport's socket over, until it is let go."""

    def __init__(self, transport: asyncio.DatagramTransport) -> None:
        # A descriptor of our own for the same socket: the transport may close its own at any time.
        number = transport.get_extra_info("socket").fileno()
        self._transport, self._number = transport, number
        self._tap = Tap(socket.socket(fileno=os.dup(number)))
        loop: Any = asyncio.get_running_loop()
        # The public method refuses a transport's socket, and a transport for datagrams cannot be paused.
        loop._remove_reader(number)  # noqa: SLF001

    def read(self) -> Iterator[Datagram]:
        """All that has come and was not read yet."""
        return self._tap.read()

    def let_go(self) -> None:
        """Let the transport read by itself again, if it is still open."""
        self._tap.close()
        if not self._transport.is_closing():
            loop: Any = asyncio.get_running_loop()
            loop._add_reader(self._number, self._transport._read_ready)  # type: ignore[attr-defined]  # noqa: SLF001


def _moment(extra: list[tuple[int, int, bytes]], skew: float) -> float:
    for level, kind, value in extra:
        if level == socket.SOL_SOCKET and kind == SO_TIMESTAMPNS and len(value) >= _MOMENT.size:
            seconds, nanoseconds = _MOMENT.unpack_from(value)
            return float(seconds + nanoseconds / 1e9 + skew)
    return time.monotonic()
