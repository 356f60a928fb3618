"""The pace of a headset follows the line's frames, and never by more than an ear forgives."""

import pytest

from callcenter.telephony.cords import FRAME_SECONDS
from callcenter.telephony.pace import MARGIN_SECONDS, MOST_AT_ONCE, OWED_SECONDS, Pace


@pytest.mark.parametrize("offset", [0.0, 0.001, 0.005, 0.012, 0.014, 0.019])
def test_it_comes_to_tick_a_moment_after_the_frames(offset: float) -> None:
    pace, now, waited = Pace(1.0), 1.0, 0.0
    for _ in range(300):
        waited = (now - offset) % FRAME_SECONDS
        now = pace.step(now, waited)
    assert waited == pytest.approx(MARGIN_SECONDS, abs=0.001)


def test_a_step_is_never_far_from_twenty_milliseconds() -> None:
    for waited in (0.0, 0.004, 0.0129, 0.0131, 0.02, 0.3):
        pace = Pace(1.0)
        assert pace.step(1.0, waited) == pytest.approx(1.0 + FRAME_SECONDS, abs=MOST_AT_ONCE + 1e-9)


def test_without_frames_it_is_even_and_does_not_drift() -> None:
    pace, now = Pace(1.0), 1.0
    for _ in range(50):
        now = pace.step(now + 0.004, None)
    assert now == pytest.approx(1.0 + 50 * FRAME_SECONDS)


def test_after_a_long_stall_nothing_is_made_up_for() -> None:
    pace = Pace(1.0)
    assert pace.step(1.0 + OWED_SECONDS + 0.3, None) == pytest.approx(1.0 + OWED_SECONDS + 0.3 + FRAME_SECONDS)
