"""What the figures were measured on, and what processes use of it."""

import os
import platform
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def describe() -> str:
    """One line: processor, cores, memory, system, Python."""
    model = next(
        (line.partition(":")[2].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")), "?"
    )
    kilobytes = next((int(line.split()[1]) for line in _lines("/proc/meminfo") if line.startswith("MemTotal")), 0)
    system = next((line.partition("=")[2].strip('"') for line in _lines("/etc/os-release") if "PRETTY" in line), "?")
    return (
        f"{os.cpu_count()} cores of {model}, {kilobytes / 1_048_576:.0f} GiB, {system}, kernel {platform.release()}, "
        f"Python {platform.python_version()}"
    )


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text(errors="replace").splitlines()
    except OSError:
        return []


def commit() -> str:
    """The short name of the commit that is measured."""
    done = subprocess.run(["git", "rev-parse", "--short", "HEAD"], check=False, capture_output=True, text=True)
    return done.stdout.strip() or "?"


def moment() -> str:
    """Now, to the minute."""
    return datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")


def cpu_seconds(pid: int) -> float:
    """What a process has used so far, children that it has reaped left out; 0 when it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICKS


def busy_seconds() -> float:
    """What all cores together have worked since the start of the machine."""
    fields = [int(part) for part in Path("/proc/stat").read_text().split("\n")[0].split()[1:9]]
    return (sum(fields) - fields[3] - fields[4]) / TICKS


@dataclass(frozen=True, slots=True)
class Size:
    """Memory in MiB that is in use, and open files, of one process."""

    rss: float
    files: int


def size_of(pid: int) -> Size | None:
    """How large a process is now; None when it is gone."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        return Size(pages * os.sysconf("SC_PAGE_SIZE") / 1_048_576, len(os.listdir(f"/proc/{pid}/fd")))
    except OSError:
        return None


def prefer_this_process() -> bool:
    """Let the measuring process go before what it measures, so that lateness is not its own; False without the right."""
    try:
        os.nice(-15)
    except OSError:
        return False
    return True
