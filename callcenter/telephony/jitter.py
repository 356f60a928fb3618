"""The jitter buffer of a headset: RTP in as it arrives, one 20 ms frame out at every tick.

Pure: time is counted in pulls. Bounded, ordered by timestamp, skips gaps, conceals
loss, and gives delay back after a stall.
"""

from callcenter.telephony.cords import FRAME_BYTES, FRAME_SAMPLES
from callcenter.telephony.playout import CONCEALED_FRAMES, PATIENCE_PULLS, fade, is_quiet, seq_distance

FILL_FRAMES = 2
"""Frames that wait before a stream begins to play: what 20 ms of jitter needs."""

SPARE_FRAMES = 2
"""Least depth, found at a pull, that is still no reason to drop frames."""

HIGH_FRAMES = 9
"""A deeper buffer is cut at once, for a stall of 180 ms is over when its frames arrive together."""

KEEP_FRAMES = 3
"""What a cut leaves."""

LIMIT_FRAMES = 25
"""More is never kept, even when nobody pulls."""

WINDOW_PULLS = 50
DRY_PULLS = 10
"""Pulls in a row without a frame after which the stream counts as paused."""

FAR_FRAMES = 50
"""A timestamp this far behind is a new stream, not a late frame."""


class JitterBuffer:
    """Frames in by `push`, one out by `pull`; None when there is no stream."""

    def __init__(self) -> None:
        self.late = 0
        self.lost = 0
        self.dropped = 0
        self.concealed = 0
        self._waited = self._played = 0
        self._frames: dict[int, bytes] = {}
        self.reset()

    @property
    def depth(self) -> int:
        """Frames from the next to play to the newest, gaps included."""
        return self._newest - self._next + 1 if self._frames else 0

    @property
    def delay_frames(self) -> float:
        """How many frames waited at a pull, on average."""
        return self._waited / self._played if self._played else 0.0

    def reset(self) -> None:
        """Forget the stream; the next frame begins a new one."""
        self._frames.clear()
        self._anchor: tuple[int, int] | None = None
        """Timestamp and position of the newest frame, by which the others are placed."""
        self._next = self._newest = 0
        self._is_filling = True
        self._missed = 0
        self._last = b""
        self._least, self._pulls = HIGH_FRAMES, 0

    def push(self, timestamp: int, pcm: bytes) -> None:
        """Take the sound of one packet: any whole number of 20 ms frames; another length is ignored."""
        count, rest = divmod(len(pcm), FRAME_BYTES)
        if not count or rest:
            return
        position = self._place(timestamp)
        for i in range(count):
            self._insert(position + i, pcm[i * FRAME_BYTES : (i + 1) * FRAME_BYTES])
        if position >= self._newest - count + 1:
            self._anchor = (timestamp, position)

    def pull(self) -> bytes | None:
        """The frame of this tick: heard, concealed, or None when nobody speaks."""
        if self._is_filling:
            if self.depth < FILL_FRAMES:
                return None
            self._is_filling = False
        self._control_depth()
        self._waited += self.depth
        self._played += 1
        frame = self._take()
        if frame is None:
            return self._conceal()
        if self._missed >= CONCEALED_FRAMES:
            frame = fade(frame, start=0.0, end=1.0)
        self._missed = 0
        self._last = frame
        return frame

    def _place(self, timestamp: int) -> int:
        if self._anchor is None:
            self._anchor = (timestamp, 0)
        anchor, position = self._anchor
        place = position + seq_distance(timestamp, anchor) // FRAME_SAMPLES
        if place < self._next - FAR_FRAMES:
            self.reset()
            self._anchor, place = (timestamp, 0), 0
        return place

    def _insert(self, position: int, frame: bytes) -> None:
        if position < self._next and not self._is_filling:
            self.late += 1
            return
        if not self._frames and self._is_filling:
            self._next = self._newest = position
        self._frames[position] = frame
        self._next = min(self._next, position)
        self._newest = max(self._newest, position)
        if self.depth > LIMIT_FRAMES:
            self._skip_to(self._newest - KEEP_FRAMES + 1)

    def _take(self) -> bytes | None:
        frame = self._frames.pop(self._next, None)
        if frame is None and self._frames:
            gap = min(self._frames) - self._next
            # A gap that has been filled, or that is longer than fading can hide, is stepped over.
            if self._missed >= min(gap, CONCEALED_FRAMES):
                self.lost += gap
                self._next += gap
                frame = self._frames.pop(self._next)
        if frame is not None:
            self._next += 1
        return frame

    def _conceal(self) -> bytes | None:
        self._missed += 1
        if self._missed > DRY_PULLS and not self._frames:
            self.reset()
        if self._missed > CONCEALED_FRAMES or not self._last:
            return None
        self.concealed += 1
        step = 1.0 / CONCEALED_FRAMES
        return fade(self._last, start=1.0 - step * (self._missed - 1), end=1.0 - step * self._missed)

    def _control_depth(self) -> None:
        if self.depth > HIGH_FRAMES:
            self._skip_to(self._newest - KEEP_FRAMES + 1)
        self._least = min(self._least, self.depth)
        self._pulls += 1
        if self._pulls < WINDOW_PULLS:
            return
        if self._least > SPARE_FRAMES:
            first = self._frames.get(self._next)
            if first is not None and self._pulls < WINDOW_PULLS + PATIENCE_PULLS and not is_quiet(first):
                # In a pause of the speaker nobody hears it.
                return
            # Half of what is too much: a deep buffer empties in a few seconds, in steps too short to hear.
            self._skip_to(self._next + (self._least - SPARE_FRAMES + 1) // 2)
        self._least, self._pulls = HIGH_FRAMES, 0

    def _skip_to(self, position: int) -> None:
        for old in [place for place in self._frames if place < position]:
            del self._frames[old]
            self.dropped += 1
        self._next = min(self._frames, default=position)
