"""Opening hours, and how numbers are dialled."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from callcenter.kernel.errors import Invalid
from callcenter.telephony.dialling import check, dial_string
from callcenter.telephony.hours import is_open, misfit

SHANGHAI = ZoneInfo("Asia/Shanghai")
HOURS = {"0": [["09:00", "12:00"], ["13:00", "18:00"]], "5": [["00:00", "24:00"]]}


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-11-23T08:59:59", False),
        ("2026-11-23T09:00:00", True),
        ("2026-11-23T12:00:00", False),
        ("2026-11-23T13:00:00", True),
        ("2026-11-23T18:00:00", False),
        ("2026-11-24T10:00:00", False),
        ("2026-11-28T23:59:59", True),
    ],
)
def test_a_moment_is_inside_or_outside_the_hours(moment: str, expected: bool) -> None:
    assert is_open(HOURS, now=datetime.fromisoformat(moment).replace(tzinfo=SHANGHAI), zone=SHANGHAI) is expected


def test_no_hours_means_always_open() -> None:
    assert is_open({}, now=datetime(2026, 1, 1, 3, tzinfo=SHANGHAI), zone=SHANGHAI)


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("+8613800138000", "13800138000"),
        ("+861065529988", "01065529988"),
        ("+864008001234", "4008001234"),
        ("+442071838750", "00442071838750"),
        ("95588", "95588"),
        ("110", "110"),
    ],
)
def test_a_number_is_written_as_the_trunk_takes_it(number: str, expected: str) -> None:
    assert dial_string(number) == expected


@pytest.mark.parametrize("number", ["+442071838750", "+19005550199"])
def test_calls_abroad_are_refused(number: str) -> None:
    with pytest.raises(Invalid) as refused:
        check(number, kind="international")
    assert refused.value.errors[0].code == "international-off"


@pytest.mark.parametrize("number", ["sipp", "", "1;drop", "<img>", "+"])
def test_what_is_no_number_is_refused(number: str) -> None:
    with pytest.raises(Invalid) as refused:
        check(number, kind="other")
    assert refused.value.errors[0].code == "not-dialable"


@pytest.mark.parametrize("number", ["110", "119", "120", "112"])
def test_emergency_numbers_are_never_refused(number: str) -> None:
    check(number, kind="short")


HOLIDAYS = (
    {"from": "2026-12-24", "to": "2026-12-26", "name": "Christmas", "hours": []},
    {"from": "2026-12-31", "to": "2026-12-31", "name": "Eve", "hours": [["09:00", "12:00"]]},
)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-12-23T10:00:00", True),
        ("2026-12-24T10:00:00", False),
        ("2026-12-26T23:59:59", False),
        ("2026-12-27T10:00:00", True),
        ("2026-12-31T11:59:00", True),
        ("2026-12-31T12:00:00", False),
    ],
)
@pytest.mark.parametrize("hours", [{}, {str(day): [["00:00", "24:00"]] for day in range(7)}])
def test_a_holiday_takes_the_place_of_its_weekdays(
    hours: dict[str, list[list[str]]], moment: str, expected: bool
) -> None:
    now = datetime.fromisoformat(moment).replace(tzinfo=SHANGHAI)
    assert is_open(hours, now=now, zone=SHANGHAI, holidays=HOLIDAYS) is expected


@pytest.mark.parametrize(
    ("spans", "code"),
    [
        ([], ""),
        ([["09:00", "12:00"], ["12:00", "24:00"]], ""),
        ([["13:00", "18:00"], ["09:00", "12:00"]], ""),
        ([["09:00", "13:00"], ["12:00", "18:00"]], "overlap"),
        ([["18:00", "09:00"]], "ends-early"),
        ([["09:00", "09:00"]], "ends-early"),
        ([["9", "12:00"]], "bad-time"),
        ([["09:00", "25:00"]], "bad-time"),
        ([["09:00:30", "12:00"]], "bad-time"),
    ],
)
def test_spans_that_make_no_sense_are_named(spans: list[list[str]], code: str) -> None:
    assert misfit(spans) == code
