"""How a stream of packets arrives: how many, and how unevenly. Pure: the time is given."""

from callcenter.telephony.cords import RATE
from callcenter.telephony.playout import seq_distance

_SMOOTHING = 16
_STREAM_BREAK_SECONDS = 1.0
"""A longer gap is a pause of the sender or a new stream, and says nothing about the network."""


class Arrivals:
    """Counts packets and follows their jitter (RFC 3550, A.8)."""

    def __init__(self) -> None:
        self.packets = 0
        self.jitter_seconds = 0.0
        self._last: tuple[int, float] | None = None

    def note(self, timestamp: int, now: float) -> None:
        """A packet came at `now` (seconds, monotonic); timestamps count samples in 32 bits and wrap."""
        self.packets += 1
        last, self._last = self._last, (timestamp, now)
        if last is None or now - last[1] > _STREAM_BREAK_SECONDS:
            return
        spoken = seq_distance(timestamp, last[0]) / RATE
        if abs(spoken) <= _STREAM_BREAK_SECONDS:
            self.jitter_seconds += (abs(now - last[1] - spoken) - self.jitter_seconds) / _SMOOTHING
