"""Why a work order stands where it does among what is due next."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from callcenter.tickets.ordering import press_of, standing_key, why

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
SOON = NOW + timedelta(hours=1)


@dataclass
class Row:
    id: int = 1
    due_at: datetime | None = None
    created_at: datetime = NOW
    priority: str = "normal"
    urges: int = 0
    urged_at: datetime | None = None
    returned_at: datetime | None = None
    supervisor_id: int | None = None


@pytest.mark.parametrize(
    ("row", "reason", "at"),
    [
        (Row(due_at=SOON), "due", SOON),
        (Row(due_at=SOON, urges=3, supervisor_id=1), "due", SOON),
        (Row(supervisor_id=1, urges=1, urged_at=SOON), "supervised", NOW),
        (Row(urges=2, urged_at=SOON, returned_at=NOW), "urged", SOON),
        (Row(returned_at=SOON, priority="urgent"), "returned", SOON),
        (Row(priority="urgent"), "priority", NOW),
        (Row(priority="high"), "priority", NOW),
        (Row(priority="normal"), "age", NOW),
        (Row(priority="low"), "age", NOW),
    ],
)
def test_the_reason_is_what_decided(row: Row, reason: str, at: datetime) -> None:
    assert why(row) == (reason, at)


def test_any_mark_outweighs_the_priority_and_more_marks_come_first() -> None:
    rows = [
        Row(urges=2, priority="low"),
        Row(urges=1, priority="urgent"),
        Row(returned_at=NOW, priority="normal"),
        Row(supervisor_id=1, priority="low"),
        Row(priority="urgent"),
        Row(priority="high"),
        Row(priority="normal"),
        Row(priority="low"),
    ]
    assert [press_of(row) for row in rows] == sorted(press_of(row) for row in rows)


def test_the_key_is_the_place() -> None:
    assert standing_key(Row(id=7, due_at=SOON, priority="high")) == (SOON, 1, 7)
    assert standing_key(Row(id=7)) == (None, 2, 7)
