"""The parent of all processes of one machine: starts them in order, restarts what dies, ends them in reverse.

It holds no connection and no state that matters: when it is killed the sound
goes on, and the next one takes over what it finds.
"""

import ctypes
import os
import select
import signal
import socket
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass

from callcenter.kernel.texts import text
from callcenter.serving.children import Surroundings, spawn
from callcenter.serving.identity import Identity, end_all, load, marked, signal_group
from callcenter.serving.programs import Program
from callcenter.serving.progress import Terminal
from callcenter.serving.watchdog import Watch, can_touch

FIRST_DELAY = 0.1
STEADY_SECONDS = 20.0
"""A program that ran this long starts its back-off anew."""
TICK_SECONDS = 0.5
NOISY_FAILURES = 3
_SUBREAPER = 36


@dataclass(slots=True)
class Kept:
    """A program and the process that runs it now, if any. Times are monotonic."""

    program: Program
    process: Identity | None = None
    watch: Watch | None = None
    is_hung: bool = False
    is_adopted: bool = False
    begun: float = 0.0
    failures: int = 0
    due: float = 0.0


class Supervisor:
    """Keeps a list of programs running until told to stop."""

    def __init__(
        self, *, around: Surroundings, terminal: Terminal, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._around = around
        self._terminal = terminal
        self._now = monotonic
        self._kept: dict[str, Kept] = {}
        self._stops = 0
        self._ticked = self._now()
        self._waker, self._woken = socket.socketpair()

    def listen(self) -> None:
        """Take the signals: Ctrl-C and SIGTERM stop, the end of a child wakes. Orphans' orphans come to us."""
        for end in (self._waker, self._woken):
            end.setblocking(False)
        signal.set_wakeup_fd(self._waker.fileno(), warn_on_full_buffer=False)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
                signal.signal(number, self._ask_to_stop)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0)

    def hush(self) -> None:
        """Take no signal any more: all has ended, and what comes late must not make that look like a failure."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)

    @property
    def is_stopping(self) -> bool:
        """Whether somebody asked to stop."""
        return self._stops > 0

    @property
    def has_started(self) -> bool:
        """Whether it keeps anything."""
        return bool(self._kept)

    def stop(self) -> None:
        """Ask to stop."""
        self._stops += 1

    def _ask_to_stop(self, *_: object) -> None:
        self._stops += 1

    def adoptable(self, programs: Iterable[Program]) -> dict[str, Identity]:
        """What an earlier supervisor left running, just as the programs ask for it."""
        found = {}
        for program in programs:
            identity = load(self._around.pid_path(program.name)) if program.is_kept else None
            if identity is not None and identity.command == program.command:
                found[program.name] = identity
        return found

    def end_strays(self, *, but: Iterable[Identity] = ()) -> int:
        """End all that an earlier supervisor of this data folder left, except what is adopted; tell how many."""
        spared = {one.pid for one in but}
        known = [load(path) for path in self._around.run_folder.glob("*.pid")]
        strays = {one.pid for one in known if one is not None} | set(marked(self._around.folder))
        strays -= spared
        end_all(sorted(strays), patience_seconds=3.0)
        return len(strays)

    def start(self, program: Program, *, running: Identity | None = None) -> None:
        """Begin to keep a program; `running` is its process when it is adopted."""
        if running is not None and running.is_alive():
            self.adopt(program, running)
        else:
            self._kept[program.name] = Kept(program)
            self._spawn(self._kept[program.name])

    def adopt(self, program: Program, running: Identity) -> None:
        """Keep a process that an earlier supervisor started."""
        self._kept[program.name] = Kept(program)
        self._keep(self._kept[program.name], running, is_adopted=True)

    def _spawn(self, kept: Kept) -> None:
        kept.begun = self._now()
        try:
            process = spawn(kept.program, self._around)
        except OSError as error:
            # Out of processes or memory: what runs goes on, and this one is tried again.
            self._lost(kept, why=str(error))
        else:
            self._keep(kept, process, is_adopted=False)

    def _keep(self, kept: Kept, process: Identity, *, is_adopted: bool) -> None:
        kept.process, kept.is_adopted, kept.begun, kept.is_hung = process, is_adopted, self._now(), False
        limit = kept.program.heartbeat_seconds
        kept.watch = Watch(self._around.alive_path(kept.program.name), limit) if limit else None

    def tick(self, *, wait_seconds: float = TICK_SECONDS) -> None:
        """Wait for news, collect the dead, start again what is due."""
        with suppress(InterruptedError):
            if select.select([self._woken], [], [], wait_seconds)[0]:
                self._woken.recv(4096)
        self._collect()
        for kept in self._kept.values():
            if kept.is_adopted and kept.process is not None and not kept.process.is_alive():
                self._lost(kept, why="")
        self._end_hung()
        for kept in self._kept.values():
            if kept.process is None and kept.due <= self._now() and not self.is_stopping:
                self._spawn(kept)

    def _end_hung(self) -> None:
        """Make an end of what does not turn any more; by the first signal a program can still say where it hung."""
        now = self._now()
        ticked, self._ticked = now - self._ticked, now
        # While nobody can touch files, nobody's silence means anything, and does not add up either.
        is_telling = can_touch(self._around.run_folder)
        for kept in self._kept.values():
            if kept.process is None or kept.watch is None or not kept.process.is_alive():
                continue
            if kept.is_hung:
                signal_group(kept.process.pid, signal.SIGKILL)
            elif not is_telling:
                kept.watch.still = 0.0
            elif kept.watch.has_hung(ticked=ticked):
                kept.is_hung = True
                name, seconds = kept.program.name, f"{kept.watch.still:.0f}"
                self._terminal.say(
                    text(f"{name} 已 {seconds} 秒没有反应，强制结束", f"{name} hung for {seconds} s; killing it")
                )
                signal_group(kept.process.pid, signal.SIGABRT)

    def _collect(self) -> None:
        while True:
            try:
                found = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
            except ChildProcessError:
                return
            if found is None:
                return
            # Still uncollected, its id cannot be given to another: its group is safely its own.
            kept = next((one for one in self._kept.values() if one.process and one.process.pid == found.si_pid), None)
            if kept is not None:
                signal_group(found.si_pid, signal.SIGKILL)
            os.waitpid(found.si_pid, 0)
            if kept is not None:
                word = "signal" if found.si_code != os.CLD_EXITED else "exit"
                self._lost(kept, why=f"{word} {found.si_status}")

    def _lost(self, kept: Kept, *, why: str) -> None:
        kept.process = None
        if self.is_stopping:
            return
        is_steady = self._now() - kept.begun >= STEADY_SECONDS
        kept.failures = 1 if is_steady else kept.failures + 1
        delay = min(FIRST_DELAY * 2 ** (kept.failures - 1), kept.program.longest_delay)
        kept.due = self._now() + delay
        name, reason = kept.program.name, f" ({why})" if why else ""
        if kept.failures <= NOISY_FAILURES:
            self._terminal.say(text(f"{name} 已退出{reason}，重新启动", f"{name} ended{reason}; starting it again"))
        elif kept.failures == NOISY_FAILURES + 1:
            log = self._around.log_path(name)
            self._terminal.say(
                text(f"{name} 反复退出，原因见 {log}，将继续重试", f"{name} keeps ending, see {log}; still trying")
            )

    def end(self) -> None:
        """End everything, the last started first; a second Ctrl-C makes it short."""
        self._stops = max(self._stops, 1)
        for stage in sorted({kept.program.stage for kept in self._kept.values()}, reverse=True):
            self._end_stage([kept for kept in self._kept.values() if kept.program.stage == stage])
        self.end_strays()
        for name in self._kept:
            self._around.pid_path(name).unlink(missing_ok=True)
            self._around.alive_path(name).unlink(missing_ok=True)
        self._kept.clear()

    def _end_stage(self, stage: list[Kept]) -> None:
        for kept in stage:
            if kept.process is not None and kept.process.is_alive():
                with suppress(ProcessLookupError):
                    os.kill(kept.process.pid, signal.SIGTERM)
        begun = self._now()
        while True:
            self._collect()
            left = [kept for kept in stage if kept.process is not None and kept.process.is_alive()]
            if not left:
                return
            waited = self._now() - begun
            for kept in left:
                if kept.process is not None and (waited > kept.program.patience or self._stops > 1):
                    signal_group(kept.process.pid, signal.SIGKILL)
            time.sleep(0.02)
