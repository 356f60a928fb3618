"""What is due next: one order of pending work orders for everybody, and why each stands where it does.

First by due time: the longest overdue, then what is due soonest, then what has none. Among equals what presses more:
each urging, having been returned and being supervised count one each, and more of them come first; then the higher
priority; then the older one. No two stand at the same place, because ids differ. Each part is an expression of the row
alone, without a clock, so that an index keeps the order and a page goes on from the last row's `standing_key`.
"""

from datetime import datetime
from typing import Final, Literal, Protocol

NO_TIME: Final = "'9000-01-01 00:00:00+00'"
"""Stands for "due at no time" in the index: after all times, on both databases."""
DUE: Final = f"coalesce(due_at, {NO_TIME})"
PRESS: Final = (
    "(CASE priority WHEN 'urgent' THEN 0 WHEN 'high' THEN 1 WHEN 'normal' THEN 2 ELSE 3 END"
    " - 4 * (urges + CASE WHEN returned_at IS NULL THEN 0 ELSE 1 END"
    " + CASE WHEN supervisor_id IS NULL THEN 0 ELSE 1 END))"
)
"""The lower, the more it presses: any mark outweighs the priority."""
PENDING_ONLY: Final = "state NOT IN ('solved', 'closed')"

Why = Literal["due", "supervised", "urged", "returned", "priority", "age"]
_PRIORITIES: Final = ("urgent", "high", "normal", "low")


class Standing(Protocol):
    """What of a work order says where it stands."""

    id: int
    due_at: datetime | None
    created_at: datetime
    priority: str
    urges: int
    urged_at: datetime | None
    returned_at: datetime | None
    supervisor_id: int | None


def press_of(row: Standing) -> int:
    """The value of PRESS for a row."""
    marks = row.urges + (row.returned_at is not None) + (row.supervisor_id is not None)
    return _PRIORITIES.index(row.priority) - 4 * marks


def standing_key(row: Standing) -> tuple[datetime | None, int, int]:
    """The place of a row; None for due at no time, which is last."""
    return row.due_at, press_of(row), row.id


def why(row: Standing) -> tuple[Why, datetime]:
    """What brought a row to its place, and since or until when: its due time, else what presses most, else its age."""
    if row.due_at is not None:
        return "due", row.due_at
    if row.supervisor_id is not None:
        return "supervised", row.created_at
    if row.urges:
        return "urged", row.urged_at or row.created_at
    if row.returned_at is not None:
        return "returned", row.returned_at
    if row.priority in _PRIORITIES[:2]:
        return "priority", row.created_at
    return "age", row.created_at
