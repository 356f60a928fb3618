"""Memory and open files of every process, looked at again and again in a thread."""

import threading
import time
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from bench.floor import Floor
from bench.machine import Size, size_of

LOOK_SECONDS = 5.0
WARM_SECONDS = 60.0
MOST_GROWTH_MIB, MOST_NEW_FILES = 15.0, 8


@dataclass
class Life:
    """One process: when it was seen, and how large it was."""

    name: str
    pid: int
    seen: list[tuple[float, Size]] = field(default_factory=list)

    def part(self, start: float, end: float) -> list[Size]:
        """What was seen in a stretch of its life, as shares of it."""
        count = len(self.seen)
        return [size for _, size in self.seen[int(count * start) : max(int(count * start) + 1, int(count * end))]]


class Sizes:
    """`with Sizes(floor) as sizes:` looks until the end."""

    def __init__(self, floor: Floor) -> None:
        self._floor = floor
        self._over = threading.Event()
        self._lives: dict[tuple[str, int], Life] = {}
        self._thread = threading.Thread(target=self._run, name="sizes", daemon=True)

    def __enter__(self) -> "Sizes":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join(timeout=10)

    def _run(self) -> None:
        while not self._over.wait(LOOK_SECONDS):
            for name, pid in self._floor.process_ids().items():
                size = size_of(pid) if pid else None
                if size is not None:
                    self._lives.setdefault((name, pid), Life(name, pid)).seen.append((time.monotonic(), size))

    def rows(self) -> list[dict[str, Any]]:
        """Every process that lived for more than three looks."""
        found = []
        for life in self._lives.values():
            if len(life.seen) < 3:
                continue
            first, half, last = life.part(0.1, 0.25), life.part(0.45, 0.55), life.part(0.9, 1.0)
            found.append(
                {
                    "name": life.name,
                    "seconds": round(life.seen[-1][0] - life.seen[0][0]),
                    **{
                        f"{word}_mib": round(median(size.rss for size in part), 1)
                        for word, part in (("first", first), ("half", half), ("last", last))
                    },
                    **{
                        f"{word}_files": median(size.files for size in part)
                        for word, part in (("first", first), ("last", last))
                    },
                }
            )
        return sorted(found, key=lambda row: (row["name"], -row["seconds"]))

    def growing(self) -> list[str]:
        """Processes that were still growing in the second half of a long enough life."""
        wrong = []
        for row in self.rows():
            if row["seconds"] < 3 * WARM_SECONDS:
                continue
            if row["last_mib"] - row["half_mib"] > MOST_GROWTH_MIB:
                wrong.append(f"{row['name']}: {row['half_mib']} to {row['last_mib']} MiB")
            if row["last_files"] - row["first_files"] > MOST_NEW_FILES:
                wrong.append(f"{row['name']}: {row['first_files']} to {row['last_files']} files")
        return wrong
