"""A recording is sealed whole, or says what it is; crashes, doubles and missing files included."""

import itertools
import threading
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from callcenter.kernel import outbox
from callcenter.kernel.db import Database
from callcenter.kernel.transitions import Transition
from callcenter.telephony import sealing, tasks
from callcenter.telephony.models import Recording
from callcenter.telephony.queries import recording_view
from callcenter.telephony.services.recordings import close_recording, fail_recording, mark_recording
from callcenter.telephony.tasks import recording_base, seal, sweep_recordings, tidy_recordings
from tests.integration.telephony.recordings import Desk, make_desk, write_mono


@pytest.fixture
def desk(db: Database, tmp_path: Path, now: datetime) -> Desk:
    return make_desk(db, tmp_path, now)


def events(desk: Desk, name: str) -> list[outbox.OutboxEvent]:
    with desk.db.writing() as session:
        return list(session.scalars(select(outbox.OutboxEvent).where(outbox.OutboxEvent.name == name)))


def test_a_closed_recording_is_sealed_with_digest_and_figures(desk: Desk) -> None:
    recording_id = desk.recorded_call()
    sweep_recordings(desk.parts)
    row, base = desk.row(recording_id), desk.base(recording_id)
    assert (row.state, row.detail) == ("sealed", "")
    assert row.seconds == 3.0
    assert row.sha256 == sealing.digest_of(sealing.audio_path(base))
    assert row.size == sealing.audio_path(base).stat().st_size
    assert row.figures["customer_talk_seconds"] == pytest.approx(1.5, abs=0.1)
    assert row.figures["overlap_seconds"] == pytest.approx(0, abs=0.1)
    assert sorted(path.name.removeprefix(base.name) for path in base.parent.iterdir()) == [".flac", ".peaks.json"]


def test_every_step_is_told_with_the_view_that_get_gives(desk: Desk) -> None:
    recording_id = desk.recorded_call()
    sweep_recordings(desk.parts)
    told = events(desk, "recording.state_changed")
    # Opened and closed in one transaction, then sealed.
    assert [event.data["state"] for event in told] == ["closed", "sealed"]
    with desk.db.reading() as session:
        assert told[-1].data == recording_view(session, recording_id).model_dump(mode="json")
    assert told[0].data["version"] < told[-1].data["version"]
    assert told[-1].rooms == [f"call:{desk.row(recording_id).call_id}"]
    assert events(desk, "call.changed")[-1].data["recording"]["state"] == "sealed"


def test_files_of_a_killed_line_are_repaired_and_sealed(desk: Desk) -> None:
    recording_id = desk.recorded_call(files=None, state="recording")
    write_mono(desk.base(recording_id), 2.8, end=".part", is_crashed=True)
    sweep_recordings(desk.parts)
    assert desk.row(recording_id).state == "recording"
    desk.clock[0] += timedelta(seconds=61)
    sweep_recordings(desk.parts)
    row = desk.row(recording_id)
    assert (row.state, row.seconds, row.detail) == ("sealed", 2.8, "repaired. line-gone")
    assert not sealing.mono_paths(desk.base(recording_id))


def test_a_recording_of_a_call_that_goes_on_is_left_alone(desk: Desk) -> None:
    recording_id = desk.recorded_call(state="recording", ended_at=None)
    with desk.db.writing() as session:
        row = session.get_one(Recording, recording_id)
        session.get_one(tasks.Call, row.call_id).state = "talking"
    desk.clock[0] += timedelta(hours=1)
    sweep_recordings(desk.parts)
    assert desk.row(recording_id).state == "recording"


@pytest.mark.parametrize(
    ("talk", "files", "state"), [(3.0, 2.1, "sealed"), (3.0, 1.9, "truncated"), (3.0, 9.0, "sealed")]
)
def test_a_file_that_is_more_than_a_second_short_is_truncated(
    desk: Desk, talk: float, files: float, state: str
) -> None:
    recording_id = desk.recorded_call(talk=talk, files=files)
    sweep_recordings(desk.parts)
    row = desk.row(recording_id)
    assert row.state == state
    assert ("missing" in row.detail) == (state == "truncated")
    assert row.sha256


def test_one_channel_alone_is_truncated_however_long(desk: Desk) -> None:
    recording_id = desk.recorded_call()
    next(path for path in sealing.mono_paths(desk.base(recording_id)) if "agent" in path.name).unlink()
    sweep_recordings(desk.parts)
    assert desk.row(recording_id).state == "truncated"


def test_without_a_file_the_recording_has_failed(desk: Desk) -> None:
    recording_id = desk.recorded_call(files=None)
    sweep_recordings(desk.parts)
    row = desk.row(recording_id)
    assert (row.state, row.sha256) == ("failed", None)
    assert "no-file" in row.detail


def test_a_recording_that_comes_to_light_later_is_sealed_after_all(desk: Desk) -> None:
    recording_id = desk.recorded_call(files=None)
    sweep_recordings(desk.parts)
    write_mono(desk.base(recording_id), 3.0)
    with desk.db.writing() as session:
        assert close_recording(session=session, recording_id=recording_id, seconds=3.0, now=desk.clock[0])
    sweep_recordings(desk.parts)
    assert desk.row(recording_id).state == "sealed"


def test_doing_everything_twice_changes_nothing(desk: Desk) -> None:
    recording_id = desk.recorded_call()
    sweep_recordings(desk.parts)
    before, told = desk.row(recording_id), len(events(desk, "recording.state_changed"))
    with desk.db.writing() as session:
        assert not close_recording(session=session, recording_id=recording_id, seconds=1.0, now=desk.clock[0])
        assert not fail_recording(session=session, recording_id=recording_id, detail="late", now=desk.clock[0])
    seal(desk.parts, recording_id)
    sweep_recordings(desk.parts)
    after = desk.row(recording_id)
    assert (after.version, after.sha256, after.state) == (before.version, before.sha256, "sealed")
    assert len(events(desk, "recording.state_changed")) == told


def test_two_workers_at_once_seal_it_once(desk: Desk) -> None:
    ids = [desk.recorded_call(talk=20, files=20.0) for _ in range(4)]
    workers = [threading.Thread(target=seal, args=(desk.parts, one)) for one, _ in itertools.product(ids, range(2))]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    for one in ids:
        row, base = desk.row(one), desk.base(one)
        assert row.state == "sealed"
        assert row.sha256 == sealing.digest_of(sealing.audio_path(base))
        with desk.db.reading() as session:
            query = select(Transition).where(Transition.subject_id == one, Transition.to_state == "sealed")
            assert len(session.scalars(query).all()) == 1
    assert not [path for path in desk.folder.rglob("*") if path.suffix in {".tmp", ".wav"}]


def test_who_comes_late_does_not_write_over_the_sealed_file(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    recording_id = desk.recorded_call()
    base, encode = desk.base(recording_id), sealing.encode

    def slow(path: Path) -> sealing.Sealed:
        monkeypatch.setattr(sealing, "encode", encode)
        seal(desk.parts, recording_id)
        write_mono(base, 1.0)
        return encode(path)

    monkeypatch.setattr(sealing, "encode", slow)
    seal(desk.parts, recording_id)
    assert desk.row(recording_id).sha256 == sealing.digest_of(sealing.audio_path(base))
    assert not list(base.parent.glob("*.tmp*"))


def test_a_worker_that_dies_before_the_commit_leaves_all_to_the_next(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    recording_id = desk.recorded_call()
    with monkeypatch.context() as patch:
        patch.setattr(tasks, "seal_recording", lambda **_given: (_ for _ in ()).throw(RuntimeError("killed")))
        with pytest.raises(RuntimeError):
            seal(desk.parts, recording_id)
    assert len(sealing.mono_paths(desk.base(recording_id))) == 2
    seal(desk.parts, recording_id)
    assert desk.row(recording_id).state == "sealed"


def test_a_worker_that_dies_after_the_commit_leaves_files_that_are_tidied_up(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    recording_id = desk.recorded_call()
    with monkeypatch.context() as patch:
        patch.setattr(sealing, "remove_mono", lambda _base: None)
        seal(desk.parts, recording_id)
    assert len(sealing.mono_paths(desk.base(recording_id))) == 2
    tidy_recordings(desk.parts)
    assert not sealing.mono_paths(desk.base(recording_id))
    assert sealing.audio_path(desk.base(recording_id)).exists()


def test_a_full_disk_leaves_it_for_the_next_sweep_and_does_not_hold_up_others(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = desk.recorded_call(), desk.recorded_call()
    encode = sealing.encode

    def full(base: Path) -> sealing.Sealed:
        if base == desk.base(first):
            raise OSError(28, "No space left on device")
        return encode(base)

    with monkeypatch.context() as patch:
        patch.setattr(sealing, "encode", full)
        sweep_recordings(desk.parts)
    assert (desk.row(first).state, desk.row(second).state) == ("closed", "sealed")
    sweep_recordings(desk.parts)
    assert desk.row(first).state == "sealed"


def test_marks_are_kept_in_seconds_from_the_beginning(desk: Desk) -> None:
    recording_id = desk.recorded_call(talk=10, state="recording")
    with desk.db.writing() as session:
        mark_recording(
            session=session, recording_id=recording_id, kind="hold", now=desk.clock[0] - timedelta(seconds=4)
        )
        mark_recording(session=session, recording_id=recording_id, kind="resume", now=desk.clock[0])
    with desk.db.reading() as session:
        marks = recording_view(session, recording_id).marks
    assert [(mark.at_seconds, mark.kind) for mark in marks] == [(6.0, "hold"), (10.0, "resume")]


@pytest.mark.parametrize("path", ["../secret", "/etc/passwd", "a/../../b", "", "."])
def test_a_path_that_leads_out_of_the_folder_is_refused(tmp_path: Path, path: str) -> None:
    with pytest.raises(ValueError, match="leads out"):
        recording_base(tmp_path / "recordings", path)
