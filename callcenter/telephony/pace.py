"""The pace of a headset: 20 ms by 20 ms, a moment after the line's frames come. Pure: the time is given.

A line sends at the ticks of its own clock. Who moves sound just after them needs to wake up only once for both
directions, and lets no frame wait.
"""

from callcenter.telephony.cords import FRAME_SECONDS

MARGIN_SECONDS = 0.003
"""How long after a frame to tick: what keeps one that comes a little late from waiting for the next tick."""

MOST_AT_ONCE = 0.0003
SHARE = 0.1
OWED_SECONDS = 0.1
"""A clock later than this does not catch up: the sound it missed is old."""


class Pace:
    """When to tick next. Times are monotonic, in seconds."""

    def __init__(self, now: float) -> None:
        self.due = now

    def step(self, now: float, waited: float | None) -> float:
        """The time of the next tick, at one at `now`; `waited` is for how long the newest frame was there, if any."""
        begin = now if now - self.due > OWED_SECONDS else self.due
        self.due = begin + FRAME_SECONDS + (correction(waited) if waited is not None else 0.0)
        return self.due


def correction(waited: float) -> float:
    """By how much the next tick comes later (or earlier, below 0), so that frames wait for the margin."""
    half = FRAME_SECONDS / 2
    early = (waited - MARGIN_SECONDS + half) % FRAME_SECONDS - half
    return max(-MOST_AT_ONCE, min(MOST_AT_ONCE, -SHARE * early))
