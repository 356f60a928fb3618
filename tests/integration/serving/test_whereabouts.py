"""Which installation a command means, and that what runs of it holds its ports by right."""

import os
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from callcenter.checkup import network
from callcenter.checkup.findings import Verdict
from callcenter.kernel.config import Settings
from callcenter.serving.home import LOCK, MARKER, Home
from callcenter.serving.identity import Identity, identify
from callcenter.serving.ports import free_port
from callcenter.serving.whereabouts import DEMO_HOME, running_programs, settings_at_hand, supervisor_of
from tests.tied import tied


@pytest.fixture
def process() -> Iterator["subprocess.Popen[bytes]"]:
    running = tied("sleep", "60")
    yield running
    running.kill()
    running.wait()


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in [name for name in os.environ if name.startswith("CALLCENTER_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def leave(folder: Path, pid: int, *, name: str = "line-1") -> None:
    """The files of an installation of which a program runs."""
    (folder / "run").mkdir(parents=True, exist_ok=True)
    (folder / MARKER).touch()
    identify(pid, ("sleep", "60")).save(folder / "run" / f"{name}.pid")


def test_without_a_name_the_usual_folder_is_meant(here: Path) -> None:
    assert settings_at_hand().folder == here / "data"


def test_the_demo_is_meant_when_only_that_runs(here: Path, process: "subprocess.Popen[bytes]") -> None:
    leave(here / DEMO_HOME, process.pid)
    found = settings_at_hand()
    assert (found.folder, found.demo) == (here / DEMO_HOME, True)


def test_the_usual_folder_is_meant_when_both_run(here: Path, process: "subprocess.Popen[bytes]") -> None:
    for folder in (here / DEMO_HOME, here / "data"):
        leave(folder, process.pid)
    assert settings_at_hand().folder == here / "data"


def test_a_folder_that_is_named_is_meant(
    here: Path, process: "subprocess.Popen[bytes]", monkeypatch: pytest.MonkeyPatch
) -> None:
    leave(here / DEMO_HOME, process.pid)
    monkeypatch.setenv("CALLCENTER_HOME", str(here / "mine"))
    assert settings_at_hand().folder == here / "mine"


def test_a_supervisor_is_told_by_the_file_it_holds(tmp_path: Path) -> None:
    home = Home(Settings(home=tmp_path / "data"))
    assert supervisor_of(home.folder) is None
    home.open()
    assert supervisor_of(home.folder) == os.getpid()
    home.close()
    assert supervisor_of(home.folder) is None
    (home.folder / LOCK).write_text("")
    assert supervisor_of(home.folder) is None


def test_the_demo_below_the_usual_folder_is_neither_foreign_nor_wiped(tmp_path: Path) -> None:
    demo = tmp_path / "data" / "demo"
    demo.mkdir(parents=True)
    (demo / MARKER).touch()
    (demo / "callcenter.db").touch()
    home = Home(Settings(home=tmp_path / "data"))
    home.open()
    home.wipe()
    home.close()
    assert (demo / "callcenter.db").exists()


class TestPorts:
    """What the doctor says of them."""

    @pytest.fixture
    def settings(self, tmp_path: Path) -> Iterator[Settings]:
        sip_port = free_port("127.0.0.1", "udp")
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as holder:
            holder.bind(("127.0.0.1", sip_port))
            yield Settings(
                home=tmp_path / "data",
                web_port=free_port("127.0.0.1"),
                sip_port=sip_port,
                rtp_ports=f"{1024 + (sip_port + 9000) % 50_000}-{1424 + (sip_port + 9000) % 50_000}",
                lines=1,
            )

    @staticmethod
    def verdict(settings: Settings) -> Verdict:
        return next(iter(network.look(settings))).verdict

    def test_a_strangers_port_is_a_fault(self, settings: Settings) -> None:
        assert self.verdict(settings) is Verdict.BAD

    def test_our_own_port_is_none(self, settings: Settings, process: "subprocess.Popen[bytes]") -> None:
        leave(settings.folder, process.pid)
        assert running_programs(settings).keys() == {"line-1"}
        assert self.verdict(settings) is Verdict.GOOD

    def test_the_file_of_a_program_that_is_gone_proves_nothing(
        self, settings: Settings, process: "subprocess.Popen[bytes]"
    ) -> None:
        leave(settings.folder, process.pid)
        process.kill()
        process.wait()
        assert self.verdict(settings) is Verdict.BAD

    def test_the_number_of_another_process_proves_nothing(self, settings: Settings) -> None:
        leave(settings.folder, os.getpid())
        true = identify(os.getpid(), ("x",))
        other = Identity(true.pid, true.started + 1, true.boot, true.command)
        other.save(settings.run_folder / "line-1.pid")
        assert self.verdict(settings) is Verdict.BAD
