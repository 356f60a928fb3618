"""The two files of a recording: opened, watched for room on the disk, closed, checked and renamed."""

import asyncio
import os
import struct
import time
from dataclasses import dataclass
from pathlib import Path

import structlog

from callcenter.kernel.room import least_free
from callcenter.telephony.gateways.pjsip import Conference, Recorder, SipError
from callcenter.telephony.mixing import channel_port
from callcenter.telephony.signals import Recording, RecordingClosed

CHANNELS = ("customer", "agent")
HEADER_BYTES = 44
BYTES_PER_SECOND = 16_000
"""Room that a recording leaves to everybody else on the disk: the smaller of the two."""
TOLERANCE_SECONDS = 1.0
CLOSING_LOOKS, CLOSING_LOOK_SECONDS = 50, 0.02

log = structlog.get_logger()


@dataclass(slots=True)
class Tape:
    """One recording in progress."""

    call: str
    recording: Recording
    started_at: float
    trouble: str = ""
    seconds: float = 0.0

    def part(self, channel: str) -> Path:
        """The unfinished file of a channel."""
        return Path(f"{self.recording.path}.{channel}.wav.part")

    def whole(self, channel: str) -> Path:
        """The finished file of a channel."""
        return Path(f"{self.recording.path}.{channel}.wav")


def start_tape(*, call: str, recording: Recording, conference: Conference) -> Tape:
    """Open both files and put their ports into the conference. What fails is told when the tape is closed."""
    tape = Tape(call=call, recording=recording, started_at=time.monotonic())
    try:
        tape.part("customer").parent.mkdir(parents=True, exist_ok=True)
        watch_tape(tape)
        if tape.trouble:
            return tape
        for channel in CHANNELS:
            conference.put(channel_port(call, channel), Recorder(tape.part(channel)))
    except (OSError, SipError) as error:
        tape.trouble = f"not-started: {error}"
        log.warning("recording.not_started", call=call, error=str(error))
    return tape


def watch_tape(tape: Tape) -> None:
    """Mark the tape when the disk runs out of room: the library would go on as if nothing were wrong."""
    if tape.trouble:
        return
    try:
        disk = os.statvfs(tape.part("customer").parent)
    except OSError as error:
        tape.trouble = f"folder-gone: {error}"
        return
    if disk.f_bavail * disk.f_frsize < least_free(disk.f_blocks * disk.f_frsize):
        tape.trouble = "disk-full"
        log.warning("recording.disk_full", call=tape.call)


def stop_tape(*, tape: Tape, conference: Conference) -> None:
    """Let go of both ports at once: the next recording of the call uses the same names."""
    tape.seconds = time.monotonic() - tape.started_at
    for channel in CHANNELS:
        conference.take(channel_port(tape.call, channel))


async def close_tape(tape: Tape) -> RecordingClosed:
    """Wait until the headers of a stopped tape are written, check the files and give them their final names."""
    # The library writes the header on its own clock, some milliseconds after the port was given up.
    for _ in range(CLOSING_LOOKS):
        if all(_is_complete(tape.part(channel)) for channel in CHANNELS):
            break
        await asyncio.sleep(CLOSING_LOOK_SECONDS)
    seconds = tape.seconds
    lengths = [_finish(tape, channel) for channel in CHANNELS]
    detail = tape.trouble
    if not detail and min(lengths) < seconds - TOLERANCE_SECONDS:
        detail = f"short: {min(lengths):.2f} of {seconds:.2f} seconds"
    return RecordingClosed(
        call=tape.call,
        recording=tape.recording.id,
        path=tape.recording.path,
        seconds=round(max(lengths), 2),
        ok=not detail,
        detail=detail,
    )


def _is_complete(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            head = file.read(HEADER_BYTES)
    except OSError:
        return True
    return len(head) == HEADER_BYTES and struct.unpack_from("<I", head, 40)[0] > 0


def _finish(tape: Tape, channel: str) -> float:
    """Rename one file and give its length in seconds."""
    try:
        size = tape.part(channel).stat().st_size
        tape.part(channel).rename(tape.whole(channel))
    except OSError as error:
        tape.trouble = tape.trouble or f"file-gone: {error}"
        return 0.0
    return max(0, size - HEADER_BYTES) / BYTES_PER_SECOND
