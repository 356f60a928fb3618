"""Tones that can be told apart, and how much of one is in a sound."""

from pathlib import Path
from typing import Any

import numpy as np
import soundfile

RATE = 8_000
AGENT_HERTZ, CUSTOMER_HERTZ = 480, 1_077
"""Between the notes of the hold music."""


def tone_file(path: Path, hertz: float, *, seconds: float = 4.0) -> Path:
    """A mono 8 kHz WAV file with a tone."""
    moments = np.arange(int(RATE * seconds)) / RATE
    soundfile.write(path, (0.3 * np.sin(2 * np.pi * hertz * moments)).astype(np.float32), RATE, subtype="PCM_16")
    return path


def share_of(samples: Any, hertz: float, *, rate: int = RATE) -> float:
    """How much of a sound's energy lies within 12 Hz of a frequency, 0 to 1."""
    if len(samples) < rate // 10:
        return 0.0
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples)))) ** 2
    frequencies = np.fft.rfftfreq(len(samples), 1 / rate)
    total = float(spectrum[frequencies > 50].sum())
    near = float(spectrum[np.abs(frequencies - hertz) < 12].sum())
    return near / total if total > 0 else 0.0
