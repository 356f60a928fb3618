"""A PostgreSQL of our own that can be taken away in the middle of everything."""

import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any


def _binaries() -> Path | None:
    places = ":".join(map(str, Path("/usr/lib/postgresql").glob("*/bin")))
    found = shutil.which("initdb") or shutil.which("initdb", path=places)
    return Path(found).resolve().parent if found else None


def is_possible() -> bool:
    """Whether PostgreSQL is installed."""
    return _binaries() is not None


class Cluster:
    """One throwaway cluster on a Unix socket."""

    def __init__(self) -> None:
        binaries = _binaries()
        if binaries is None:
            raise RuntimeError("PostgreSQL is not installed")
        self._binaries = binaries
        self._folder = Path(tempfile.mkdtemp(prefix="ccpg", dir="/tmp"))
        self._run: dict[str, Any] = {"check": True, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        if os.geteuid() == 0:
            # PostgreSQL refuses to run as root.
            nobody = pwd.getpwnam("nobody")
            self._run |= {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
            os.chown(self._folder, nobody.pw_uid, nobody.pw_gid)
        command = ["initdb", "-D", "data", "-U", "cc", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]
        self._do(*command)

    @property
    def url(self) -> str:
        """Where it is."""
        return f"postgresql://cc@/postgres?host={self._folder}"

    def _do(self, program: str, *arguments: str) -> None:
        subprocess.run([self._binaries / program, *arguments], cwd=self._folder, **self._run)

    def start(self) -> None:
        """Let it answer."""
        options = f"-k {self._folder} -c listen_addresses='' -c max_connections=200"
        self._do("pg_ctl", "-D", "data", "-o", options, "-l", str(self._folder / "log"), "-w", "start")

    def stop(self) -> None:
        """As by a power cut: nobody is asked, connections break."""
        self._do("pg_ctl", "-D", "data", "-m", "immediate", "stop")

    def remove(self) -> None:
        """End it and delete its files."""
        if (self._folder / "data" / "postmaster.pid").exists():
            self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)
