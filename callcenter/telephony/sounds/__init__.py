"""The sound files we ship: announcements in two languages, hold music, and the words of simulated callers."""

from pathlib import Path
from typing import Literal

FOLDER = Path(__file__).parent

Language = Literal["zh-CN", "en"]


def announcement(name: str, language: Language) -> Path:
    """An announcement by its name in `texts.py`; `phrases.py` puts some together."""
    return FOLDER / language / f"{name}.wav"


def music(name: str = "hold") -> Path:
    """Music and signals: hold, beep, ringback."""
    return FOLDER / "music" / f"{name}.wav"


def caller_lines(scenario: str) -> tuple[Path, ...]:
    """What a simulated caller says, turn by turn."""
    return tuple(sorted((FOLDER / "callers").glob(f"{scenario}-[0-9].wav")))
