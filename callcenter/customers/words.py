"""Under which words a customer is found. Names are cut at every character, for no dictionary knows them."""

import re
import unicodedata
from typing import Final

from callcenter.kernel.words import index_words

LONGEST_PIECE: Final = 3
_CHINESE = re.compile(r"[\u3400-\u9fff\U00020000-\U0003134f]+")


def name_words(*names: str) -> frozenset[str]:
    """Every piece of one to three characters of the Chinese parts of names."""
    found: set[str] = set()
    for name in names:
        for run in _CHINESE.findall(unicodedata.normalize("NFKC", name)):
            for length in range(1, LONGEST_PIECE + 1):
                found.update(run[start : start + length] for start in range(len(run) - length + 1))
    return frozenset(found)


def customer_words(*, names: tuple[str, ...], texts: tuple[str, ...]) -> frozenset[str]:
    """The words of a record: its names in pieces, everything by words."""
    return name_words(*names) | index_words(*names, *texts)
