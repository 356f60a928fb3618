"""What the soak found: a JSON file per part below build/soak, and a section of docs/reliability.md after full counts."""

import json
from pathlib import Path
from typing import Any

from bench.frames import percentile
from bench.machine import commit, describe, moment
from bench.results import ROOT, put

FOLDER = ROOT / "build" / "soak"
DOCUMENT = ROOT / "docs" / "reliability.md"
TITLE = "## What was run, and what came of it"
FAULTS = {
    "web": "kill -9 of web",
    "bridge": "kill -9 of the bridge",
    "headset": "kill -9 of a headset process",
    "line": "kill -9 of a line",
    "valkey": "kill -9 of Valkey",
    "worker": "kill -9 of the worker",
    "beat": "kill -9 of beat",
    "supervisor": "kill -9 of the supervisor, started again",
    "stopped line": "a line that stands still (SIGSTOP)",
    "database": "PostgreSQL away for 30 s",
}


class Sheet:
    """Gathers results. Counts below a twentieth of a promise are told as what they are: a trial."""

    def __init__(self, scale: float) -> None:
        self.scale = scale
        self._faults: list[dict[str, Any]] = []

    @property
    def command(self) -> str:
        """How to do this again."""
        return "make soak" if self.scale == 1 else f"make soak ARGS='--soak-scale {self.scale:g}'"

    def about(self) -> dict[str, Any]:
        """Where and when."""
        return {"scale": self.scale, "at": moment(), "commit": commit(), "command": self.command, "machine": describe()}

    def fault(self, name: str, *, recoveries: list[float], gaps: list[float], failures: list[str]) -> None:
        """Seconds until all was well again, the longest silences meanwhile, and what went wrong."""
        self._faults = [each for each in self._faults if each["fault"] != name]
        self._faults.append(
            {
                "fault": name,
                "times": len(recoveries) + len(failures),
                "recoveries": recoveries,
                "gaps": gaps,
                "failures": failures,
            }
        )
        self._keep("deaths", {"faults": self._faults})
        rows = [
            "| fault | times | failures | worst recovery, s | median, s | longest gap in other sound, ms |",
            "|---|---|---|---|---|---|",
        ]
        rows += [_fault_row(each) for each in self._faults]
        self._write("soak-deaths", "Deaths, with calls running", rows)

    def part(self, name: str, title: str, *, lines: list[str], found: dict[str, Any]) -> None:
        """One long run."""
        self._keep(name, {"title": title, **found})
        self._write(f"soak-{name}", title, lines)

    def _keep(self, name: str, found: dict[str, Any]) -> None:
        FOLDER.mkdir(parents=True, exist_ok=True)
        (FOLDER / f"{name}.json").write_text(json.dumps({**self.about(), **found}, indent=1), encoding="utf-8")

    def _write(self, name: str, title: str, rows: list[str]) -> None:
        if self.scale < 1:
            return
        about = self.about()
        head = f"### {title}\n\n`{about['command']}`, {about['at']}, commit {about['commit']}, on {about['machine']}.\n"
        if TITLE not in (DOCUMENT.read_text(encoding="utf-8") if DOCUMENT.exists() else ""):
            _append(DOCUMENT, TITLE)
        put(DOCUMENT, name, "\n".join([head, *rows]))


def _append(path: Path, text: str) -> None:
    whole = path.read_text(encoding="utf-8") if path.exists() else ""
    path.write_text(f"{whole.rstrip()}\n\n{text}\n".lstrip(), encoding="utf-8")


def _fault_row(each: dict[str, Any]) -> str:
    known = each["recoveries"]
    worst, middle = (f"{max(known):.1f}", f"{percentile(known, 0.5):.1f}") if known else ("", "")
    gap = f"{max(each['gaps']) * 1000:.0f}" if each["gaps"] else ""
    return f"| {FAULTS.get(each['fault'], each['fault'])} | {each['times']} | {len(each['failures'])} | {worst} | {middle} | {gap} |"
