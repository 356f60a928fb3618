"""A start that is interrupted ends everything, at whatever moment and by whichever signal."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from callcenter.serving.identity import load, marked
from tests.integration.serving.installation import CLI, READY_SECONDS, Installation

pytestmark = [pytest.mark.real, pytest.mark.timeout(600)]
END_SECONDS = 90
HERE = Path(__file__).parents[3]
Moment = Callable[[Installation], bool]


def has_pid_file(name: str) -> Moment:
    return lambda one: load(one.folder / "run" / f"{name}.pid") is not None


def prepares(one: Installation) -> bool:
    for pid in one.left():
        try:
            if b"prepare" in Path(f"/proc/{pid}/cmdline").read_bytes():
                return True
        except OSError:
            continue
    return False


def has_tables(one: Installation) -> bool:
    path = one.folder / "callcenter.db"
    return path.exists() and path.stat().st_size > 0


MOMENTS: dict[str, Moment] = {
    "at once": lambda one: one.output.exists(),
    "the folder is held": lambda one: (one.folder / "serve.lock").exists(),
    "Valkey starts": has_pid_file("valkey"),
    "the database is being prepared": prepares,
    "the tables are being made": has_tables,
    "the first line starts": has_pid_file("line-1"),
    "the last program starts": has_pid_file("beat"),
    "it waits until all are ready": lambda one: "Started:" in one.told(),
}
CASES = [
    ("at once", signal.SIGHUP),
    ("the folder is held", signal.SIGTERM),
    ("Valkey starts", signal.SIGHUP),
    ("the database is being prepared", signal.SIGTERM),
    ("the tables are being made", signal.SIGINT),
    ("the first line starts", signal.SIGTERM),
    ("the last program starts", signal.SIGHUP),
    ("it waits until all are ready", signal.SIGINT),
    ("it waits until all are ready", signal.SIGTERM),
]


def wait_for(fact: Callable[[], bool], *, seconds: float, label: str) -> None:
    deadline = time.monotonic() + seconds
    while not fact():
        assert time.monotonic() < deadline, label
        time.sleep(0.01)


@pytest.mark.parametrize(("moment", "sign"), CASES)
def test_a_signal_during_the_start_leaves_no_process(
    installation: Installation, moment: str, sign: signal.Signals
) -> None:
    process = installation.start()
    wait_for(lambda: MOMENTS[moment](installation), seconds=READY_SECONDS, label=moment)
    process.send_signal(sign)
    code = process.wait(END_SECONDS)
    assert code in {0, -sign}, installation.told()
    assert "Console:" not in installation.told()
    assert "Traceback" not in installation.told()
    assert installation.left() == []


def test_several_signals_at_once_leave_no_process(installation: Installation) -> None:
    process = installation.start()
    wait_for(lambda: MOMENTS["the last program starts"](installation), seconds=READY_SECONDS, label="start")
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        process.send_signal(sign)
        time.sleep(0.05)
    assert process.wait(END_SECONDS) == 0
    assert installation.left() == []


JOURNEY = """
import sys, time
from pathlib import Path
from tests.e2e.desk import new_desk
desk = new_desk(Path(sys.argv[1]), LINES="1")
print("made", flush=True)
desk.start()
print("up", flush=True)
if sys.argv[2] == "with its supervisor":
    desk.kill_supervisor()
    print("alone", flush=True)
time.sleep(600)
"""
"""A journey's beginning, in a process that can be killed as pytest can be."""


@pytest.mark.parametrize(
    ("sign", "words", "fate"),
    [
        (signal.SIGKILL, "made", "while its supervisor starts"),
        (signal.SIGKILL, "up", "and its supervisor lives"),
        (signal.SIGTERM, "up", "and its supervisor lives"),
        (signal.SIGKILL, "alone", "with its supervisor"),
    ],
)
def test_tests_that_are_killed_leave_no_process(tmp_path: Path, sign: signal.Signals, words: str, fate: str) -> None:
    home = tmp_path / "home"
    journey = subprocess.Popen(
        [sys.executable, "-c", JOURNEY, str(home), fate],
        stdout=subprocess.PIPE,
        text=True,
        cwd=HERE,
        env={**os.environ, "PYTHONPATH": str(HERE)},
    )
    try:
        assert journey.stdout is not None
        assert f"{words}\n" in iter(journey.stdout.readline, ""), "it ended before"
        if words == "made":
            wait_for((home / "run" / "line-1.pid").exists, seconds=READY_SECONDS, label="line-1 starts")
        journey.send_signal(sign)
        journey.wait(10)
        wait_for(lambda: not list(marked(home)), seconds=END_SECONDS, label="all ended")
    finally:
        journey.kill()
        subprocess.run(
            [*CLI, "stop"], env={**os.environ, "CALLCENTER_HOME": str(home)}, capture_output=True, timeout=120
        )


def test_stop_ends_a_living_supervisor_and_what_a_killed_one_left(installation: Installation) -> None:
    assert installation.stop() == (0, f"There is no installation in {installation.folder}.\n")

    process = installation.start()
    installation.wait_until("Ctrl-C ends everything", process)
    code, told = installation.stop()
    assert process.wait(10) == 0
    assert code == 0
    assert f"Asking the supervisor, process {process.pid}, to end" in told
    assert installation.left() == []

    installation.output.write_text("")
    process = installation.start()
    installation.wait_until("Ctrl-C ends everything", process)
    process.kill()
    process.wait()
    assert installation.left() != []
    code, told = installation.stop()
    assert code == 0
    for name in ("line-1", "headset-1", "bridge", "web", "worker", "beat", "valkey"):
        assert name in told
    assert "Asking" not in told
    assert installation.left() == []
    assert list((installation.folder / "run").glob("*.pid")) == []

    assert installation.stop() == (0, f"Nothing of {installation.folder} is running.\n")


def test_stop_never_signals_a_process_that_only_has_the_old_number(installation: Installation) -> None:
    stranger = subprocess.Popen(["sleep", "60"])
    installation.folder.mkdir()
    (installation.folder / ".callcenter").touch()
    (installation.folder / "run").mkdir()
    (installation.folder / "serve.lock").write_text(str(stranger.pid))
    identity = {"pid": stranger.pid, "started": 1, "boot": "of another day", "command": ["callcenter"]}
    (installation.folder / "run" / "line-1.pid").write_text(json.dumps(identity))
    try:
        assert installation.stop()[0] == 0
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()
