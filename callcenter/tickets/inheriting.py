"""What holds for a type: its own settings, and for those it leaves empty what the group above has."""

from collections.abc import Callable
from typing import Any, Final

from sqlalchemy.orm import Session

from callcenter.tickets.models import TicketType

SETTINGS: Final = ("due_minutes", "team_id", "sources", "dispositions", "skills")
"""The columns that are inherited while they are empty."""
_EMPTY: Final[tuple[Any, ...]] = (None, [])


def in_force(session: Session, row: TicketType) -> dict[str, Any]:
    """The settings that hold for a type."""
    return settled(row, lambda parent_id: session.get_one(TicketType, parent_id))


def settled(row: TicketType, above: Callable[[int], TicketType]) -> dict[str, Any]:
    """As `in_force`, with a way to find the group of an id."""
    found = {name: getattr(row, name) for name in SETTINGS}
    while row.parent_id is not None and any(value in _EMPTY for value in found.values()):
        row = above(row.parent_id)
        found = {name: getattr(row, name) if value in _EMPTY else value for name, value in found.items()}
    return found
