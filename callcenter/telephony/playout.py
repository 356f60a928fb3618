"""A bounded queue of 20 ms frames between a network that is late and a clock that is not.

Holds no clock and no lock: time is counted in pulls, and a push only appends to a bounded deque,
so that one thread may push while another pulls.
"""

from array import array
from collections import deque

from callcenter.telephony.cords import FRAME_BYTES, SILENCE

WINDOW_PULLS = 50
"""One second of pulls: how long the queue must have been too deep before a frame is dropped."""

PATIENCE_PULLS = 100
"""For how long a frame that is to be dropped may wait for a quiet one: what is left out of a pause is not heard."""

QUIET_SPAN = 600
"""Between the lowest and the highest sample of a frame without speech."""

SPARE_FRAMES = 2
MOST_SPARE_FRAMES = 4
"""So far the depth that is let be grows, a frame for each one that came too late by no more than LATE_PULLS."""

LATE_PULLS = 2
CALM_PULLS = 15_000
"""Five minutes without a late frame, after which one less is let be: to drop and to fill in again costs two frames."""

LIMIT_FRAMES = 25
CONCEALED_FRAMES = 3
FAR_JUMP = 50
"""A jump in the sequence beyond this many frames is a new stream, not a loss."""

_HALF_RANGE = 1 << 31


def fade(pcm: bytes, *, start: float, end: float) -> bytes:
    """A frame with its loudness going evenly from `start` to `end` (1.0 is unchanged)."""
    samples = array("h")
    samples.frombytes(pcm)
    step = (end - start) / len(samples)
    return array("h", [int(value * (start + step * i)) for i, value in enumerate(samples)]).tobytes()


def is_quiet(pcm: bytes) -> bool:
    """Whether nobody would miss a frame."""
    samples = array("h", pcm)
    return max(samples) - min(samples) < QUIET_SPAN


def seq_distance(new: int, old: int) -> int:
    """How far `new` is ahead of `old` in a 32-bit sequence that wraps; negative when it is behind."""
    return (new - old + _HALF_RANGE) % (1 << 32) - _HALF_RANGE


class Playout:
    """Frames in by `push` as they arrive, one frame out by `pull` every 20 ms.

    Depth: when the queue was found `spare` frames deep or more at every pull of the
    last second, one frame is dropped, in a pause of the speaker if one comes soon, so
    that a stall does not become a lasting delay. A frame that came a little too late
    raises what is spare: whoever is late once will be again.
    Loss: up to CONCEALED_FRAMES missing frames are filled with the fading last one.
    """

    def __init__(self, *, limit: int = LIMIT_FRAMES, spare: int = SPARE_FRAMES, frame_bytes: int = FRAME_BYTES) -> None:
        self._arrived: deque[tuple[int, bytes]] = deque(maxlen=limit)
        self._frames: deque[bytes | None] = deque()
        self._limit = limit
        self._least_spare = self._spare = spare
        self._calm = 0
        self._silence = SILENCE if frame_bytes == FRAME_BYTES else bytes(frame_bytes)
        self._frame_bytes = frame_bytes
        self._next_seq: int | None = None
        self._last = self._silence
        self._missed = 0
        """Pulls in a row that found nothing: already concealed, so not to be filled again."""
        self._least = limit
        self._pulls = 0
        self.late = 0
        self.lost = 0
        self.dropped = 0
        self.concealed = 0

    @property
    def depth(self) -> int:
        """Frames that wait, those not yet sorted in included."""
        return len(self._frames) + len(self._arrived)

    def push(self, seq: int, pcm: bytes) -> None:
        """Take a frame as it arrives; one of the wrong size is ignored."""
        if len(pcm) == self._frame_bytes:
            self._arrived.append((seq, pcm))

    def pull(self) -> bytes:
        """The frame to play now."""
        self._sort_in()
        self._control_depth()
        if not self._frames:
            self._missed += 1
            return self._conceal(self._missed)
        frame = self._frames.popleft()
        if frame is None:
            self._missed += 1
            return self._conceal(self._missed)
        if self._missed >= CONCEALED_FRAMES:
            frame = fade(frame, start=0.0, end=1.0)
        self._missed = 0
        self._last = frame
        return frame

    def reset(self) -> None:
        """Forget what waits: a new stream begins. Called by the one that pulls."""
        self._arrived.clear()
        self._frames.clear()
        self._next_seq = None
        self._last = self._silence
        self._missed = 0
        self._least, self._pulls = self._limit, 0
        self._spare, self._calm = self._least_spare, 0

    def _sort_in(self) -> None:
        while self._arrived:
            seq, pcm = self._arrived.popleft()
            gap = 0 if self._next_seq is None else seq_distance(seq, self._next_seq)
            if -FAR_JUMP < gap < 0:
                self.late += 1
                continue
            if 0 < gap <= FAR_JUMP:
                self.lost += gap
                already = self._missed if not self._frames else 0
                self._frames.extend([None] * min(max(0, gap - already), CONCEALED_FRAMES))
            if gap == 0 and not self._frames and 0 < self._missed <= LATE_PULLS:
                self._spare, self._calm = min(self._spare + 1, MOST_SPARE_FRAMES), 0
            self._frames.append(pcm)
            self._next_seq = seq + 1
        while len(self._frames) > self._limit:
            self._frames.popleft()
            self.dropped += 1

    def _control_depth(self) -> None:
        self._least = min(self._least, len(self._frames))
        self._pulls += 1
        self._calm += 1
        if self._calm >= CALM_PULLS:
            self._spare, self._calm = max(self._spare - 1, self._least_spare), 0
        if self._pulls < WINDOW_PULLS:
            return
        if self._least >= self._spare:
            first = self._frames[0]
            if first is not None and self._pulls < WINDOW_PULLS + PATIENCE_PULLS and not is_quiet(first):
                return
            self._frames.popleft()
            self.dropped += 1
        self._least, self._pulls = self._limit, 0

    def _conceal(self, missed: int) -> bytes:
        if missed > CONCEALED_FRAMES or self._last is self._silence:
            return self._silence
        self.concealed += 1
        step = 1.0 / CONCEALED_FRAMES
        return fade(self._last, start=1.0 - step * (missed - 1), end=1.0 - step * missed)
