"""From the two mono files of a recording to one stereo file with peaks, figures and a digest. Pure but for the files."""

import hashlib
import json
import os
import struct
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

import numpy as np
import numpy.typing as npt
import soundfile

from callcenter.kernel.ids import new_id
from callcenter.telephony.speech import Loudness, figures_of

CHANNELS: Final = ("customer", "agent")
"""Left, right."""
RATE: Final = 8000
PEAKS_PER_SECOND: Final = 20
_BLOCK_SAMPLES: Final = 10 * RATE
_SAMPLE_BYTES: Final = 2
_HEADER_BYTES: Final = 44
_HEADER_SEARCH_BYTES: Final = 4096
_FULL_SCALE: Final = 32768.0

Samples = npt.NDArray[np.int16]


class NoAudio(Exception):
    """Neither channel left a file with sound in it."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A stereo file that is written but does not bear its name yet.

    `seconds` is the longer channel, `shortest_seconds` the shorter: a file that
    is missing counts as 0. `figures` are in seconds. `is_repaired`: a line died over it, and its length was found again.
    """

    base: Path
    draft: Path
    seconds: float
    shortest_seconds: float
    size: int
    sha256: str
    figures: dict[str, float]
    is_repaired: bool = False

    def publish(self) -> None:
        """Give the files their names; durable when this returns. Doing it twice writes the same content."""
        _draft_of(peaks_path(self.base), self.draft).replace(peaks_path(self.base))
        self.draft.replace(audio_path(self.base))
        _sync_folder(self.base.parent)

    def discard(self) -> None:
        """Remove what was written."""
        self.draft.unlink(missing_ok=True)
        _draft_of(peaks_path(self.base), self.draft).unlink(missing_ok=True)


def audio_path(base: Path) -> Path:
    """The sealed stereo file of a recording whose files begin with `base`."""
    return base.with_name(f"{base.name}.flac")


def peaks_path(base: Path) -> Path:
    """The peaks of the sealed file: JSON of seconds, rate (values per second), channels (0 to 1)."""
    return base.with_name(f"{base.name}.peaks.json")


def mono_paths(base: Path) -> list[Path]:
    """The files a line may have left, finished or not."""
    names = (f"{base.name}.{channel}.wav{end}" for channel in CHANNELS for end in ("", ".part"))
    return [path for path in map(base.with_name, names) if path.exists()]


def remove_mono(base: Path) -> None:
    """Remove the files of the line, once the sealed one is kept."""
    for path in mono_paths(base):
        path.unlink(missing_ok=True)


def encode(base: Path) -> Sealed:
    """Write the stereo file and its peaks under draft names. Raises NoAudio.

    Takes constant memory but for two numbers per 20 ms. Both files are opened
    before anything is read, so what is removed meanwhile is still read to its end.
    """
    draft = base.with_name(f"{base.name}.{new_id()}.tmp")
    with ExitStack() as stack:
        channels = [_Channel.open(base, channel, stack) for channel in CHANNELS]
        if not any(channel.samples for channel in channels):
            raise NoAudio(str(base))
        try:
            loudness, peaks = _write(draft, channels)
            seconds = max(channel.samples for channel in channels) / RATE
            _write_peaks(_draft_of(peaks_path(base), draft), seconds, peaks)
            return Sealed(
                base=base,
                draft=draft,
                seconds=seconds,
                shortest_seconds=min(channel.samples for channel in channels) / RATE,
                size=draft.stat().st_size,
                sha256=digest_of(draft),
                figures=figures_of(*loudness),
                is_repaired=any(channel.is_unfinished for channel in channels),
            )
        except BaseException:
            draft.unlink(missing_ok=True)
            _draft_of(peaks_path(base), draft).unlink(missing_ok=True)
            raise


def digest_of(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@dataclass(slots=True)
class _Channel:
    """The sound of one mono file: 16 bit, 8 kHz. A missing file is a channel without samples."""

    file: BinaryIO | None
    samples: int
    is_unfinished: bool = False

    @classmethod
    def open(cls, base: Path, channel: str, stack: ExitStack) -> "_Channel":
        for end in ("", ".part"):
            try:
                file = stack.enter_context(base.with_name(f"{base.name}.{channel}.wav{end}").open("rb"))
            except FileNotFoundError:
                continue
            start, size = sound_span(file)
            file.seek(start)
            return cls(file, size // _SAMPLE_BYTES, is_unfinished=end == ".part")
        return cls(None, 0)

    def blocks(self) -> Iterator[Samples]:
        """The sound in blocks of ten seconds, without end: silence after the last sample."""
        left = self.samples
        while True:
            block = np.zeros(_BLOCK_SAMPLES, dtype=np.int16)
            if left and self.file is not None:
                read = self.file.read(min(left, _BLOCK_SAMPLES) * _SAMPLE_BYTES)
                found = np.frombuffer(read[: len(read) // _SAMPLE_BYTES * _SAMPLE_BYTES], dtype="<i2")
                block[: len(found)] = found
                left = left - len(found) if len(found) else 0
            yield block


def sound_span(file: BinaryIO) -> tuple[int, int]:
    """Where the samples of a WAV file begin, and how many bytes they have.

    After a crash its header says 0 bytes though the sound is there: then the file's length counts.
    """
    length = os.fstat(file.fileno()).st_size
    head = file.read(_HEADER_SEARCH_BYTES)
    at = 12
    while head[:4] == b"RIFF" and at + 8 <= len(head):
        name, size = struct.unpack_from("<4sI", head, at)
        if name == b"data":
            held = max(0, length - at - 8)
            return at + 8, size if 0 < size <= held else held
        at += 8 + size + size % 2
    return _HEADER_BYTES, max(0, length - _HEADER_BYTES)


def _write(draft: Path, channels: list[_Channel]) -> tuple[list[Loudness], list[list[float]]]:
    left = max(channel.samples for channel in channels)
    loudness = [Loudness() for _ in channels]
    peaks: list[list[float]] = [[] for _ in channels]
    blocks = [channel.blocks() for channel in channels]
    with soundfile.SoundFile(
        draft, "w", samplerate=RATE, channels=len(channels), format="FLAC", subtype="PCM_16"
    ) as out:
        while left > 0:
            pair = [next(one)[:left] for one in blocks]
            left -= len(pair[0])
            out.write(np.column_stack(pair))
            for index, samples in enumerate(pair):
                loudness[index].add(samples)
                peaks[index].extend(_peaks(samples))
    _sync(draft)
    return loudness, peaks


def _peaks(samples: Samples) -> list[float]:
    step = RATE // PEAKS_PER_SECOND
    padded = np.zeros(-(-len(samples) // step) * step, dtype=np.int32)
    padded[: len(samples)] = np.abs(samples.astype(np.int32))
    loudest = padded.reshape(-1, step).max(axis=1) / _FULL_SCALE
    return [round(float(value), 3) for value in loudest]


def _write_peaks(path: Path, seconds: float, peaks: list[list[float]]) -> None:
    content: dict[str, Any] = {"seconds": round(seconds, 3), "rate": PEAKS_PER_SECOND, "channels": peaks}
    path.write_text(json.dumps(content, separators=(",", ":")), encoding="ascii")
    _sync(path)


def _draft_of(path: Path, draft: Path) -> Path:
    return draft.with_name(f"{draft.name}{path.suffix}")


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
