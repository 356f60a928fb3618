"""Text from outside, made fit to keep: plain, without control characters, the same on every database."""

import unicodedata
from collections.abc import Callable
from typing import Annotated, Final

from pydantic import BeforeValidator, Field

_KEPT: Final = "\n\t"
_DIRECTION: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def plain_text(text: str) -> str:
    """Several lines: composed characters, Unix line ends, no control or direction-override characters.

    Markup stays as the letters it is; whoever shows it must escape it.
    """
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    kept = (letter for letter in lines if letter in _KEPT or _is_shown(letter))
    return "".join(kept).strip()


def plain_line(text: str) -> str:
    """One line: as plain_text, with every run of blanks made one."""
    return " ".join(plain_text(text).split())


def _is_shown(letter: str) -> bool:
    return letter not in _DIRECTION and unicodedata.category(letter) not in {"Cc", "Cs"}


def _cleaned(clean: Callable[[str], str]) -> BeforeValidator:
    return BeforeValidator(lambda value: clean(value) if isinstance(value, str) else value)


AS_TEXT: Final = _cleaned(plain_text)
"""A field of several lines: `Annotated[str, Field(max_length=…), AS_TEXT]`; cleaned before it is measured."""
AS_LINE: Final = _cleaned(plain_line)
"""A field of one line."""
RowId = Annotated[int, Field(ge=1, le=2**63 - 1)]
"""The id of a row, within what a database column holds."""
