"""The time after a call, mode by mode: who gets it, who may end or extend it, what is owed."""

from datetime import timedelta

import pytest

from callcenter.telephony import wrapping
from callcenter.telephony.wrapping import WrapUpMode

HALF_A_MINUTE = timedelta(seconds=30)


@pytest.mark.parametrize(
    ("mode", "unasked", "asked"),
    [
        ("none", None, None),
        ("optional", HALF_A_MINUTE, HALF_A_MINUTE),
        ("fixed", HALF_A_MINUTE, HALF_A_MINUTE),
        ("forced", HALF_A_MINUTE, HALF_A_MINUTE),
        ("on_request", None, HALF_A_MINUTE),
    ],
)
def test_who_gets_time_after_a_call(mode: str, unasked: timedelta | None, asked: timedelta | None) -> None:
    for is_asked, expected in ((False, unasked), (True, asked)):
        found = wrapping.time_after(WrapUpMode(mode), seconds=30, was_answered=True, is_asked=is_asked)
        assert found == expected
        for seconds, was_answered in ((30, False), (0, True)):
            nothing = wrapping.time_after(
                WrapUpMode(mode), seconds=seconds, was_answered=was_answered, is_asked=is_asked
            )
            assert nothing is None


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("none", {"end", "extend"}),
        ("optional", {"end", "extend"}),
        ("fixed", set()),
        ("forced", {"end", "owe"}),
        ("on_request", {"end", "extend", "ask"}),
    ],
)
def test_what_an_agent_may_do_in_it(mode: str, expected: set[str]) -> None:
    found = WrapUpMode(mode)
    allowed = {
        "end": wrapping.may_end(found, owes_outcome=False),
        "end owing": wrapping.may_end(found, owes_outcome=True),
        "extend": wrapping.may_extend(found),
        "ask": wrapping.may_ask(found),
        "owe": wrapping.needs_outcome(found, has_outcome=False),
        "owe with outcome": wrapping.needs_outcome(found, has_outcome=True),
    }
    assert {word for word, is_so in allowed.items() if is_so} == expected


def test_every_mode_has_its_row() -> None:
    assert set(wrapping.RULES) == set(WrapUpMode)
