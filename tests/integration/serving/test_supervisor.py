"""The supervisor over real processes: what dies comes back, what is left is taken over, nothing stays behind."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from callcenter.serving.identity import marked
from tests.tied import tied

pytestmark = pytest.mark.real
RUNNER = Path(__file__).with_name("runner.py")
SLEEPER = [sys.executable, "-c", "import time; time.sleep(600)"]
STUBBORN = [sys.executable, "-c", "import signal, time; signal.signal(15, signal.SIG_IGN); time.sleep(600)"]
BEATING = [
    sys.executable,
    "-c",
    "import asyncio; from callcenter.kernel.heartbeat import Heartbeat, keep_beating\n"
    "asyncio.run(keep_beating(Heartbeat.given()))",
]
ENDLESS = [*BEATING[:2], BEATING[2].replace("\nasyncio", "\nHeartbeat.given().beat(1e9)\nwhile True: pass\nasyncio")]
PARENT = [sys.executable, "-c", "import subprocess, time; subprocess.Popen(['sleep', '600']); time.sleep(600)"]


def program(name: str, command: list[str], **options: object) -> dict[str, object]:
    usual = {"stage": 1, "kept": False, "patience": 3, "heartbeat": 0}
    return {"name": name, "command": command, **usual, **options}


def until(fact: Callable[[], bool], *, seconds: float = 15) -> bool:
    deadline = time.monotonic() + seconds
    while not fact():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def pid_of(folder: Path, name: str) -> int:
    try:
        return int(json.loads((folder / "run" / f"{name}.pid").read_text())["pid"])
    except (OSError, ValueError):
        return 0


class Served:
    """One supervisor in a process."""

    def __init__(self, folder: Path, programs: list[dict[str, object]]) -> None:
        self.folder = folder
        self.process = tied(
            sys.executable, str(RUNNER), str(folder), json.dumps(programs), stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        assert "up\n" in iter(self.process.stdout.readline, "")

    def end(self, sign: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(sign)
        return self.process.wait(20)


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., Served]]:
    started: list[Served] = []

    def begin(*programs: dict[str, object]) -> Served:
        started.append(Served(tmp_path, list(programs)))
        return started[-1]

    yield begin
    for one in started:
        if one.process.poll() is None:
            one.process.kill()
            one.process.wait()
    for pid in marked(tmp_path):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def test_ctrl_c_leaves_no_process_behind(serve: Callable[..., Served], tmp_path: Path) -> None:
    served = serve(
        program("bus", SLEEPER, stage=0, kept=True), program("line-1", PARENT), program("web", SLEEPER, stage=3)
    )
    assert until(lambda: len(list(marked(tmp_path))) == 4)
    assert served.end(signal.SIGINT) == 0
    assert list(marked(tmp_path)) == []
    assert list((tmp_path / "run").glob("*.pid")) == []


def test_a_program_that_will_not_end_is_made_to(serve: Callable[..., Served], tmp_path: Path) -> None:
    served = serve(program("web", STUBBORN, patience=0.3))
    time.sleep(0.3)
    begun = time.monotonic()
    assert served.end() == 0
    assert time.monotonic() - begun < 5
    assert list(marked(tmp_path)) == []


def test_the_last_started_ends_first(serve: Callable[..., Served], tmp_path: Path) -> None:
    def telling(name: str) -> list[str]:
        code = (
            "import signal, sys, time\n"
            f"def end(*_):\n  open({str(tmp_path / 'ended')!r}, 'a').write('{name} ')\n  sys.exit()\n"
            f"signal.signal(15, end)\nopen({str(tmp_path)!r} + '/{name}.up', 'w').close()\ntime.sleep(600)"
        )
        return [sys.executable, "-c", code]

    names = ["valkey", "line-1", "bridge", "web", "carrier"]
    served = serve(*(program(name, telling(name), stage=stage) for stage, name in enumerate(names)))
    assert until(lambda: all((tmp_path / f"{name}.up").exists() for name in names))
    served.end()
    assert (tmp_path / "ended").read_text().split() == names[::-1]


def test_a_killed_program_is_back_within_two_seconds(serve: Callable[..., Served], tmp_path: Path) -> None:
    serve(program("line-1", PARENT, kept=True), program("line-2", SLEEPER, kept=True))
    assert until(lambda: len(list(marked(tmp_path))) == 3)
    first, sibling = pid_of(tmp_path, "line-1"), pid_of(tmp_path, "line-2")
    os.kill(first, signal.SIGKILL)
    assert until(lambda: pid_of(tmp_path, "line-1") not in {0, first}, seconds=2)
    assert pid_of(tmp_path, "line-2") == sibling
    assert until(lambda: len(list(marked(tmp_path))) == 3), "its own child must have gone with it"


def test_the_next_supervisor_takes_over_what_is_kept_and_ends_the_rest(
    serve: Callable[..., Served], tmp_path: Path
) -> None:
    programs = [program("line-1", SLEEPER, kept=True), program("web", SLEEPER, stage=3)]
    first = serve(*programs)
    line, web = pid_of(tmp_path, "line-1"), pid_of(tmp_path, "web")
    first.process.kill()
    first.process.wait()
    second = serve(*programs)
    assert pid_of(tmp_path, "line-1") == line
    assert pid_of(tmp_path, "web") != web
    assert len(list(marked(tmp_path))) == 2
    os.kill(line, signal.SIGKILL)
    assert until(lambda: pid_of(tmp_path, "line-1") not in {0, line}, seconds=2), "what was taken over is watched too"
    second.end()
    assert list(marked(tmp_path)) == []


def test_a_program_whose_command_changed_is_not_taken_over(serve: Callable[..., Served], tmp_path: Path) -> None:
    first = serve(program("line-1", SLEEPER, kept=True))
    line = pid_of(tmp_path, "line-1")
    first.process.kill()
    first.process.wait()
    serve(program("line-1", [*SLEEPER, "--sip-port=6060"], kept=True))
    assert pid_of(tmp_path, "line-1") != line
    assert len(list(marked(tmp_path))) == 1


def test_a_program_that_keeps_failing_is_tried_ever_more_slowly(serve: Callable[..., Served], tmp_path: Path) -> None:
    counting = f"open({str(tmp_path / 'count')!r}, 'a').write('x'); raise SystemExit(1)"
    served = serve(program("web", [sys.executable, "-c", counting]), program("line-1", SLEEPER))
    time.sleep(4)
    tries = len((tmp_path / "count").read_text())
    assert 3 <= tries <= 8
    assert served.process.poll() is None


def has_beaten(folder: Path, name: str) -> bool:
    path = folder / "run" / f"{name}.alive"
    return path.exists() and path.stat().st_mtime > 0


def test_a_program_that_hangs_is_killed_and_started_again(serve: Callable[..., Served], tmp_path: Path) -> None:
    serve(program("line-1", BEATING, heartbeat=2), program("line-2", BEATING, heartbeat=2))
    assert until(lambda: has_beaten(tmp_path, "line-1") and has_beaten(tmp_path, "line-2"))
    first, sibling = pid_of(tmp_path, "line-1"), pid_of(tmp_path, "line-2")
    os.kill(first, signal.SIGSTOP)
    assert until(lambda: pid_of(tmp_path, "line-1") not in {0, first})
    assert not Path(f"/proc/{first}").exists()
    assert until(lambda: has_beaten(tmp_path, "line-1"))
    time.sleep(3)
    assert pid_of(tmp_path, "line-2") == sibling, "who beats is left alone"


def test_a_program_in_an_endless_loop_is_killed_and_started_again(serve: Callable[..., Served], tmp_path: Path) -> None:
    serve(program("bridge", ENDLESS, heartbeat=1))
    assert until(lambda: has_beaten(tmp_path, "bridge"))
    first = pid_of(tmp_path, "bridge")
    assert until(lambda: pid_of(tmp_path, "bridge") not in {0, first})


def test_what_was_taken_over_is_watched_for_hanging_too(serve: Callable[..., Served], tmp_path: Path) -> None:
    line = program("line-1", BEATING, heartbeat=2, kept=True)
    first = serve(line)
    assert until(lambda: has_beaten(tmp_path, "line-1"))
    pid = pid_of(tmp_path, "line-1")
    first.process.kill()
    first.process.wait()
    serve(line)
    assert pid_of(tmp_path, "line-1") == pid
    time.sleep(3)
    assert pid_of(tmp_path, "line-1") == pid
    os.kill(pid, signal.SIGSTOP)
    assert until(lambda: pid_of(tmp_path, "line-1") not in {0, pid})


def test_a_supervisor_that_was_suspended_kills_nobody(serve: Callable[..., Served], tmp_path: Path) -> None:
    served = serve(program("line-1", BEATING, heartbeat=3))
    assert until(lambda: has_beaten(tmp_path, "line-1"))
    pid = pid_of(tmp_path, "line-1")
    for one in (served.process.pid, pid):
        os.kill(one, signal.SIGSTOP)
    time.sleep(5)
    os.kill(served.process.pid, signal.SIGCONT)
    time.sleep(0.3)
    os.kill(pid, signal.SIGCONT)
    time.sleep(3)
    assert pid_of(tmp_path, "line-1") == pid


def test_a_program_that_cannot_be_started_is_tried_again_and_the_others_run(
    serve: Callable[..., Served], tmp_path: Path
) -> None:
    missing = tmp_path / "program"
    serve(program("web", [str(missing)]), program("line-1", SLEEPER))
    assert until(lambda: pid_of(tmp_path, "line-1") != 0)
    missing.symlink_to("/bin/cat")
    assert until(lambda: pid_of(tmp_path, "web") != 0)


def test_output_goes_to_files(serve: Callable[..., Served], tmp_path: Path) -> None:
    serve(program("line-1", [sys.executable, "-c", "print('hello'); raise SystemExit('bye')"]))
    log = tmp_path / "log" / "line-1.log"
    assert until(lambda: log.exists() and {"hello", "bye"} <= set(log.read_text().split()))
