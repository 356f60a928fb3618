"""Full text by a table of words: one row a word of a subject, the same on SQLite and PostgreSQL."""

from collections.abc import Iterable
from typing import Final

from sqlalchemy import ColumnElement, String, delete, false, insert, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from callcenter.kernel.words import MAX_WORD, query_words

WordText: Final = String(MAX_WORD).with_variant(String(MAX_WORD, collation="C"), "postgresql")
"""The type of a word column: compared byte by byte, so that a prefix is a range of the index."""
_LAST: Final = "\U0010ffff"


def replace_words(
    *,
    session: Session,
    owner: InstrumentedAttribute[int],
    word: InstrumentedAttribute[str],
    owner_id: int,
    words: Iterable[str],
) -> None:
    """Make these the words of a subject; `owner` and `word` are the two columns of its word table."""
    table = owner.class_
    session.execute(delete(table).where(owner == owner_id))
    rows = [{owner.key: owner_id, word.key: one} for one in sorted(words)]
    if rows:
        session.execute(insert(table), rows)


def has_words(
    *,
    subject: InstrumentedAttribute[int],
    owner: InstrumentedAttribute[int],
    word: InstrumentedAttribute[str],
    query: str,
) -> list[ColumnElement[bool]]:
    """The conditions that a subject has every word of a query; the last word may be a beginning."""
    words = query_words(query)
    if not words:
        return [false()]
    conditions = [subject.in_(select(owner).where(word == one)) for one in words[:-1]]
    last = words[-1]
    return [*conditions, subject.in_(select(owner).where(word >= last, word < last + _LAST))]
