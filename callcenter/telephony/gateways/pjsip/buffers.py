"""The bytes of a frame, copied at once: the library's vector of bytes gives and takes them one by one, at a hundred times the cost.

A C++ vector is three pointers: to its first byte, behind its last, and behind its room.
"""

import ctypes

import pjsua2 as pj

_Pointers = ctypes.c_void_p * 3


def _span(vector: pj.ByteVector) -> tuple[int, int]:
    """Where a vector's bytes are, and how many."""
    first, end, _ = _Pointers.from_address(int(vector.this))
    return first or 0, (end or 0) - (first or 0)


def _is_known() -> bool:
    """Whether this library's vector is built as is thought here."""
    sample = bytes(range(256))
    vector = pj.ByteVector(sample)
    first, end, room = _Pointers.from_address(int(vector.this))
    if not first or not end or not room or end - first != len(sample) or room < end:
        return False
    return ctypes.string_at(first, len(sample)) == sample


def read(vector: pj.ByteVector) -> bytes:
    """A copy of all bytes."""
    if not IS_KNOWN:
        return bytes(vector)
    first, size = _span(vector)
    return ctypes.string_at(first, size)


class Outbox:
    """One vector of a fixed size, filled anew for every frame. For one thread."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._vector = pj.ByteVector(bytes(size))
        self._first = _span(self._vector)[0] if IS_KNOWN else 0

    def filled(self, data: bytes) -> pj.ByteVector:
        """The vector with `data`, which must be of the size; the library copies it when it is assigned."""
        if not self._first or len(data) != self._size:
            return pj.ByteVector(data)
        ctypes.memmove(self._first, data, self._size)
        return self._vector


IS_KNOWN = _is_known()
