"""Which calls lead to a promise, when it is due and who goes first: by tables."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.telephony import promising
from callcenter.telephony.promising import PromiseKind

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("reason", "kind"),
    [
        ("abandoned", "abandoned"),
        ("closed", "after_hours"),
        ("holiday", "after_hours"),
        ("max_wait", "overflow"),
        ("overflow", "overflow"),
        ("no_queue", "overflow"),
        ("voicemail", "voicemail"),
        ("callback", "callback"),
        ("line_lost", "line_lost"),
        ("failed", "line_lost"),
        ("a_reason_nobody_knows_yet", "abandoned"),
    ],
)
def test_an_incoming_call_that_nobody_answered_leads_to_a_promise(reason: str, kind: str) -> None:
    assert promising.kind_of(direction="in", state="queued", is_answered=False, reason=reason) == kind


@pytest.mark.parametrize(
    ("direction", "state", "reason", "kind"),
    [
        ("in", "talking", "caller_hung_up", None),
        ("in", "talking", "agent_hung_up", None),
        ("in", "talking", "line_lost", "line_lost"),
        ("in", "talking", "failed", "line_lost"),
        ("in", "queued", "abandoned", "abandoned"),
        ("in", "parked", "caller_hung_up", "abandoned"),
        ("in", "voicemail", "voicemail", "voicemail"),
        ("out", "talking", "customer_hung_up", None),
        ("out", "talking", "line_lost", "line_lost"),
    ],
)
def test_who_was_answered_is_owed_a_call_only_when_cut_off_or_left_waiting(
    direction: str, state: str, reason: str, kind: str | None
) -> None:
    assert promising.kind_of(direction=direction, state=state, is_answered=True, reason=reason) == kind


@pytest.mark.parametrize("reason", ["busy", "no_answer", "failed", "line_lost", "cancelled"])
def test_an_outgoing_call_that_nobody_answered_makes_no_promise(reason: str) -> None:
    assert promising.kind_of(direction="out", state="ringing", is_answered=False, reason=reason) is None


def test_who_asked_to_be_called_keeps_the_place_in_line() -> None:
    place = NOW - timedelta(minutes=7)
    assert promising.first_due(PromiseKind.CALLBACK, place=place, now=NOW) == place
    assert promising.first_due(PromiseKind.LINE_LOST, place=place, now=NOW) == NOW
    assert promising.first_due(PromiseKind.ABANDONED, place=place, now=NOW) > NOW


def test_a_callback_outranks_whatever_led_here_before() -> None:
    for kind in PromiseKind:
        assert not promising.outranks(kind, PromiseKind.CALLBACK)
    assert promising.outranks(PromiseKind.CALLBACK, PromiseKind.ABANDONED)
    assert not promising.outranks(PromiseKind.ABANDONED, PromiseKind.ABANDONED)


@pytest.mark.parametrize(
    ("reason", "was_dialled", "counts"),
    [
        ("no_answer", True, True),
        ("busy", True, True),
        ("failed", True, True),
        ("failed", False, False),
        ("cancelled", True, False),
        ("line_lost", True, False),
    ],
)
def test_only_what_the_far_end_did_not_answer_counts_as_an_attempt(
    reason: str, was_dialled: bool, counts: bool
) -> None:
    assert promising.is_attempt(reason=reason, was_dialled=was_dialled) is counts


def test_attempts_are_spaced_wider_and_wider_and_never_end() -> None:
    pauses = [promising.pause_after(count) for count in range(1, 8)]
    assert pauses == sorted(pauses)
    assert pauses[0] > timedelta(0)
    assert pauses[-1] == pauses[2]


def office(moment: datetime) -> bool:
    """Nine to six, Monday to Friday."""
    return moment.weekday() < 5 and 9 <= moment.hour < 18


@pytest.mark.parametrize(
    ("at", "due"),
    [
        ("2026-11-23T10:07:30", "2026-11-23T10:07:30"),
        ("2026-11-23T18:00:00", "2026-11-24T09:00:00"),
        ("2026-11-23T08:58:10", "2026-11-23T09:00:00"),
        ("2026-11-27T23:12:00", "2026-11-30T09:00:00"),
    ],
)
def test_what_comes_out_of_hours_is_due_at_the_next_opening(at: str, due: str) -> None:
    moment = datetime.fromisoformat(at).replace(tzinfo=UTC)
    assert promising.when_open(office, moment) == datetime.fromisoformat(due).replace(tzinfo=UTC)


def test_a_queue_that_never_opens_loses_nobody() -> None:
    assert promising.when_open(lambda _: False, NOW) == NOW


@given(minutes=st.integers(0, 60 * 24 * 14), opens=st.integers(0, 23 * 60), length=st.integers(15, 600))
def test_the_next_opening_is_open_and_nothing_before_it_was(minutes: int, opens: int, length: int) -> None:
    def is_open(moment: datetime) -> bool:
        return opens <= moment.hour * 60 + moment.minute < opens + length

    at = NOW + timedelta(minutes=minutes)
    found = promising.when_open(is_open, at)
    assert is_open(found)
    assert found >= at
    assert found == at or not is_open(found - timedelta(minutes=1))


@pytest.mark.parametrize(("seconds", "middle"), [([], None), ([5], 5), ([1, 9, 2], 2), ([10, 20], 15)])
def test_the_median_is_the_middle_one(seconds: list[int], middle: int | None) -> None:
    assert promising.median_seconds([timedelta(seconds=one) for one in seconds]) == middle
