"""A whole installation on free ports of this machine: real processes, real phones; and clients for its API."""

import itertools
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from callcenter.app import open_database
from callcenter.kernel.config import Settings, load_settings
from callcenter.kernel.db import Database
from callcenter.serving import identity
from callcenter.serving.home import MARKER
from tests.e2e.api import Api
from tests.tied import ending_with_us, release, tied

CLI = (sys.executable, "-m", "callcenter.cli")
START_SECONDS = 240
STOP_SECONDS = 60


_bases = itertools.count(20_000 + (os.getpid() * 40) % 8_000, 40)
"""Never the same twice: what is handed out may be bound only later."""


def free_ports(count: int, *, kind: int = socket.SOCK_DGRAM) -> int:
    """The first of `count` neighbouring ports that are free; blocks of more than 40 move on by several."""
    for base in _bases:
        sockets = []
        try:
            for port in range(base, base + count):
                probe = socket.socket(socket.AF_INET, kind)
                sockets.append(probe)
                probe.bind(("127.0.0.1", port))
        except OSError:
            continue
        finally:
            for probe in sockets:
                probe.close()
        for _ in range(count // 40):
            next(_bases)
        return base
    raise RuntimeError("no free ports")


def wait_for(what: Callable[[], Any], *, seconds: float = 20.0, label: str = "") -> Any:
    """The first true answer; AssertionError when there is none in time."""
    deadline = time.monotonic() + seconds
    found = None
    while time.monotonic() < deadline:
        found = what()
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError(f"not in {seconds} s: {label or what} (last: {found!r})")


@dataclass
class Desk:
    """A running installation."""

    settings: Settings
    environment: dict[str, str]
    db: Database
    process: subprocess.Popen[bytes] | None = None
    guard: subprocess.Popen[bytes] | None = None
    tokens: dict[str, str] = field(default_factory=dict)
    carrier_port: int = 0

    @property
    def url(self) -> str:
        return self.settings.url

    @property
    def sip(self) -> str:
        return f"{self.settings.sip_host}:{self.settings.sip_port}"

    def sip_of_line(self, number: int) -> str:
        """Where one of the lines listens."""
        return f"{self.settings.sip_host}:{self.settings.sip_port + number - 1}"

    def api(self, username: str) -> Api:
        """A person at the API."""
        return Api(f"{self.url}/api/v1", self.tokens[username])

    def calls_from(self, caller: str) -> list[dict[str, Any]]:
        """The calls of a number, newest first, as the supervisor sees them."""
        found: list[dict[str, Any]] = self.api("sam").get(f"/calls?caller={caller}")["items"]
        return found

    def call_from(self, caller: str, *states: str, seconds: float = 30.0) -> dict[str, Any]:
        """The newest call of a number once it is in one of these states."""

        def look() -> dict[str, Any] | None:
            found = self.calls_from(caller)
            return found[0] if found and found[0]["state"] in states else None

        call: dict[str, Any] = wait_for(look, seconds=seconds, label=f"call of {caller} in {states}")
        return call

    def ready_at_phone(self, username: str, uri: str) -> None:
        """An agent takes a SIP phone and is ready."""
        api = self.api(username)
        api.send("PUT", "/seats/me/device", {"kind": "sip", "uri": uri})
        api.send("PUT", "/seats/me/presence", {"presence": "available"})

    def leave(self, username: str) -> None:
        """An agent ends what is in hand and goes offline."""
        api = self.api(username)

        def is_offline() -> bool:
            for call in self.api("sam").get("/calls?open=true")["items"]:
                if call["agent"]:
                    api.request("PUT", f"/calls/{call['id']}/hangup")
            status, _ = api.request("PUT", "/seats/me/presence", {"presence": "offline"})
            api.request("DELETE", "/seats/me/wrap-up")
            return status == 200

        wait_for(is_offline, seconds=30, label=f"{username} offline")

    def run(self, *arguments: str) -> str:
        """A command of the product, and what it printed."""
        done = subprocess.run(
            [*CLI, *arguments], check=False, env=self.environment, capture_output=True, text=True, timeout=300
        )
        assert done.returncode == 0, (arguments, done.stdout[-2000:], done.stderr[-3000:])
        return done.stdout

    def start(self) -> None:
        """Start everything and wait until it is ready; nothing is left when that fails."""
        self.guard = self.guard or ending_with_us(self.environment)
        with (self.settings.folder / "serve.out").open("ab") as log:
            self.process = tied(*CLI, "serve", env=self.environment, stdout=log, stderr=log)
        try:
            wait_for(self._is_ready, seconds=START_SECONDS, label="/readyz")
        except BaseException as error:
            # A test's time limit is no ordinary exception.
            self.stop()
            error.add_note(self.output()[-3000:])
            raise

    def output(self) -> str:
        """What `serve` printed."""
        return (self.settings.folder / "serve.out").read_text(errors="replace")

    def _is_ready(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, f"serve ended: {self.output()[-3000:]}"
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=2) as response:  # noqa: S310
                return bool(response.status == 200)
        except OSError:
            return False

    def stop(self) -> None:
        """End it in good order, and by force what is left then."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(timeout=10)
        if self.guard is not None:
            release(self.guard)
            self.guard = None

    def kill_supervisor(self) -> None:
        """Kill -9 `serve`; all it started runs on."""
        assert self.process is not None
        self.process.kill()
        self.process.wait(timeout=10)

    def process_id(self, name: str) -> int:
        """The id of a running process: bridge, web, worker, beat, valkey, line-1, headset-1."""
        found = identity.load(self.settings.folder / "run" / f"{name}.pid")
        return found.pid if found else 0

    def kill(self, name: str, *, seconds: float = 60.0) -> int:
        """Kill -9 a process and wait for its successor; the id of the one that died."""
        old = int(wait_for(lambda: self.process_id(name), label=name))
        os.kill(old, signal.SIGKILL)
        wait_for(lambda: self.process_id(name) not in {0, old}, seconds=seconds, label=f"{name} again")
        return old

    def hang(self, name: str, *, whole_group: bool = False) -> float:
        """Stop a process as an endless loop would and wait for its successor; after how many seconds it was killed."""
        old = int(wait_for(lambda: self.process_id(name), label=name))
        (os.killpg if whole_group else os.kill)(old, signal.SIGSTOP)
        begun = time.monotonic()
        wait_for(lambda: identity.started_at(old) is None, seconds=60, label=f"{name} is killed")
        seconds = time.monotonic() - begun
        wait_for(lambda: self.process_id(name) not in {0, old}, seconds=60, label=f"{name} again")
        return seconds

    def wait_until_ready(self) -> None:
        """Every part answers again."""
        wait_for(self._is_ready, seconds=START_SECONDS, label="/readyz")

    def caller(self, *arguments: str, sip: str = "") -> subprocess.Popen[str]:
        """A real SIP call by `callcenter simulate`; read its JSON lines from stdout."""
        command = [*CLI, "simulate", "--sip", sip or self.sip, *arguments]
        return tied(*command, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    @contextmanager
    def phone(
        self, *, port: int, audio: Path | None = None, record: Path | None = None, seconds: float = 3600
    ) -> Iterator[str]:
        """A SIP phone that answers whatever rings; its URI."""
        command = [
            sys.executable,
            "-m",
            "callcenter.telephony.simulator.carrier",
            "--port",
            str(port),
            "--always-answer",
        ]
        command += ["--seconds", str(seconds)]
        command += ["--audio", str(audio)] if audio else []
        command += ["--record", str(record)] if record else []
        process = tied(*command, stdout=subprocess.PIPE, text=True)
        try:
            assert process.stdout is not None
            assert "listening" in process.stdout.readline()
            yield f"sip:agent@127.0.0.1:{port}"
        finally:
            process.terminate()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def new_desk(home: Path, **settings: str) -> Desk:
    """A prepared installation with empty tables, not yet started."""
    sip = free_ports(8)
    rtp = free_ports(400)
    web = free_ports(1, kind=socket.SOCK_STREAM)
    values = {
        "HOME": str(home),
        "WEB_PORT": str(web),
        "SIP_PORT": str(sip),
        "RTP_PORTS": f"{rtp}-{rtp + 399}",
        "LINES": "2",
        "HEADSETS": "1",
        "LANG": "en",
        **settings,
    }
    environment = {**os.environ, **{f"CALLCENTER_{name}": value for name, value in values.items()}}
    home.mkdir(parents=True, exist_ok=True)
    (home / MARKER).touch()
    loaded = load_settings(**{name.lower(): value for name, value in values.items()})
    desk = Desk(settings=loaded, environment=environment, db=open_database(loaded))
    desk.run("migrate")
    return desk
