"""A throwaway PostgreSQL cluster on a Unix socket, which can be stopped and started again."""

import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any


def binaries() -> Path | None:
    """Where PostgreSQL's programs are; None where it is not installed."""
    found = shutil.which("initdb") or shutil.which(
        "initdb", path=":".join(map(str, Path("/usr/lib/postgresql").glob("*/bin")))
    )
    return Path(found).resolve().parent if found else None


def _as_ordinary_user() -> dict[str, Any]:
    """PostgreSQL refuses to run as root: its cluster belongs to nobody then."""
    if os.geteuid() != 0:
        return {}
    entry = pwd.getpwnam("nobody")
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


@dataclass(frozen=True)
class Cluster:
    """One cluster in a folder of its own."""

    folder: Path
    programs: Path

    @classmethod
    def made(cls) -> "Cluster":
        """A new one, running."""
        programs = binaries()
        assert programs is not None, "PostgreSQL is not installed"
        user = _as_ordinary_user()
        folder = Path(tempfile.mkdtemp(prefix="ccpg", dir="/tmp"))
        if user:
            os.chown(folder, user["user"], user["group"])
        cluster = cls(folder, programs)
        cluster._run("initdb", "-U", "cc", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
        cluster.start()
        return cluster

    @property
    def url(self) -> str:
        """Its first database."""
        return f"postgresql://cc@/postgres?host={self.folder}"

    def start(self) -> None:
        """Start it and wait until it answers."""
        options = f"-k {self.folder} -c listen_addresses='' -c max_connections=300"
        self._run("pg_ctl", "-o", options, "-l", str(self.folder / "log"), "-w", "-t", "120", "start")

    def stop(self) -> None:
        """As by a loss of power: nothing is said to anybody, and what was committed is there afterwards."""
        self._run("pg_ctl", "-m", "immediate", "stop")

    def remove(self) -> None:
        """End it and take its files away."""
        if (self.folder / "data" / "postmaster.pid").exists():
            self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, program: str, *arguments: str) -> None:
        command = [self.programs / program, "-D", self.folder / "data", *arguments]
        subprocess.run(command, check=True, capture_output=True, timeout=180, **_as_ordinary_user())
