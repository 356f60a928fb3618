"""Rows that a transaction holds: read and locked once, however many steps of it ask for them."""

from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Select, bindparam, inspect, select
from sqlalchemy.orm import Session

from callcenter.kernel.db import Base

R = TypeVar("R", bound=Base)


def locked(session: Session, model: type[R], key: object) -> R | None:
    """The row, nobody else's until the transaction ends; None when there is none."""
    held = _held(session)
    row: R | None = held.get((model, key))
    if row is None:
        row = session.scalar(_by_key(model), {"key": key})
        if row is not None:
            held[model, key] = row
    return row


def hold(session: Session, row: Base, key: object) -> None:
    """This transaction made the row, or has locked it by a statement of its own."""
    _held(session)[type(row), key] = row


@cache
def _by_key(model: type[R]) -> Select[R]:
    """Built once: putting a statement together takes longer than running it."""
    (key,) = inspect(model).primary_key
    found = select(model).where(key == bindparam("key"))
    return found.with_for_update().execution_options(populate_existing=True)


def _held(session: Session) -> dict[tuple[type[Any], object], Any]:
    held: dict[tuple[type[Any], object], Any] = session.info.setdefault("held", {})
    return held
