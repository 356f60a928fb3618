"""RTP packets (RFC 3550) and what a receiver report says of them. Pure: the time is given."""

import struct
from typing import NamedTuple

from callcenter.telephony.cords import RATE
from callcenter.telephony.playout import seq_distance

HEADER_BYTES = 12
_HEADER = struct.Struct("!BBHII")
_WORDS = struct.Struct("!HH")
_VERSION_2 = 0x80
_MOST_LOST = (1 << 23) - 1


class RtpPacket(NamedTuple):
    """One packet of sound."""

    payload_type: int
    seq: int
    timestamp: int
    ssrc: int
    payload: bytes


def is_rtp(datagram: bytes) -> bool:
    """Whether a datagram of a browser is RTP, sealed or not: no STUN, DTLS or RTCP (RFC 5761 and 7983)."""
    return len(datagram) > HEADER_BYTES and 128 <= datagram[0] < 192 and not 192 <= datagram[1] <= 223


def is_rtcp(datagram: bytes) -> bool:
    """Whether it is a report, sealed or not."""
    return len(datagram) > 2 and 128 <= datagram[0] < 192 and 192 <= datagram[1] <= 223


def build(payload_type: int, seq: int, timestamp: int, ssrc: int, payload: bytes) -> bytes:
    """A packet; numbers wrap by themselves."""
    head = _HEADER.pack(_VERSION_2, payload_type, seq & 0xFFFF, timestamp & 0xFFFFFFFF, ssrc)
    return head + payload


def parse(packet: bytes) -> RtpPacket | None:
    """Read a packet; None when it is broken."""
    if len(packet) < HEADER_BYTES:
        return None
    flags, kind, seq, timestamp, ssrc = _HEADER.unpack_from(packet)
    start, end = HEADER_BYTES + 4 * (flags & 15), len(packet)
    if flags & 0x10:
        if end < start + 4:
            return None
        start += 4 + 4 * _WORDS.unpack_from(packet, start)[1]
    if flags & 0x20:
        end -= packet[-1]
    if flags >> 6 != 2 or start > end:
        return None
    return RtpPacket(kind & 0x7F, seq, timestamp, ssrc, packet[start:end])


class Reception:
    """What came of one source: the figures of a report block (RFC 3550, 6.4.1 and A.3)."""

    def __init__(self) -> None:
        self.packets_received = 0
        self.max_seq = 0
        self._cycles = 0
        self._base_seq = 0
        self._expected_before = self._received_before = 0
        self._jitter = 0.0
        self._last: tuple[int, float] | None = None

    def add(self, seq: int, timestamp: int, arrived_at: float) -> None:
        """A packet came at `arrived_at` (seconds, steady)."""
        if not self.packets_received:
            self._base_seq = self.max_seq = seq
        self.packets_received += 1
        ahead = (seq - self.max_seq) & 0xFFFF
        if ahead >= 1 << 15:
            return
        if seq < self.max_seq:
            self._cycles += 1 << 16
        self.max_seq = seq
        if self._last is not None and ahead:
            passed = (arrived_at - self._last[1]) * RATE
            self._jitter += (abs(passed - seq_distance(timestamp, self._last[0])) - self._jitter) / 16
        self._last = (timestamp, arrived_at)

    @property
    def jitter(self) -> int:
        """In samples."""
        return int(self._jitter)

    @property
    def packets_expected(self) -> int:
        """By their numbers."""
        return self._cycles + self.max_seq - self._base_seq + 1

    @property
    def packets_lost(self) -> int:
        """Since the first."""
        return max(-_MOST_LOST - 1, min(self.packets_expected - self.packets_received, _MOST_LOST))

    @property
    def fraction_lost(self) -> int:
        """Of 256, since it was asked for last."""
        expected = self.packets_expected - self._expected_before
        lost = expected - (self.packets_received - self._received_before)
        self._expected_before, self._received_before = self.packets_expected, self.packets_received
        return (lost << 8) // expected if expected > 0 and lost > 0 else 0
