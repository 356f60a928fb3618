"""Where figures go: JSON for programs, and a section between two markers of a document for people."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.machine import commit, describe, moment

ROOT = Path(__file__).parents[1]
DOCUMENT = ROOT / "docs" / "performance.md"


@dataclass
class Section:
    """What one run found. `rows` are lines of Markdown."""

    name: str
    title: str
    command: str
    figures: dict[str, Any] = field(default_factory=dict)
    rows: list[str] = field(default_factory=list)
    is_quick: bool = False

    def table(self, head: Sequence[str], lines: Sequence[Sequence[object]]) -> None:
        """Add a table."""
        self.rows += ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
        self.rows += ["| " + " | ".join(_shown(cell) for cell in line) + " |" for line in lines]
        self.rows.append("")

    def say(self, text: str) -> None:
        """Add a paragraph."""
        self.rows += [text, ""]


def _shown(cell: object) -> str:
    if isinstance(cell, float):
        return f"{cell:.0f}" if abs(cell) >= 100 else f"{cell:.1f}" if abs(cell) >= 10 else f"{cell:.2f}"
    return str(cell)


def keep(section: Section, *, folder: Path, document: Path | None = DOCUMENT) -> Path:
    """Write the JSON file; and the document's section, unless the run was too short to be quoted."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{section.name}.json"
    about = {"machine": describe(), "commit": commit(), "at": moment(), "command": section.command}
    path.write_text(json.dumps({**about, "quick": section.is_quick, **section.figures}, indent=1), encoding="utf-8")
    if document is not None and not section.is_quick:
        put(document, section.name, _section_text(section, about))
    return path


def _section_text(section: Section, about: Mapping[str, str]) -> str:
    head = (
        f"## {section.title}\n\n`{section.command}`, {about['at']}, commit {about['commit']}, on {about['machine']}.\n"
    )
    return head + "\n" + "\n".join(section.rows).strip() + "\n"


def put(document: Path, name: str, text: str) -> None:
    """Replace what stands between the markers of a name, or append it."""
    begin, end = f"<!-- {name}: written by a run -->", f"<!-- /{name} -->"
    whole = document.read_text(encoding="utf-8") if document.exists() else ""
    block = f"{begin}\n{text.strip()}\n{end}"
    if begin in whole and end in whole:
        before, _, rest = whole.partition(begin)
        whole = before + block + rest.partition(end)[2]
    else:
        whole = f"{whole.rstrip()}\n\n{block}\n".lstrip()
    document.write_text(whole, encoding="utf-8")
