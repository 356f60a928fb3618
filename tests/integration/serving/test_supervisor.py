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

RUNNER = Path(__file__).with_name("runner.py")
SLEEPER = [sys.executable, "-c", "import time; time.sleep(600)"]
STUBBORN = [sys.executable, "-c", "import signal, time; signal.signal(15, signal.SIG_IGN); time.sleep(600)"]
PARENT = [sys.executable, "-c", "import subprocess, time; subprocess.Popen(['sleep', '600']); time.sleep(600)"]


def program(
    name: str, command: list[str], *, stage: int = 1, kept: bool = False, patience: float = 3
) -> dict[str, object]:
    return {"name": name, "command": command, "stage": stage, "kept": kept, "patience": patience}


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
        self.process = subprocess.Popen(
            [sys.executable, str(RUNNER), str(folder), json.dumps(programs)], stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        assert self.process.stdout.readline().strip() == "up"

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


def test_output_goes_to_files(serve: Callable[..., Served], tmp_path: Path) -> None:
    serve(program("line-1", [sys.executable, "-c", "print('hello'); raise SystemExit('bye')"]))
    log = tmp_path / "log" / "line-1.log"
    assert until(lambda: log.exists() and {"hello", "bye"} <= set(log.read_text().split()))
