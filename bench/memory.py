"""(f) Memory and open files after the soak: from what the soak wrote, so that nothing is measured twice."""

import json
from typing import Any

from bench.options import Options
from bench.results import ROOT, Section

SOAK = ROOT / "build" / "soak"


def run(options: Options) -> Section:
    """A table of the processes that lived through a whole soak."""
    section = Section("memory", "Memory after the soak", options.command("memory"), is_quick=options.is_quick)
    found: dict[str, Any] = {}
    for name in ("calls", "hour"):
        path = SOAK / f"{name}.json"
        if path.exists():
            found[name] = json.loads(path.read_text(encoding="utf-8"))
    if not found:
        raise FileNotFoundError(f"no figures below {SOAK}: run `make soak` first")
    section.figures |= {name: each["sizes"] for name, each in found.items()}
    section.is_quick = options.is_quick or any(each["scale"] < 1 for each in found.values())
    for name, each in found.items():
        section.say(f"{each['title']} ({each['at']}, `{each['command']}`):")
        section.table(
            ("process", "lived, s", "MiB at first", "at half time", "at the end", "files at first", "at the end"),
            [
                (
                    size["name"],
                    size["seconds"],
                    size["first_mib"],
                    size["half_mib"],
                    size["last_mib"],
                    size["first_files"],
                    size["last_files"],
                )
                for size in each["sizes"]
            ],
        )
        del name
    return section
