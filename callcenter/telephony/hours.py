"""Opening hours and holidays of a queue: pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

Spans = Sequence[Sequence[str]]
"""Local times [from, to), such as [["09:00", "12:00"], ["13:00", "18:00"]]; "24:00" is the end of the day."""

DAYS = 7


def is_open(
    hours: Mapping[str, Spans], *, now: datetime, zone: ZoneInfo, holidays: Iterable[Mapping[str, Any]] = ()
) -> bool:
    """Whether a moment lies within the hours.

    `hours` maps a weekday ("0" is Monday) to spans. No hours at all: always open. `holidays` are
    {"from", "to", "hours"} by local date, both days included: their spans take the place of the weekday's, and none
    is closed. Of several that hold a day the first counts.
    """
    local = now.astimezone(zone)
    holiday = holiday_of(holidays, local.date())
    if holiday is not None:
        return _within(holiday.get("hours", ()), local.time())
    return not hours or _within(hours.get(str(local.weekday()), ()), local.time())


def holiday_of(holidays: Iterable[Mapping[str, Any]], day: date) -> Mapping[str, Any] | None:
    """The holiday that holds a day."""
    return next((each for each in holidays if each["from"] <= day.isoformat() <= each["to"]), None)


def _within(spans: Spans, moment: time) -> bool:
    return any(minutes(start) <= moment.hour * 60 + moment.minute < minutes(end) for start, end in spans)


def minutes(spoken: str) -> int:
    """A time of day as minutes since midnight; ValueError when it is none. "24:00" is the end of the day."""
    if spoken == "24:00":
        return 24 * 60
    found = time.fromisoformat(spoken)
    if len(spoken) != len("09:00"):
        raise ValueError(spoken)
    return found.hour * 60 + found.minute


def misfit(spans: Spans) -> str:
    """What is wrong with the spans of a day: `bad-time`, `ends-early`, `overlap`; nothing when they are right."""
    try:
        pairs = sorted((minutes(start), minutes(end)) for start, end in spans)
    except (ValueError, TypeError):
        return "bad-time"
    if any(end <= start for start, end in pairs):
        return "ends-early"
    return "overlap" if any(after[0] < before[1] for before, after in pairwise(pairs)) else ""
