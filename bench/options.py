"""What a run was asked for."""

import shlex
import tempfile
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Options:
    """`is_quick` takes small counts, to see that all works; its figures are not written into documents."""

    is_quick: bool
    cache: Path
    results: Path
    seats: int = 0
    rate: float = 0.0
    conversations: int = 0
    seconds: float = 0.0

    def command(self, name: str) -> str:
        """How to run it again."""
        words = ["make", "bench", f"ARGS={name}"]
        extra = [
            f"--{key} {value:g}"
            for key in ("seats", "rate", "conversations", "seconds")
            if (value := getattr(self, key))
        ]
        if extra:
            words[2] = shlex.quote(f"ARGS={name} {' '.join(extra)}")
        return " ".join(words)

    @staticmethod
    def home(name: str) -> Path:
        """A fresh data folder with a short path."""
        return Path(tempfile.mkdtemp(prefix=f"cc-{name}-")) / "home"
