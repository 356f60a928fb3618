"""The expected wait: by place, agents and handling time; and how it is said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.telephony.sounds import announcement, phrases
from callcenter.telephony.waits import USUAL_HANDLING_SECONDS, expected_wait, handling_time, spoken_minutes


@pytest.mark.parametrize(
    ("place", "agents", "handling", "free", "expected"),
    [
        (1, 1, 180.0, 0, 180.0),
        (1, 10, 180.0, 0, 18.0),
        (5, 10, 180.0, 0, 90.0),
        (3, 2, 100.0, 1, 100.0),
        (1, 2, 100.0, 1, 0.0),
        (1, 0, 180.0, 0, None),
    ],
)
def test_as_many_calls_have_to_end_as_stand_up_to_this_one(
    place: int, agents: int, handling: float, free: int, expected: float | None
) -> None:
    assert expected_wait(place=place, agents=agents, handling_seconds=handling, free=free) == expected


@given(st.integers(1, 100), st.integers(1, 50), st.floats(1, 1000))
def test_it_grows_with_the_place_and_shrinks_with_agents(place: int, agents: int, handling: float) -> None:
    here = expected_wait(place=place, agents=agents, handling_seconds=handling)
    behind = expected_wait(place=place + 1, agents=agents, handling_seconds=handling)
    helped = expected_wait(place=place, agents=agents + 1, handling_seconds=handling)
    assert here is not None
    assert behind is not None
    assert helped is not None
    assert helped < here < behind


def test_few_calls_say_nothing_of_handling() -> None:
    assert handling_time(10, talks=2, wrap_up_seconds=30) == USUAL_HANDLING_SECONDS
    assert handling_time(60, talks=3, wrap_up_seconds=30) == 90


@pytest.mark.parametrize(("seconds", "minutes"), [(0, 1), (1, 1), (60, 1), (61, 2), (1200, 20), (1201, 21)])
def test_minutes_are_rounded_up(seconds: float, minutes: int) -> None:
    assert spoken_minutes(seconds) == minutes


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (1, ("place-next",)),
        (2, ("place-is", "number-2", "place-end")),
        (20, ("place-is", "number-20", "place-end")),
        (21, ("place-many",)),
    ],
)
def test_a_place_is_said(number: int, expected: tuple[str, ...]) -> None:
    assert phrases.place(number) == expected


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        (1, ("wait-is", "number-1", "minute")),
        (7, ("wait-is", "number-7", "minutes")),
        (30, ("wait-is", "more-than", "number-20", "minutes")),
    ],
)
def test_a_wait_is_said(minutes: int, expected: tuple[str, ...]) -> None:
    assert phrases.wait(minutes) == expected


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_word_of_it_has_its_sound_file(language: str) -> None:
    said = {name for number in range(1, 30) for name in (*phrases.place(number), *phrases.wait(number))}
    said |= {"callback-offer", "callback", "voicemail", "closed-now", "closed", "goodbye", "busy", "queue"}
    missing = {name for name in said if not announcement(name, language).is_file()}  # type: ignore[arg-type]
    assert not missing
