"""How long agents were away: within a day, over midnight, on days of 23 and 25 hours."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.telephony.allowances import Day, Step, day_of, runs_out_at, used

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
TODAY = Day(datetime(2026, 11, 22, 16, 0, tzinfo=UTC), datetime(2026, 11, 23, 16, 0, tzinfo=UTC))


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


@pytest.mark.parametrize(
    ("zone", "moment", "begins", "hours"),
    [
        (SHANGHAI, "2026-11-23T04:00+00:00", "2026-11-22T16:00+00:00", 24),
        (SHANGHAI, "2026-11-22T15:59:59+00:00", "2026-11-21T16:00+00:00", 24),
        (BERLIN, "2026-03-29T12:00+00:00", "2026-03-28T23:00+00:00", 23),
        (BERLIN, "2026-10-25T12:00+00:00", "2026-10-24T22:00+00:00", 25),
        (ZoneInfo("America/Havana"), "2026-03-08T12:00+00:00", "2026-03-08T05:00+00:00", 23),
    ],
)
def test_a_day_is_as_long_as_people_live_it(zone: ZoneInfo, moment: str, begins: str, hours: int) -> None:
    day = day_of(datetime.fromisoformat(moment), zone)
    assert day.begins == datetime.fromisoformat(begins)
    assert day.ends - day.begins == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("steps", "now", "expected"),
    [
        ([], NOON, {}),
        ([(-30, "break")], NOON, {"break": minutes(30)}),
        ([(-30, "break"), (-20, None)], NOON, {"break": minutes(10)}),
        (
            [(-60, "break"), (-50, "meal"), (-20, "break"), (-10, None)],
            NOON,
            {"break": minutes(20), "meal": minutes(30)},
        ),
        ([(-20 * 60, "break"), (-60, None)], NOON, {"break": minutes(11 * 60)}),
        ([(-20 * 60, "break"), (-15 * 60, None)], NOON, {}),
        ([(-5, "lost"), (0, "break")], NOON, {"lost": minutes(5)}),
    ],
)
def test_time_away_counts_by_reason_and_from_midnight(
    steps: list[tuple[float, str | None]], now: datetime, expected: dict[str, timedelta]
) -> None:
    given_steps = [Step(NOON + minutes(at), reason) for at, reason in steps]
    assert used(given_steps, day=TODAY, now=now) == expected


@pytest.mark.parametrize(
    ("spent", "limit", "now", "expected"),
    [
        (0, 30, NOON, NOON + minutes(30)),
        (12, 30, NOON, NOON + minutes(18)),
        (30, 30, NOON, NOON),
        (45, 30, NOON, NOON),
        (0, 30, TODAY.ends - minutes(31), TODAY.ends - minutes(1)),
        (0, 30, TODAY.ends - minutes(30), TODAY.ends + minutes(30)),
        (0, 30, TODAY.ends - minutes(10), TODAY.ends + minutes(30)),
        (25, 30, TODAY.ends - minutes(10), TODAY.ends - minutes(5)),
    ],
)
def test_an_allowance_runs_out_today_or_begins_anew_at_midnight(
    spent: float, limit: float, now: datetime, expected: datetime
) -> None:
    assert runs_out_at(spent=minutes(spent), limit=minutes(limit), day=TODAY, now=now) == expected


MOMENTS = st.integers(0, 6 * 24 * 60)
REASONS = st.sampled_from([None, "break", "meal"])


@given(st.lists(st.tuples(MOMENTS, REASONS), max_size=20), MOMENTS, st.sampled_from([SHANGHAI, BERLIN]))
def test_the_days_add_up_to_all_time_away(rows: list[tuple[int, str | None]], end: int, zone: ZoneInfo) -> None:
    """Whatever the steps: what the days say of each reason is, together, the time that was spent in it."""
    start = datetime(2026, 10, 23, 3, 0, tzinfo=UTC)
    now = start + minutes(end)
    steps = [Step(start + minutes(at), reason) for at, reason in sorted(rows, key=lambda row: row[0]) if at <= end]
    whole = used(steps, day=Day(start, now + minutes(1)), now=now)
    found: dict[str, timedelta] = {}
    moment = start
    while True:
        day = day_of(moment, zone)
        part = used(steps, day=day, now=now)
        assert sum(part.values(), timedelta(0)) <= day.ends - day.begins
        for reason, length in part.items():
            found[reason] = found.get(reason, timedelta(0)) + length
        moment = day.ends
        if moment > now:
            break
    assert found == whole
