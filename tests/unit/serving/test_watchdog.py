"""Who hangs is told by silence in the watcher's own time: no clock that is set, no sleep of the machine kills anybody."""

import os
from pathlib import Path

import pytest

from callcenter.kernel.heartbeat import PATH, Heartbeat
from callcenter.serving.watchdog import START_SECONDS, Watch, can_touch, lay_out

LIMIT = 10.0


@pytest.fixture
def path(tmp_path: Path) -> Path:
    lay_out(tmp_path / "line-1.alive")
    return tmp_path / "line-1.alive"


def beat(path: Path, moment: int) -> None:
    os.utime(path, (moment, moment))


def seconds_until_hung(watch: Watch, *, at_most: float, ticked: float = 0.5) -> float | None:
    waited = 0.0
    while waited < at_most:
        waited += ticked
        if watch.has_hung(ticked=ticked):
            return waited
    return None


def test_who_beats_is_never_taken_for_hung(path: Path) -> None:
    watch = Watch(path, LIMIT)
    for moment in range(1, 200):
        beat(path, moment)
        assert not watch.has_hung(ticked=0.5)
        assert not watch.has_hung(ticked=0.5)


def test_who_falls_silent_is_found_just_after_the_limit(path: Path) -> None:
    watch = Watch(path, LIMIT)
    beat(path, 5)
    watch.has_hung(ticked=0.5)
    found = seconds_until_hung(watch, at_most=60)
    assert found is not None
    assert LIMIT < found <= LIMIT + 1


def test_a_beat_in_the_last_moment_starts_the_count_anew(path: Path) -> None:
    watch = Watch(path, LIMIT)
    beat(path, 5)
    assert seconds_until_hung(watch, at_most=LIMIT) is None
    beat(path, 6)
    assert seconds_until_hung(watch, at_most=LIMIT) is None


def test_loading_takes_as_long_as_it_takes(path: Path) -> None:
    watch = Watch(path, LIMIT)
    assert seconds_until_hung(watch, at_most=START_SECONDS - 1) is None
    assert seconds_until_hung(watch, at_most=10) is not None


@pytest.mark.parametrize("slept", [60.0, 86_400.0, -3_600.0])
def test_a_watcher_that_slept_kills_nobody(path: Path, slept: float) -> None:
    watch = Watch(path, LIMIT)
    beat(path, 5)
    watch.has_hung(ticked=0.5)
    assert not watch.has_hung(ticked=slept)
    assert seconds_until_hung(watch, at_most=LIMIT - 2) is None


@pytest.mark.parametrize("moment", [1, 4_000_000_000])
def test_a_clock_that_is_set_is_a_beat_like_any_other(path: Path, moment: int) -> None:
    watch = Watch(path, LIMIT)
    beat(path, 1_800_000_000)
    watch.has_hung(ticked=0.5)
    beat(path, moment)
    assert not watch.has_hung(ticked=0.5)
    assert seconds_until_hung(watch, at_most=LIMIT - 1) is None


def test_a_file_that_is_gone_says_nothing_and_the_next_beat_makes_it(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(PATH, str(path))
    watch = Watch(path, LIMIT)
    path.unlink()
    assert seconds_until_hung(watch, at_most=100) is None
    Heartbeat.given().beat(100.0)
    assert path.exists()
    assert seconds_until_hung(watch, at_most=100) is not None


def test_a_heart_beats_once_a_second_at_most(path: Path) -> None:
    heart = Heartbeat(str(path))
    heart.beat(100.0)
    assert path.stat().st_mtime_ns > 0
    beat(path, 5)
    heart.beat(100.9)
    assert path.stat().st_mtime == 5
    heart.beat(101.1)
    assert path.stat().st_mtime > 5


def test_a_program_nobody_watches_touches_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(PATH, raising=False)
    monkeypatch.chdir(tmp_path)
    Heartbeat.given().beat(100.0)
    assert list(tmp_path.iterdir()) == []


def test_a_heart_that_cannot_be_written_is_no_reason_to_end(tmp_path: Path) -> None:
    Heartbeat(str(tmp_path / "gone" / "line-1.alive")).beat(100.0)
    assert not can_touch(tmp_path / "gone")
    assert can_touch(tmp_path)
