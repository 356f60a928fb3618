"""Full text by a table of words: one row a word of a subject, the same on SQLite and PostgreSQL."""

from collections.abc import Iterable
from typing import Final

from sqlalchemy import ColumnElement, String, delete, exists, false, func, insert, literal, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from callcenter.kernel.words import MAX_WORD, query_words

WordText: Final = String(MAX_WORD).with_variant(String(MAX_WORD, collation="C"), "postgresql")
"""The type of a word column: compared byte by byte, so that a prefix is a range of the index."""
COMMON: Final = 2000
"""Rows from which on a word leads to too many subjects to collect them all."""
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
    session: Session | None = None,
) -> list[ColumnElement[bool]]:
    """The conditions that a subject has every word of a query; the last word may be a beginning.

    With a session each word is first counted up to COMMON: a rare one leads
    to its subjects, a common one is looked up for each subject of the list in
    turn, so that a page of a million stays quick. That costs a statement a word.
    """
    words = query_words(query)
    if not words:
        return [false()]
    tests = [word == one for one in words[:-1]]
    tests.append((word >= words[-1]) & (word < words[-1] + _LAST))
    return [
        exists(select(literal(1)).where(owner == subject, test))
        if session is not None and _is_common(session, test)
        else subject.in_(select(owner).where(test))
        for test in tests
    ]


def _is_common(session: Session, test: ColumnElement[bool]) -> bool:
    some = select(literal(1)).where(test).limit(COMMON).subquery()
    return (session.scalar(select(func.count()).select_from(some)) or 0) >= COMMON
