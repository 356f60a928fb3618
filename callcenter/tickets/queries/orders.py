"""The two orders of a list of work orders, and the cursors that go on in each."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import BigInteger, ColumnElement, Integer, bindparam, literal_column, tuple_
from sqlalchemy import text as sql

from callcenter.kernel.db import UtcDateTime
from callcenter.kernel.http import decode_cursor, decode_id, encode_cursor
from callcenter.kernel.http.paging import LARGEST_ID, bad_cursor
from callcenter.tickets.fields import TicketFilter
from callcenter.tickets.models import Ticket
from callcenter.tickets.ordering import DUE, NO_TIME, PENDING_ONLY, PRESS, standing_key
from callcenter.tickets.states import CATEGORY_OF, PENDING


@dataclass(frozen=True, slots=True)
class Order:
    """What a list is sorted by; `after` are the conditions on what comes behind a cursor, `cursor` is that of a row."""

    columns: tuple[Any, ...]
    after: Callable[[str], list[ColumnElement[bool]]]
    cursor: Callable[[Ticket], str]


def is_by_due(wanted: TicketFilter) -> bool:
    """Whether a list is in the order of what is due next: when asked for, or when it holds only what is pending."""
    if wanted.sort is not None:
        return wanted.sort == "due"
    asked = {CATEGORY_OF[wanted.state]} if wanted.state is not None else set(wanted.category)
    return bool(asked) and asked <= PENDING


_DUE: Final[ColumnElement[datetime]] = literal_column(DUE, UtcDateTime())
_PRESS: Final[ColumnElement[int]] = literal_column(PRESS, Integer())


def _behind_due(cursor: str) -> list[ColumnElement[bool]]:
    pending: list[ColumnElement[bool]] = [sql(PENDING_ONLY)]  # type: ignore[list-item]  # the very words of the index
    keys = decode_cursor(cursor)
    if keys is None:
        return pending
    due, press, last = _read(keys)
    at = literal_column(NO_TIME, UtcDateTime()) if due is None else bindparam(None, due, UtcDateTime())
    behind = tuple_(_DUE, _PRESS, Ticket.id) > tuple_(
        at, bindparam(None, press, BigInteger()), bindparam(None, last, BigInteger())
    )
    return [*pending, at <= _DUE, behind]


def _read(keys: list[Any]) -> tuple[datetime | None, int, int]:
    try:
        due, press, last = keys
        at = None if due is None else datetime.fromisoformat(due)
    except (ValueError, TypeError) as error:
        raise bad_cursor() from error
    is_whole = all(type(one) is int and abs(one) <= LARGEST_ID for one in (press, last))
    if not is_whole or (at is not None and at.tzinfo is None):
        raise bad_cursor()
    return at, press, last


def _due_cursor(row: Ticket) -> str:
    due, press, last = standing_key(row)
    return encode_cursor(due.isoformat() if due else None, press, last)


def _behind_id(cursor: str) -> list[ColumnElement[bool]]:
    last = decode_id(cursor)
    return [] if last is None else [Ticket.id < last]


DUE_NEXT: Final = Order((_DUE, _PRESS, Ticket.id), _behind_due, _due_cursor)
"""As `tickets.ordering` tells."""
NEWEST: Final = Order((Ticket.id.desc(),), _behind_id, lambda row: encode_cursor(row.id))
