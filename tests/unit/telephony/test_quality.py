"""How good a call sounds: the E-model's own figures, intervals between totals, and what must hold for any reading."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.telephony.quality import Judgement, Verdict, added, is_anew, judge, opinion, rating

READING = {"rx_packets": 500.0, "rx_lost": 0.0, "rx_jitter_ms": 2.0, "delay_ms": 40.0, "rtt_ms": 20.0}
FIGURES = st.floats(min_value=0, max_value=100_000, allow_nan=False)
READINGS = st.dictionaries(
    st.sampled_from(
        ["rx_packets", "rx_lost", "rx_jitter_ms", "concealed_ms", "delay_ms", "tx_packets", "tx_lost", "rtt_ms"]
    ),
    FIGURES,
)


@pytest.mark.parametrize(
    ("loss", "delay", "r"),
    [
        (0.0, 0.0, 93.2),
        (0.0, 100.0, 90.8),  # 0.024 * 100
        (0.0, 177.3, 88.94),
        (0.0, 277.3, 75.54),  # 0.024 * 277.3 + 0.11 * 100
        (1.0, 0.0, 89.56),  # 95 / 26.1
        (5.0, 0.0, 77.42),  # 475 / 30.1
        (25.1, 0.0, 45.7),  # half of 95
        (100.0, 1000.0, 0.0),
    ],
)
def test_the_rating_is_that_of_the_e_model(loss: float, delay: float, r: float) -> None:
    assert rating(loss_percent=loss, delay_ms=delay) == pytest.approx(r, abs=0.01)


@pytest.mark.parametrize(
    ("r", "mos"), [(90.0, 4.34), (80.0, 4.03), (70.0, 3.60), (60.0, 3.10), (50.0, 2.58), (0.0, 1.0), (100.0, 4.5)]
)
def test_the_opinion_is_that_of_table_b1(r: float, mos: float) -> None:
    assert opinion(r) == pytest.approx(mos, abs=0.01)


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({}, Verdict.GOOD),
        ({"rx_lost": 5.0}, Verdict.GOOD),  # 1 %
        ({"rx_lost": 26.0}, Verdict.FAIR),  # 5 %
        ({"rx_lost": 56.0}, Verdict.POOR),  # 10 %
        ({"concealed_ms": 1_000.0}, Verdict.POOR),  # every tenth packet came too late
        ({"delay_ms": 250.0}, Verdict.FAIR),
        ({"rtt_ms": 900.0}, Verdict.POOR),
        ({"tx_packets": 500.0, "tx_lost": 50.0}, Verdict.POOR),
    ],
)
def test_loss_lateness_and_delay_in_either_direction_are_heard(changes: dict[str, float], verdict: Verdict) -> None:
    assert judge({**READING, **changes}).verdict is verdict


def test_an_interval_is_what_came_since_the_reading_before() -> None:
    before = {**READING, "rx_lost": 100.0}
    now = {**READING, "rx_packets": 750.0, "rx_lost": 100.0}
    assert judge(now, before).loss_percent == 0.0
    assert judge(now).loss_percent == pytest.approx(100 * 100 / 850, abs=0.01)


def test_counters_that_began_anew_are_taken_from_their_beginning() -> None:
    fresh = {**READING, "rx_packets": 90.0, "rx_lost": 10.0}
    assert is_anew(fresh, READING)
    assert judge(fresh, READING).loss_percent == 10.0
    whole = added(READING, fresh)
    assert (whole["rx_packets"], whole["rx_lost"], whole["rx_jitter_ms"]) == (590.0, 10.0, 2.0)


def test_nothing_counted_is_nothing_to_judge() -> None:
    assert judge({}) == Judgement()
    silent = judge(READING, READING)
    assert (silent.loss_percent, silent.mos, silent.verdict) == (None, None, None)
    assert silent.delay_ms == 40.0


def test_what_was_not_measured_is_not_made_up() -> None:
    found = judge({"rx_packets": 100.0, "rx_lost": 0.0})
    assert (found.jitter_ms, found.rtt_ms, found.delay_ms, found.concealed_ms, found.sent_loss_percent) == (None,) * 5
    assert found.verdict is Verdict.GOOD


@given(quality=READINGS, previous=READINGS)
def test_any_reading_has_a_judgement_within_its_bounds(quality: dict[str, float], previous: dict[str, float]) -> None:
    found = judge(quality, previous)
    assert (found.mos is None) == (found.verdict is None)
    assert found.mos is None or 1.0 <= found.mos <= 4.5
    for percent in (found.loss_percent, found.sent_loss_percent):
        assert percent is None or 0.0 <= percent <= 100.0


@given(loss=st.floats(0, 100), more=st.floats(0, 100), delay=st.floats(0, 2_000), later=st.floats(0, 2_000))
def test_more_loss_or_delay_is_never_better(loss: float, more: float, delay: float, later: float) -> None:
    assert rating(loss_percent=min(loss + more, 100.0), delay_ms=delay + later) <= rating(
        loss_percent=loss, delay_ms=delay
    )


@given(low=st.floats(0, 93.2), high=st.floats(0, 93.2))
def test_a_better_rating_is_never_a_worse_opinion(low: float, high: float) -> None:
    low, high = sorted((low, high))
    assert opinion(low) <= opinion(high) + 1e-9


def test_silence_is_not_called_good_because_the_far_end_hears_us() -> None:
    before = {"rx_packets": 500.0, "rx_lost": 200.0, "tx_packets": 500.0, "tx_lost": 0.0}
    after = {**before, "tx_packets": 750.0}
    assert judge(after, before).verdict is None
    assert judge({"rx_packets": 0.0, "rx_lost": 0.0, "tx_packets": 750.0, "tx_lost": 0.0}).verdict is None
