"""How long an agent may be away for each reason in a day: arithmetic over the steps of presence, without a database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo


@dataclass(frozen=True, slots=True)
class Step:
    """From this moment on the agent was away for `reason`; None when not away."""

    at: datetime
    reason: str | None


@dataclass(frozen=True, slots=True)
class Day:
    """A day as people live it, from its first moment to the first of the next; 23 to 25 hours long."""

    begins: datetime
    ends: datetime


def day_of(now: datetime, zone: tzinfo) -> Day:
    """The local day that a moment belongs to, in UTC."""
    today = now.astimezone(zone).date()
    begins, ends = (
        datetime.combine(date, time.min, tzinfo=zone).astimezone(UTC) for date in (today, today + timedelta(days=1))
    )
    return Day(begins, ends)


def used(steps: Sequence[Step], *, day: Day, now: datetime) -> dict[str, timedelta]:
    """Time away within the day up to `now`, by reason. Steps are in order; one from before the day counts from its beginning."""
    found: dict[str, timedelta] = {}
    until = min(now, day.ends)
    ends = [*(step.at for step in steps[1:]), until]
    for step, end in zip(steps, ends, strict=False):
        length = min(end, until) - max(step.at, day.begins)
        if step.reason is not None and length > timedelta(0):
            found[step.reason] = found.get(step.reason, timedelta(0)) + length
    return found


def runs_out_at(*, spent: timedelta, limit: timedelta, day: Day, now: datetime) -> datetime:
    """When an agent who is away has used up what a day allows; past midnight the next day's allowance counts."""
    end = now + max(limit - spent, timedelta(0))
    return end if end < day.ends else day.ends + limit
