"""Starting one program: a session of its own, its output in a file, a file that tells later who it is."""

import os
import signal
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from callcenter.kernel import heartbeat
from callcenter.serving.identity import MARK, Identity, identify
from callcenter.serving.programs import Program
from callcenter.serving.watchdog import lay_out

LOG_BYTES = 20_000_000
"""A log longer than this is put aside as `.log.1` when its program starts."""

_APPEND = os.O_WRONLY | os.O_CREAT | os.O_APPEND
_DEFAULTS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGPIPE, signal.SIGCHLD, signal.SIGQUIT)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where programs run: the data folder they belong to, their files, the settings they get."""

    folder: Path
    run_folder: Path
    environment: dict[str, str]

    def pid_path(self, name: str) -> Path:
        """The file with a program's identity."""
        return self.run_folder / f"{name}.pid"

    def log_path(self, name: str) -> Path:
        """The file with a program's output."""
        return self.folder / "log" / f"{name}.log"

    def alive_path(self, name: str) -> Path:
        """The file a program touches while its main loop turns."""
        return self.run_folder / f"{name}.alive"


def spawn(program: Program, around: Surroundings) -> Identity:
    """Start a program; it leads a session of its own, so a Ctrl-C at the terminal does not reach it.

    Raises OSError when the machine has no room for another process. A full disk is no reason not to start.
    """
    log = around.log_path(program.name)
    _put_aside(log)
    if program.heartbeat_seconds:
        lay_out(around.alive_path(program.name))
    pid = os.posix_spawn(
        program.command[0],
        program.command,
        _environment(program, around),
        file_actions=[
            (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
            (os.POSIX_SPAWN_OPEN, 1, str(_writable(log)), _APPEND, 0o600),
            (os.POSIX_SPAWN_DUP2, 1, 2),
        ],
        setsid=True,
        setsigmask=(),
        setsigdef=_DEFAULTS,
    )
    _prefer(pid, program.niceness)
    identity = identify(pid, program.command)
    with suppress(OSError):
        # Without its file the next supervisor knows it by its mark alone, which is enough to end it.
        identity.save(around.pid_path(program.name))
    return identity


def _environment(program: Program, around: Surroundings) -> dict[str, str]:
    given = around.environment
    if not program.is_trusted:
        given = {key: value for key, value in given.items() if not key.startswith("CALLCENTER_")}
    mine = {"PYTHONUNBUFFERED": "1", "PYTHONFAULTHANDLER": "1", **dict(program.environment), MARK: str(around.folder)}
    if program.heartbeat_seconds:
        mine[heartbeat.PATH] = str(around.alive_path(program.name))
    return {**given, **mine}


def _writable(log: Path) -> Path:
    """The log, or nowhere when it cannot be made."""
    try:
        os.close(os.open(log, _APPEND, 0o600))
    except OSError:
        return Path(os.devnull)
    return log


def _put_aside(log: Path) -> None:
    with suppress(OSError):
        if log.stat().st_size > LOG_BYTES:
            log.replace(log.with_suffix(".log.1"))


def _prefer(pid: int, niceness: int) -> None:
    """Sound before pages before reports. Without the right to go above others, only the lower ranks go down."""
    if niceness == 0:
        return
    with suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, pid, niceness)
    with suppress(OSError):
        # Where the kernel groups by session, ranks count between groups only.
        Path(f"/proc/{pid}/autogroup").write_text(str(niceness), encoding="ascii")
