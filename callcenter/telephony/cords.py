"""The packet of a cord: a two-way stream of 20 ms PCM frames over UDP.

Layout: 16 bytes token, 4 bytes sequence number (big endian), 320 bytes of
signed 16-bit little-endian mono PCM at 8,000 Hz.
"""

import struct
from typing import NamedTuple

RATE = 8_000
FRAME_SAMPLES = 160
FRAME_BYTES = FRAME_SAMPLES * 2
FRAME_SECONDS = 0.02
SILENCE = bytes(FRAME_BYTES)
PACKET_BYTES = 20 + FRAME_BYTES

_HEAD = struct.Struct(">16sI")


class Frame(NamedTuple):
    """One 20 ms frame and its place in the stream."""

    seq: int
    pcm: bytes


def pack(*, token: bytes, seq: int, pcm: bytes) -> bytes:
    """Build a packet. `token` is 16 bytes, `pcm` exactly FRAME_BYTES long."""
    return _HEAD.pack(token, seq & 0xFFFFFFFF) + pcm


def unpack(packet: bytes, *, token: bytes) -> Frame | None:
    """Read a packet; None when it is not of this cord (wrong size or token)."""
    if len(packet) != PACKET_BYTES:
        return None
    got, seq = _HEAD.unpack_from(packet)
    if got != token:
        return None
    return Frame(seq, packet[_HEAD.size :])
