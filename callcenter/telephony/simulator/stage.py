"""The demonstration's shared notes in the data folder: paused or not, who may call, who is calling now, calls asked for."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from callcenter.kernel.ids import new_id


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may call: a number the customer records know, or a stranger's."""

    name: str
    number: str
    scenario: str


@dataclass(frozen=True, slots=True)
class Stage:
    """The folder of notes."""

    folder: Path

    @classmethod
    def of(cls, home: Path) -> "Stage":
        """The stage of an installation."""
        return cls(home / "stage")

    @property
    def is_paused(self) -> bool:
        """Whether nobody calls by himself now."""
        return (self.folder / "paused").exists()

    def pause(self, *, is_paused: bool) -> None:
        """Stop the callers, or let them call again."""
        mark = self.folder / "paused"
        if is_paused:
            self.folder.mkdir(parents=True, exist_ok=True)
            mark.touch()
        else:
            mark.unlink(missing_ok=True)

    def people(self) -> tuple[Person, ...]:
        """Who may call."""
        return tuple(Person(**each) for each in self._read("people", []))

    def cast(self, people: tuple[Person, ...]) -> None:
        """Say who may call."""
        self._write("people", [asdict(each) for each in people])

    def calls(self) -> list[dict[str, Any]]:
        """Who is calling, newest first."""
        found = self._read("calls", [])
        return found if isinstance(found, list) else []

    def show_calls(self, calls: list[dict[str, Any]]) -> None:
        """Say who is calling."""
        self._write("calls", calls)

    def ask_for_call(self, *, number: str | None, scenario: str | None) -> None:
        """Ask the director for a call now."""
        self._write(f"wish-{new_id()}", {"number": number, "scenario": scenario})

    def take_wishes(self) -> list[dict[str, Any]]:
        """The calls asked for since the last look."""
        found = []
        for path in sorted(self.folder.glob("wish-*.json")):
            found.append(json.loads(path.read_text(encoding="utf-8")))
            path.unlink(missing_ok=True)
        return found

    def _read(self, name: str, otherwise: Any) -> Any:
        try:
            return json.loads((self.folder / f"{name}.json").read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return otherwise

    def _write(self, name: str, data: Any) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        fresh = self.folder / f".{name}.{os.getpid()}"
        fresh.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        fresh.replace(self.folder / f"{name}.json")
