"""One data folder with its settings on free ports, and `callcenter serve` on it."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from callcenter.serving.identity import marked
from tests.tied import tied

CLI = (sys.executable, "-m", "callcenter.cli")
READY_SECONDS = 240


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
            return tied(*CLI, "serve", *arguments, env=self.environment, stdout=out, stderr=out)

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

    def command(self, *arguments: str) -> tuple[int, str]:
        """A command on this installation: its exit code and what it said."""
        done = subprocess.run([*CLI, *arguments], env=self.environment, capture_output=True, text=True, timeout=120)
        return done.returncode, done.stdout + done.stderr

    def stop(self) -> tuple[int, str]:
        """`callcenter stop`."""
        return self.command("stop")

    def left(self) -> list[int]:
        """What runs of it, but the supervisor."""
        return list(marked(self.folder))

    def clear(self) -> None:
        """Kill whatever a test that failed has left."""
        for pid in self.left():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
