"""Facts about closing a recording: whole files get their names, and what is missing is said."""

import asyncio
import time
from pathlib import Path
from typing import cast

import pytest

from callcenter.telephony.gateways.pjsip import Conference
from callcenter.telephony.line import recordings
from callcenter.telephony.line.recordings import Tape, close_tape, start_tape, stop_tape, watch_tape
from callcenter.telephony.mixing import channel_port
from callcenter.telephony.signals import Recording, RecordingClosed


class Ports:
    """The ports a tape gives up, in order."""

    def __init__(self) -> None:
        self.taken: list[str] = []

    def take(self, name: str) -> None:
        self.taken.append(name)


def tape_of(folder: Path, seconds: float) -> Tape:
    recording = Recording("r", str(folder / "tape"))
    return Tape(call="c", recording=recording, started_at=time.monotonic() - seconds)


def write(path: Path, seconds: float) -> None:
    data = int(seconds * 16_000)
    header = b"RIFF" + bytes(36) + data.to_bytes(4, "little")
    path.write_bytes(header + bytes(data))


def close(tape: Tape, ports: Ports | None = None) -> RecordingClosed:
    stop_tape(tape=tape, conference=cast(Conference, ports or Ports()))
    return asyncio.run(close_tape(tape))


def test_whole_files_are_renamed(tmp_path: Path) -> None:
    tape, ports = tape_of(tmp_path, 5.0), Ports()
    for channel in ("customer", "agent"):
        write(tape.part(channel), 5.0)
    closed = close(tape, ports)
    assert (closed.ok, closed.seconds, closed.detail) == (True, 5.0, "")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["tape.agent.wav", "tape.customer.wav"]
    assert ports.taken == [channel_port("c", "customer"), channel_port("c", "agent")]


def test_a_file_that_is_too_short_is_said(tmp_path: Path) -> None:
    tape = tape_of(tmp_path, 8.0)
    write(tape.part("customer"), 8.0)
    write(tape.part("agent"), 5.0)
    closed = close(tape)
    assert not closed.ok
    assert closed.detail.startswith("short: 5.00")


def test_a_file_that_is_gone_is_said(tmp_path: Path) -> None:
    tape = tape_of(tmp_path, 1.0)
    write(tape.part("customer"), 1.0)
    closed = close(tape)
    assert not closed.ok
    assert "file-gone" in closed.detail


def test_a_disk_without_room_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recordings, "least_free", lambda total: 2 * total)
    tape = tape_of(tmp_path, 1.0)
    watch_tape(tape)
    for channel in ("customer", "agent"):
        write(tape.part(channel), 1.0)
    assert (close(tape).ok, tape.trouble) == (False, "disk-full")


def test_no_recording_begins_on_a_disk_without_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recordings, "least_free", lambda total: 2 * total)
    recording = Recording("r", str(tmp_path / "tape"))
    closed = close(start_tape(call="c", recording=recording, conference=cast(Conference, Ports())))
    assert (closed.ok, closed.detail, closed.seconds) == (False, "disk-full", 0)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_told_when_the_tape_is_closed(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    recording = Recording("r", str(tmp_path / "file" / "tape"))
    tape = start_tape(call="c", recording=recording, conference=cast(Conference, Ports()))
    closed = close(tape)
    assert not closed.ok
    assert closed.detail.startswith("not-started")
