"""`callcenter stop`: ends what serves a data folder, a living supervisor or what a killed one has left."""

import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress

from callcenter.kernel.config import Settings
from callcenter.kernel.texts import text
from callcenter.serving import valkey
from callcenter.serving.children import Surroundings
from callcenter.serving.home import MARKER, Home
from callcenter.serving.identity import leader_of, marked
from callcenter.serving.programs import programs_of
from callcenter.serving.progress import Refused, Terminal
from callcenter.serving.supervisor import Supervisor
from callcenter.serving.whereabouts import running_programs, supervisor_of

POLITE_SECONDS = 45.0
"""Longer than an orderly end takes; then it is made short."""
SHORT_SECONDS = 15.0


def stop(settings: Settings, terminal: Terminal) -> int:
    """End everything that serves this data folder; the exit code. Raises Refused when it will not end."""
    if not (settings.folder / MARKER).exists():
        terminal.say(text(f"{settings.folder} 中没有安装。", f"There is no installation in {settings.folder}."))
        return 0
    home = Home(settings)
    _dismiss(settings, home, terminal)
    try:
        _end_left(settings, terminal)
    finally:
        home.close()
    return 0


def _dismiss(settings: Settings, home: Home, terminal: Terminal) -> None:
    """Have a living supervisor end all it runs; afterwards the data folder is held by us."""
    if home.hold():
        return
    _ask(settings, terminal)
    if _within(POLITE_SECONDS, home.hold):
        return
    # A second signal makes it short.
    _ask(settings, terminal)
    if not _within(SHORT_SECONDS, home.hold):
        pid = supervisor_of(settings.folder)
        raise Refused(
            text(
                f"进程 {pid} 仍占用 {settings.folder}，没有结束。请查看它的输出；确有必要时先 kill -9 {pid}，"
                "再运行 callcenter stop。",
                f"Process {pid} still serves {settings.folder} and does not end. Look at its output; if it must be, "
                f"kill -9 {pid}, then run callcenter stop again.",
            )
        )


def _ask(settings: Settings, terminal: Terminal) -> None:
    pid = supervisor_of(settings.folder)
    if pid is None:
        return
    terminal.say(text(f"请求监督进程 {pid} 结束……", f"Asking the supervisor, process {pid}, to end …"))
    try:
        os.kill(pid, signal.SIGTERM)
    except PermissionError:
        raise Refused(
            text(
                f"进程 {pid} 属于其他用户。请以启动它的用户运行 callcenter stop。",
                f"Process {pid} belongs to somebody else. Run callcenter stop as the user who started it.",
            )
        ) from None
    except ProcessLookupError:
        return


def _within(seconds: float, fact: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + seconds
    while not fact():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def _end_left(settings: Settings, terminal: Terminal) -> None:
    """End what a killed supervisor left, in the usual order."""
    around = Surroundings(settings.folder, settings.run_folder, {})
    supervisor = Supervisor(around=around, terminal=terminal)
    left = running_programs(settings)
    others = [pid for pid in marked(settings.folder) if leader_of(pid) not in {one.pid for one in left.values()}]
    programs = programs_of(settings)
    with suppress(Refused):
        if (door := valkey.known_door(settings.run_folder)) is not None:
            programs.append(valkey.program(settings.run_folder, door))
    for program in programs:
        if program.name in left:
            supervisor.adopt(program, left[program.name])
    supervisor.end()
    for name in left:
        around.pid_path(name).unlink(missing_ok=True)
    _tell(settings, terminal, list(left), others)


def _tell(settings: Settings, terminal: Terminal, names: list[str], others: list[int]) -> None:
    if names:
        terminal.say(text(f"已结束：{'、'.join(names)}", f"Ended: {', '.join(names)}"))
    if others:
        pids = ", ".join(str(pid) for pid in others)
        terminal.say(text(f"已结束其他进程：{pids}", f"Ended other processes of it: {pids}"))
    terminal.say(text(f"{settings.folder} 没有进程在运行。", f"Nothing of {settings.folder} is running."))
