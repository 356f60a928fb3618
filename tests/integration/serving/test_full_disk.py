"""A full disk: told before the start with its remedy, and while it lasts calls are taken and nothing is lost."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

import pytest

from callcenter.serving.disk import GIGABYTE, LEAST_BYTES, Room, check_room
from tests.integration.serving.installation import CLI, Installation
from tests.tied import tied

ON_SMALL_DISK = (
    *("unshare", "--mount", "--propagation", "private", "sh", "-c"),
    'mkdir -p "$CALLCENTER_HOME" && mount -t tmpfs -o size=$SIZE none "$CALLCENTER_HOME" && exec "$0" "$@"',
)
"""A mount of its own, which is gone with the last process that sees it."""


STATES = """
import sqlite3, sys
query = "SELECT state FROM calls WHERE caller LIKE '%' || ?"
print(*(row[0] for row in sqlite3.connect(sys.argv[1], timeout=20).execute(query, (sys.argv[2],))))
"""


def can_mount() -> bool:
    return os.geteuid() == 0 and subprocess.run(["unshare", "--mount", "true"], check=False).returncode == 0


needs_root = pytest.mark.skipif(not can_mount(), reason="a small disk is mounted, which takes root")


@pytest.mark.parametrize(
    ("room", "starts", "records"),
    [
        (Room(LEAST_BYTES - 1, 10**9), False, False),
        (Room(LEAST_BYTES, 10**9), True, False),
        (Room(GIGABYTE - 1, 10**11), True, False),
        (Room(GIGABYTE, 10**12), True, True),
        (Room(500_000_000, 10**10), True, True),
        (Room(6 * 10**9, 10**11), True, True),
    ],
)
def test_how_much_is_enough(room: Room, starts: bool, records: bool) -> None:
    assert (room.is_enough_to_start, room.is_enough_to_record) == (starts, records)


def test_a_folder_that_is_not_there_yet_lies_on_the_disk_of_its_parent(tmp_path: Path) -> None:
    told = check_room(tmp_path / "not" / "there")
    assert told is None or "CALLCENTER_HOME" in told["en"]


@pytest.mark.real
@needs_root
@pytest.mark.parametrize(("language", "words"), [("en", "Free some, or set CALLCENTER_HOME"), ("zh-CN", "请清理磁盘")])
def test_a_disk_that_is_as_good_as_full_refuses_the_start(
    installation: Installation, language: str, words: str
) -> None:
    environment = {**installation.environment, "SIZE": "20m", "CALLCENTER_LANG": language}
    done = subprocess.run([*ON_SMALL_DISK, *CLI, "serve"], env=environment, capture_output=True, text=True, timeout=120)
    told = done.stdout + done.stderr
    assert done.returncode == 3, told
    assert "CALLCENTER_HOME" in told
    assert words in told
    assert "Traceback" not in told
    assert installation.left() == []


@dataclass
class OnSmallDisk:
    """An installation that runs on a disk of its own, seen through its process."""

    installation: Installation
    process: "subprocess.Popen[bytes]"

    @property
    def folder(self) -> Path:
        return Path(f"/proc/{self.process.pid}/root{self.installation.folder}")

    def fill(self) -> None:
        with (self.folder / "filler").open("wb", buffering=0) as filler, suppress(OSError):
            while True:
                filler.write(bytes(4096))

    def running(self, word: str) -> set[int]:
        found = set()
        for pid in self.installation.left():
            with suppress(OSError):
                if word.encode() in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0"):
                    found.add(pid)
        return found

    def states_of_calls(self, caller: str) -> list[str]:
        """Asked inside: SQLite follows the link in /proc and would look for the file out here."""
        database = str(self.installation.folder / "callcenter.db")
        inside = ["nsenter", "--target", str(self.process.pid), "--mount", sys.executable, "-c", STATES]
        done = subprocess.run([*inside, database, caller], capture_output=True, text=True, check=True, timeout=60)
        return done.stdout.split()


@pytest.fixture
def small(installation: Installation) -> Iterator[OnSmallDisk]:
    environment = {**installation.environment, "SIZE": "160m"}
    with installation.output.open("ab") as out:
        process = tied(*ON_SMALL_DISK, *CLI, "serve", env=environment, stdout=out, stderr=out)
    installation.wait_until("Ctrl-C ends everything", process)
    yield OnSmallDisk(installation, process)
    process.terminate()
    process.wait(90)


def until(fact: Callable[[], bool], *, seconds: float, label: str) -> None:
    deadline = time.monotonic() + seconds
    while not fact():
        assert time.monotonic() < deadline, label
        time.sleep(0.2)


@pytest.mark.real
@pytest.mark.timeout(900)
@needs_root
def test_calls_go_on_while_the_disk_is_full_and_are_written_down_when_there_is_room(small: OnSmallDisk) -> None:
    before = {name: small.running(name) for name in ("web", "bridge", "callcenter.telephony.line")}
    small.fill()

    sip = f"127.0.0.1:{small.installation.environment['CALLCENTER_SIP_PORT']}"
    caller = [*CLI, "simulate", "--sip", sip, "--from", "13970030001", "--to", "4001", "--seconds", "6"]
    told = subprocess.run(caller, capture_output=True, text=True, timeout=180, check=False).stdout
    assert '"answered": true' in told, told

    victim = small.running("worker").pop()
    os.kill(victim, signal.SIGKILL)
    until(lambda: bool(small.running("worker") - {victim}), seconds=60, label="the worker is back")
    with urlopen(f"http://127.0.0.1:{small.installation.web_port}/livez", timeout=20) as answer:
        assert answer.status == 200
    time.sleep(5)
    assert {name: small.running(name) for name in before} == before, "nobody died of it"

    (small.folder / "filler").unlink()
    until(lambda: len(small.states_of_calls("13970030001")) == 1, seconds=90, label="the call is written down")
    until(lambda: small.states_of_calls("13970030001") == ["ended"], seconds=60, label="and its end")
    small.process.terminate()
    assert small.process.wait(90) == 0
    assert small.installation.left() == []
