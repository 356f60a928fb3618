"""Sound that can be told apart frame by frame, and an ear that counts what is missing, strange or late. Pure."""

from array import array
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import numpy as np
import soundfile

from callcenter.telephony import g711
from callcenter.telephony.cords import FRAME_SAMPLES, FRAME_SECONDS, RATE

LEVELS = 40
"""Numbers before they begin again: 0.8 s, more than any delay that is worth measuring."""
STEP = 700
Source = Callable[[int], bytes]
"""The A-law payload of frame n; empty for silence that is not sent."""


def percentile(values: Iterable[float], share: float) -> float:
    """The value below which a share of all lies; 0 of nothing."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


_NUMBERED = [
    g711.encode(array("h", [round((n - LEVELS / 2) * STEP)] * FRAME_SAMPLES).tobytes(), "pcma") for n in range(LEVELS)
]


_NUMBERS = {payload[0]: number for number, payload in enumerate(_NUMBERED)}


def numbered(n: int) -> bytes:
    """A frame that tells its number by its constant level."""
    return _NUMBERED[n % LEVELS]


def number_of(payload: bytes) -> tuple[int, float] | None:
    """The number of a `numbered` frame, and how many seconds after the packet's begin that frame begins (or before).

    On its way sound may move within its frames, so the level that fills most of a packet counts; None for a
    packet that nobody spoke so.
    """
    found = max(set(payload), key=payload.count)
    count = payload.count(found)
    if count < 0.45 * len(payload):
        return None
    number = _NUMBERS.get(found)
    if number is None:
        return None
    start = payload.index(found)
    begins = start or count - len(payload)
    return number, begins / RATE


def tone(hertz: float, *, amplitude: int = 8_000) -> Source:
    """A sine that repeats every second; whole hertz join without a click."""
    at = np.arange(RATE)
    pcm = (amplitude * np.sin(2 * np.pi * hertz * at / RATE)).astype("<i2").tobytes()
    payload = g711.encode(pcm, "pcma")
    frames = [payload[i : i + FRAME_SAMPLES] for i in range(0, RATE, FRAME_SAMPLES)]
    return lambda n: frames[n % len(frames)]


def silent(n: int) -> bytes:
    """Nothing is sent."""
    del n
    return b""


def spoken(samples: "np.ndarray") -> Source:
    """Speech at 8 kHz, 16 bits, again and again."""
    whole = len(samples) // FRAME_SAMPLES * FRAME_SAMPLES
    payload = g711.encode(samples[:whole].astype("<i2").tobytes(), "pcma")
    frames = [payload[i : i + FRAME_SAMPLES] for i in range(0, whole, FRAME_SAMPLES)]
    return lambda n: frames[n % len(frames)]


def speech_of(*paths: Path) -> "np.ndarray":
    """The samples of mono files at 8 kHz, one after another."""
    parts = []
    for path in paths:
        samples, rate = soundfile.read(path, dtype="int16")
        if rate != RATE:
            raise ValueError(f"{path} has {rate} Hz")
        parts.append(samples)
    return np.concatenate(parts)


@dataclass
class Ear:
    """Hears payloads as they arrive. `keeps` bounds what is remembered; counts go on for ever.

    `skips` are numbered frames that were sent and never heard, `strange` heard frames that nobody sent so.
    """

    keeps: int = 3_000
    spoken: dict[int, float] = field(default_factory=dict)
    """When the other side said each of its last frames, by number modulo LEVELS."""
    frames: int = 0
    skips: int = 0
    repeats: int = 0
    strange: int = 0
    longest_gap: float = 0.0
    last_at: float = 0.0
    delays: deque[float] = field(default_factory=deque)
    heard: deque[tuple[float, bytes]] = field(default_factory=deque)
    keeps_sound: bool = False
    numbered_at: float = 0.0
    """When a numbered frame was heard last: the other side, and no music."""
    _last_number: int | None = None

    def hear(self, at: float, payload: bytes) -> None:
        """Take one packet's payload; `at` is monotonic seconds."""
        self.frames += 1
        if self.last_at:
            self.longest_gap = max(self.longest_gap, at - self.last_at)
        self.last_at = at
        if self.keeps_sound:
            self._keep(self.heard, (at, payload))
        known = number_of(payload)
        if known is None:
            self.strange += 1
            return
        number, begins = known
        self.numbered_at = at
        said = self.spoken.get(number)
        if said is not None and 0 <= at - said < LEVELS * FRAME_SECONDS:
            self._keep(self.delays, at + begins - said)
        if self._last_number is not None:
            ahead = (number - self._last_number - 1) % LEVELS
            if ahead <= LEVELS // 2:
                self.skips += ahead
            else:
                self.repeats += LEVELS - ahead
        self._last_number = number

    def _keep(self, where: "deque[object] | deque[float] | deque[tuple[float, bytes]]", what: object) -> None:
        where.append(what)  # type: ignore[arg-type]
        if len(where) > self.keeps:
            where.popleft()

    def forget(self) -> None:
        """Begin to count anew."""
        self.frames = self.skips = self.repeats = self.strange = 0
        self.longest_gap, self.last_at, self._last_number = 0.0, 0.0, None
        self.delays.clear()
        self.heard.clear()

    @property
    def glitches(self) -> int:
        """Frames late or lost: what was left out, or what was put in its place, whichever is more."""
        return max(self.skips, self.repeats + self.strange)

    @property
    def delay_ms(self) -> float:
        """The median from the beginning of a frame at the speaker to its arrival here, its own 20 ms included."""
        return (median(self.delays) + FRAME_SECONDS) * 1000 if self.delays else 0.0

    @property
    def worst_delay_ms(self) -> float:
        """As `delay_ms`, the value that 95 % of all frames stay below."""
        return (percentile(self.delays, 0.95) + FRAME_SECONDS) * 1000 if self.delays else 0.0

    def sound(self) -> "np.ndarray":
        """What was heard, as 16-bit samples."""
        return np.frombuffer(g711.decode(b"".join(payload for _, payload in self.heard), "pcma"), "<i2")
