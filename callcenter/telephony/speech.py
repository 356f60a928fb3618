"""How long each side of a conversation spoke, by the energy of 20 ms frames: pure."""

import itertools
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

FRAME_SAMPLES: Final = 160
FRAME_SECONDS: Final = 0.02
SPEECH_RMS: Final = 260.0
"""About -42 dB of full scale: above the noise of a quiet line, below a quiet voice."""
PAUSE_FRAMES: Final = 15
"""A gap of up to 0.3 s between words belongs to the speech around it."""

Flags = npt.NDArray[np.bool_]


@dataclass(slots=True)
class Loudness:
    """The energy of one channel, collected block by block; blocks but the last are whole frames."""

    _frames: list[npt.NDArray[np.float32]] = field(default_factory=list)

    def add(self, samples: npt.NDArray[np.int16]) -> None:
        """Add the next samples."""
        padded = np.zeros(-(-len(samples) // FRAME_SAMPLES) * FRAME_SAMPLES, dtype=np.float32)
        padded[: len(samples)] = samples
        squares = padded.reshape(-1, FRAME_SAMPLES) ** 2
        self._frames.append(np.sqrt(squares.mean(axis=1)).astype(np.float32))

    def speech(self) -> Flags:
        """Which frames are speech."""
        if not self._frames:
            return np.zeros(0, dtype=np.bool_)
        return _without_pauses(np.concatenate(self._frames) >= SPEECH_RMS)


def figures_of(customer: Loudness, agent: Loudness) -> dict[str, float]:
    """Talk of each side, talk of both at once, and silence, in seconds."""
    left, right = customer.speech(), agent.speech()

    def seconds(frames: Flags) -> float:
        return round(int(np.count_nonzero(frames)) * FRAME_SECONDS, 2)

    return {
        "customer_talk_seconds": seconds(left),
        "agent_talk_seconds": seconds(right),
        "overlap_seconds": seconds(left & right),
        "silence_seconds": seconds(~(left | right)),
    }


def _without_pauses(flags: Flags) -> Flags:
    """Fill the short gaps between two frames of speech."""
    spoken = np.flatnonzero(flags)
    filled = flags.copy()
    for before, after in itertools.pairwise(spoken):
        if 1 < after - before <= PAUSE_FRAMES + 1:
            filled[before:after] = True
    return filled
