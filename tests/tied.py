"""Processes of tests that must not outlive the tests, however these end: killed, timed out, the terminal closed."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_LIBC = ctypes.CDLL(None)
_PARENT_DEATH_SIGNAL = 1
SOON_SECONDS, STOP_SECONDS = 30, 120


def tied(*command: str, **options: Any) -> "subprocess.Popen[Any]":
    """A process that gets SIGTERM when the tests' process is gone."""
    parent = os.getpid()

    def tie() -> None:
        for number in (signal.SIGHUP, signal.SIGINT):
            # Who runs the tests in the background may have told them to ignore these.
            signal.signal(number, signal.SIG_DFL)
        _LIBC.prctl(_PARENT_DEATH_SIGNAL, signal.SIGTERM, 0, 0, 0)
        if os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGTERM)

    return subprocess.Popen(command, preexec_fn=tie, **options)  # noqa: PLW1509 - the tests start no threads before.


def ending_with_us(environment: Mapping[str, str]) -> "subprocess.Popen[bytes]":
    """A guard that runs `callcenter stop` for this installation once the tests' process, or `release`, lets go of it.

    For the moments in which no supervisor runs that could be told to end what it started.
    """
    script = 'cat >/dev/null; exec "$0" -m callcenter.cli stop >/dev/null 2>&1'
    return subprocess.Popen(
        ["/bin/sh", "-c", script, sys.executable], stdin=subprocess.PIPE, env=environment, start_new_session=True
    )


def release(guard: "subprocess.Popen[bytes]") -> None:
    """Let the guard do its work, and wait for it."""
    if guard.stdin is not None:
        guard.stdin.close()
    try:
        guard.wait(timeout=SOON_SECONDS)
    except subprocess.TimeoutExpired:
        # Some other process of the tests may hold a copy of our end of the pipe, so the guard goes on reading.
        for pid in _children(guard.pid):
            if _name(pid) == "cat":
                os.kill(pid, signal.SIGTERM)
        guard.wait(timeout=STOP_SECONDS)


def _children(pid: int) -> list[int]:
    try:
        return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]
    except OSError:
        return []


def _name(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text(encoding="utf-8").strip()
    except OSError:
        return ""
