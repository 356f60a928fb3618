"""What the terminal is told while the service starts, in the installation's language."""

import sys
from dataclasses import dataclass
from typing import TextIO

from callcenter.kernel.texts import Text, pick


class Refused(Exception):
    """The service cannot start; `reason` says why and what to do."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason["en"])
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Terminal:
    """Lines for the person who started us."""

    language: str
    out: TextIO = sys.stdout

    def say(self, what: Text) -> None:
        """Print one text. A closed terminal is no reason to stop serving."""
        try:
            self.out.write(pick(what, self.language) + "\n")
            self.out.flush()
        except (OSError, ValueError):
            return
