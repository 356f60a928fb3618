"""Which process is which: a process id alone may belong to somebody else by now."""

import json
import os
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

MARK = "CALLCENTER_SUPERVISED"
"""In the environment of all that a supervisor starts: the data folder it serves."""
POLL_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Identity:
    """A process that was started once: its id, and what tells it from a later process of the same id.

    `started` is in clock ticks after boot.
    """

    pid: int
    started: int
    boot: str
    command: tuple[str, ...]

    def is_alive(self) -> bool:
        """Whether that very process runs."""
        return self.boot == boot_id() and started_at(self.pid) == self.started

    def save(self, path: Path) -> None:
        """Write the file by which a later supervisor finds the process."""
        part = path.with_suffix(".part")
        part.write_text(json.dumps(asdict(self)), encoding="utf-8")
        part.replace(path)


def identify(pid: int, command: tuple[str, ...]) -> Identity:
    """The identity of a process that was just started."""
    return Identity(pid=pid, started=started_at(pid) or 0, boot=boot_id(), command=command)


def load(path: Path) -> Identity | None:
    """The process a file tells of, if it still runs."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        identity = Identity(found["pid"], found["started"], found["boot"], tuple(found["command"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return identity if identity.is_alive() else None


def boot_id() -> str:
    """Changes with every start of the machine."""
    return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()


def started_at(pid: int) -> int | None:
    """When a process started, in ticks after boot; None when it is gone or only waits to be collected."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    # The name in parentheses may hold anything; what follows it is plain.
    fields = stat.rpartition(")")[2].split()
    return None if fields[0] in "ZX" else int(fields[19])


def signal_group(pid: int, number: signal.Signals) -> None:
    """Signal a process that leads its own session, and its children."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, number)


def end_all(pids: list[int], *, patience_seconds: float) -> None:
    """Ask processes and their groups to end, then make them."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        waiting = [pid for pid in pids if started_at(pid) is not None]
        for pid in waiting:
            with suppress(ProcessLookupError, PermissionError):
                os.kill(pid, sign)
            if leader_of(pid) == pid:
                signal_group(pid, sign)
        deadline = time.monotonic() + patience_seconds
        while any(started_at(pid) is not None for pid in waiting) and time.monotonic() < deadline:
            time.sleep(POLL_SECONDS)


def leader_of(pid: int) -> int | None:
    """The process that leads the group of another; None when that is gone."""
    try:
        return os.getpgid(pid)
    except ProcessLookupError:
        return None


def marked(folder: Path) -> Iterator[int]:
    """The processes whose environment says that a supervisor of this data folder started them."""
    mark = f"{MARK}={folder}".encode()
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        with suppress(OSError):
            if mark in (entry / "environ").read_bytes().split(b"\0"):
                yield int(entry.name)
