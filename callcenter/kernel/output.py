"""What a program prints goes to files: a disk that is full must cost lines of the log, not the program."""

import sys
from contextlib import suppress
from typing import Any, TextIO


class _Patient:
    """A stream on which writing never fails."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, words: str) -> int:
        with suppress(OSError):
            self._stream.write(words)
        return len(words)

    def flush(self) -> None:
        with suppress(OSError):
            self._stream.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def outlive_a_full_disk() -> None:
    """From now on a line that cannot be written is lost, and nothing else."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if not isinstance(stream, _Patient):
            setattr(sys, name, _Patient(stream))
