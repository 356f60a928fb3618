"""Facts about the jitter of arrivals."""

import pytest

from callcenter.telephony.measures import Arrivals


def noted(times: list[float], *, start: int = 0) -> Arrivals:
    arrivals = Arrivals()
    for number, now in enumerate(times):
        arrivals.note((start + number * 160) & 0xFFFFFFFF, now)
    return arrivals


def test_an_even_stream_has_no_jitter_even_when_its_timestamps_wrap() -> None:
    assert noted([n * 0.02 for n in range(200)], start=2**32 - 1_600).jitter_seconds == pytest.approx(0, abs=1e-9)


def test_a_stream_that_is_late_every_other_time_has_the_difference_as_its_jitter() -> None:
    assert noted([n * 0.02 + (n % 2) * 0.01 for n in range(300)]).jitter_seconds == pytest.approx(0.01, rel=0.01)


def test_pauses_and_new_streams_are_no_jitter() -> None:
    times = [n * 0.02 for n in range(50)] + [10 + n * 0.02 for n in range(50)]
    assert noted(times).jitter_seconds == pytest.approx(0, abs=1e-9)
    arrivals = noted(times[:50])
    arrivals.note(3_000_000, 1.0)
    assert arrivals.jitter_seconds == pytest.approx(0, abs=1e-9)
    assert arrivals.packets == 51
