"""G.711 in both laws (ITU-T G.711), by tables: the sound of a browser's connection against the PCM of a cord."""

from array import array
from functools import cache
from operator import itemgetter
from typing import Literal, NamedTuple

Law = Literal["pcma", "pcmu"]


class _Tables(NamedTuple):
    """`low` and `high` translate a code into the two bytes of its sample; `codes` is indexed by the unsigned sample."""

    low: bytes
    high: bytes
    codes: bytes


def decode(payload: bytes, law: Law) -> bytes:
    """Signed 16-bit little-endian PCM of a payload, twice as long."""
    tables = _tables(law)
    pcm = bytearray(2 * len(payload))
    pcm[0::2] = payload.translate(tables.low)
    pcm[1::2] = payload.translate(tables.high)
    return bytes(pcm)


def encode(pcm: bytes, law: Law) -> bytes:
    """The payload of at least two samples of signed 16-bit little-endian PCM."""
    return bytes(itemgetter(*array("H", pcm))(_tables(law).codes))


def _alaw_sample(code: int) -> int:
    code ^= 0x55
    segment = (code >> 4) & 7
    size = (code & 15) << 4
    size = size + 8 if segment == 0 else (size + 0x108) << (segment - 1)
    return size if code & 0x80 else -size


def _ulaw_sample(code: int) -> int:
    code ^= 0xFF
    size = ((((code & 15) << 3) + 0x84) << ((code >> 4) & 7)) - 0x84
    return -size if code & 0x80 else size


@cache
def _tables(law: Law) -> _Tables:
    expand = _alaw_sample if law == "pcma" else _ulaw_sample
    samples = [expand(code) & 0xFFFF for code in range(256)]
    ordered = sorted((expand(code), code) for code in range(256))
    codes = bytearray()
    # Every sample gets the code whose own sample is nearest: the border lies half way to the next one.
    for (here, code), (after, _) in zip(ordered, [*ordered[1:], (1 << 16, 0)], strict=True):
        border = min((here + after + 1) // 2, 1 << 15)
        codes += bytes([code]) * (border + (1 << 15) - len(codes))
    return _Tables(
        low=bytes(sample & 0xFF for sample in samples),
        high=bytes(sample >> 8 for sample in samples),
        codes=bytes(codes[1 << 15 :] + codes[: 1 << 15]),
    )
