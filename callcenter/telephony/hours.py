"""Opening hours of a queue: pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from zoneinfo import ZoneInfo


def is_open(hours: Mapping[str, Sequence[Sequence[str]]], *, now: datetime, zone: ZoneInfo) -> bool:
    """Whether a moment lies within the hours.

    `hours` maps a weekday ("0" is Monday) to spans of local time [from, to), such
    as [["09:00", "12:00"], ["13:00", "18:00"]]. "24:00" is the end of the day. No hours at all: always open.
    """
    if not hours:
        return True
    local = now.astimezone(zone)
    spans = hours.get(str(local.weekday()), ())
    moment = local.time().replace(tzinfo=None)
    return any(
        time.fromisoformat(start) <= moment and (end == "24:00" or moment < time.fromisoformat(end))
        for start, end in spans
    )
