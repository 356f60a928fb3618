"""The one tokeniser: cuts Chinese and English text into the words that full-text indexes hold and queries ask for."""

import re
import unicodedata
from typing import Final

import rjieba

MAX_WORD: Final = 40
MAX_QUERY_WORDS: Final = 8
_PIECES = re.compile(r"[^\W_]+(?:[.\-_/@+][^\W_]+)*")


def _folded(text: str) -> str:
    """Full-width to half-width, upper to lower case."""
    return unicodedata.normalize("NFKC", text).casefold()


def _is_word(token: str) -> bool:
    return any(letter.isalnum() for letter in token)


def _cut(tokens: list[str]) -> set[str]:
    return {token[:MAX_WORD] for token in tokens if _is_word(token)}


def index_words(*texts: str) -> frozenset[str]:
    """Every word of the texts under which a reader may look for them.

    Words are cut with and without the guessing of unknown words, long words
    also in their parts, and codes such as PC-3300 whole and in parts.
    """
    found: set[str] = set()
    for text in texts:
        folded = _folded(text)
        found |= _cut(rjieba.cut_for_search(folded, True)) | _cut(rjieba.cut_for_search(folded, False))
        found |= {piece[:MAX_WORD] for piece in _PIECES.findall(folded) if piece.isascii()}
    return frozenset(found)


def query_words(query: str) -> tuple[str, ...]:
    """The words a text must have to answer a query, in order; at most MAX_QUERY_WORDS."""
    found: dict[str, None] = {}
    for piece in _folded(query).split():
        whole = piece.strip("\"'“”‘’.,;:!?，。；：！？、()（）")
        tokens = [whole] if whole.isascii() and _PIECES.fullmatch(whole) else rjieba.cut(piece, False)
        found.update((token[:MAX_WORD], None) for token in tokens if _is_word(token))
    return tuple(found)[:MAX_QUERY_WORDS]
