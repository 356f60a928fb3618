"""Keeps a burst of INVITEs from exhausting the library's 64 handles, which would abort the process.

While too many are in use the kernel drops INVITEs at our socket; a caller's phone sends its own again half a second
later. It is a last guard for bursts: what faces the outside needs a gate that limits per source.
"""

import ctypes
import os
import socket
import struct
import time
from collections import deque
from contextlib import suppress
from pathlib import Path

SO_ATTACH_FILTER, SO_DETACH_FILTER = 26, 27
HANDLES_PER_STREAM = 2
HELD_SECONDS = 0.8
"""How long the library keeps the handles of a call that is over, with some margin."""
MOST_HANDLES = 28
"""Of 64: the next poll may read ten INVITEs more, or one of sixteen streams, before we are asked again."""

# Classic BPF: (code, jump if true, jump if false, constant). The data begin with the eight bytes of the UDP header.
_LOAD_WORD, _LOAD_HALF, _JUMP_EQUAL, _RETURN = 0x20, 0x28, 0x15, 0x06
_DROP_INVITES = (
    (_LOAD_WORD, 0, 0, 8),
    (_JUMP_EQUAL, 0, 3, int.from_bytes(b"INVI", "big")),
    (_LOAD_HALF, 0, 0, 12),
    (_JUMP_EQUAL, 0, 1, int.from_bytes(b"TE", "big")),
    (_RETURN, 0, 0, 0),
    (_RETURN, 0, 0, 0xFFFFFFFF),
)


class Floodgate:
    """Counts the handles of calls that came and went, and shuts when there are too many."""

    def __init__(self) -> None:
        self._recent: deque[tuple[float, int]] = deque()
        self._socket: socket.socket | None = None
        self.is_shut = False
        self.times_shut = 0

    def watch(self, *, host: str, port: int) -> None:
        """Find the library's socket by its address; without it the gate stays open."""
        for entry in Path("/proc/self/fd").iterdir():
            with suppress(OSError, ValueError):
                found = socket.socket(fileno=os.dup(int(entry.name)))
                if found.type == socket.SOCK_DGRAM and found.getsockname()[:2] == (host, port):
                    self._socket = found
                    return
                found.close()

    @property
    def descriptor(self) -> int | None:
        """The descriptor of the library's socket, for whoever wants to know that a packet came."""
        return self._socket.fileno() if self._socket is not None else None

    def note(self, streams: int) -> None:
        """So many streams are in use for a moment, beside the one of each leg."""
        if streams > 0:
            self._recent.append((time.monotonic(), HANDLES_PER_STREAM * streams))

    def regulate(self, legs: int) -> None:
        """Shut or open, by what is in use now."""
        now = time.monotonic()
        while self._recent and now - self._recent[0][0] > HELD_SECONDS:
            self._recent.popleft()
        in_use = HANDLES_PER_STREAM * legs + sum(handles for _, handles in self._recent)
        if in_use >= MOST_HANDLES and not self.is_shut:
            self._shut()
        elif in_use < MOST_HANDLES and self.is_shut:
            self._open()

    def _shut(self) -> None:
        if self._socket is None:
            return
        program = b"".join(struct.pack("=HBBI", *step) for step in _DROP_INVITES)
        buffer = ctypes.create_string_buffer(program, len(program))
        option = struct.pack("@HP", len(_DROP_INVITES), ctypes.addressof(buffer))
        with suppress(OSError):
            self._socket.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, option)
            self.is_shut = True
            self.times_shut += 1

    def _open(self) -> None:
        self.is_shut = False
        if self._socket is not None:
            with suppress(OSError):
                self._socket.setsockopt(socket.SOL_SOCKET, SO_DETACH_FILTER, 0)
