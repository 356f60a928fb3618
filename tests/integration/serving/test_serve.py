"""`callcenter serve` as a person runs it: real lines, a real Valkey, a real console."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.request import urlopen

import pytest

from callcenter.serving.identity import marked

pytestmark = [pytest.mark.real, pytest.mark.timeout(400)]
READY_SECONDS = 180


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Installation:
    """One data folder and its settings."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "data"
        self.web_port = free_port()
        sip_port = free_port() // 2 * 2
        kept = {key: value for key, value in os.environ.items() if not key.startswith("CALLCENTER_")}
        self.environment = {
            **kept,
            "CALLCENTER_HOME": str(self.folder),
            "CALLCENTER_LANG": "en",
            "CALLCENTER_LINES": "1",
            "CALLCENTER_WEB_PORT": str(self.web_port),
            "CALLCENTER_SIP_PORT": str(sip_port),
            "CALLCENTER_RTP_PORTS": f"{min(sip_port + 200, 60000)}-{min(sip_port + 300, 60100)}",
        }
        self.output = folder / "out"

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        with self.output.open("ab") as out:
            return subprocess.Popen(
                [sys.executable, "-m", "callcenter.cli", "serve", *arguments],
                env=self.environment,
                stdout=out,
                stderr=out,
            )

    def told(self) -> str:
        return self.output.read_text(encoding="utf-8")

    def wait_until(self, words: str, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while words not in self.told():
            assert process.poll() is None, self.told()
            assert time.monotonic() < deadline, self.told()
            time.sleep(0.2)

    def pid_of(self, name: str) -> int:
        return int(json.loads((self.folder / "run" / f"{name}.pid").read_text())["pid"])


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    made = Installation(tmp_path)
    yield made
    for pid in marked(made.folder):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def test_a_first_start_a_crash_a_take_over_and_an_end(installation: Installation) -> None:
    first = installation.start()
    installation.wait_until("Ctrl-C ends everything", first)
    assert re.search(r"one-use password \S{12,}", installation.told())
    with urlopen(f"http://127.0.0.1:{installation.web_port}/readyz") as answer:
        assert json.load(answer)["ready"]

    second = installation.start()
    assert second.wait(60) == 3
    assert f"already serves {installation.folder}" in installation.told()

    line, valkey, web = (installation.pid_of(name) for name in ("line-1", "valkey", "web"))
    first.kill()
    first.wait()
    installation.output.write_text("")
    third = installation.start()
    installation.wait_until("Ctrl-C ends everything", third)
    assert "Taken over from the last run: line-1, headset-1, valkey" in installation.told()
    assert "was kept" in installation.told()
    assert "one-use password" not in installation.told()
    assert installation.pid_of("line-1") == line
    assert installation.pid_of("valkey") == valkey
    assert installation.pid_of("web") != web

    third.send_signal(signal.SIGINT)
    assert third.wait(60) == 0
    assert list(marked(installation.folder)) == []
    assert "Everything has ended" in installation.told()


def test_ctrl_c_in_the_middle_of_the_start_ends_it(installation: Installation) -> None:
    process = installation.start()
    installation.wait_until("Preparing the database", process)
    process.send_signal(signal.SIGINT)
    assert process.wait(60) == 0
    assert "Console:" not in installation.told()
    assert list(marked(installation.folder)) == []


def test_https_and_a_fresh_start(installation: Installation) -> None:
    process = installation.start("--tls", "self-signed", "--fresh")
    installation.wait_until("Ctrl-C ends everything", process)
    assert f"https://127.0.0.1:{installation.web_port}" in installation.told()
    assert "SHA-256" in installation.told()
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 0
    assert list(marked(installation.folder)) == []
