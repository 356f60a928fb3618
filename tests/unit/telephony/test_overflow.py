"""Overflow: the first rule that holds and can be followed, and never back to where the call came from."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.telephony.overflow import Rule, Situation, Then, When, decide, holds, refuge, rules_of

HERE, THERE, FAR = 1, 2, 3
OPEN = {HERE, THERE, FAR}


@pytest.mark.parametrize(
    ("rule", "situation", "expected"),
    [
        (Rule(When.EXPECTED_WAIT, Then.LEAVE, 60), Situation(expected_wait=59.9), False),
        (Rule(When.EXPECTED_WAIT, Then.LEAVE, 60), Situation(expected_wait=60), True),
        (Rule(When.EXPECTED_WAIT, Then.LEAVE, 60), Situation(expected_wait=None), False),
        (Rule(When.LONGEST_WAIT, Then.LEAVE, 60), Situation(waited=59), False),
        (Rule(When.LONGEST_WAIT, Then.LEAVE, 60), Situation(waited=60), True),
        (Rule(When.SIZE, Then.LEAVE, 3), Situation(place=3), False),
        (Rule(When.SIZE, Then.LEAVE, 3), Situation(place=4), True),
        (Rule(When.NO_AGENTS, Then.LEAVE, 10), Situation(agents=0, waited=9), False),
        (Rule(When.NO_AGENTS, Then.LEAVE, 10), Situation(agents=0, waited=10), True),
        (Rule(When.NO_AGENTS, Then.LEAVE, 0), Situation(agents=1, waited=99), False),
        (Rule(When.SERVICE_LEVEL, Then.LEAVE, 80), Situation(service_level=79.9), True),
        (Rule(When.SERVICE_LEVEL, Then.LEAVE, 80), Situation(service_level=80), False),
        (Rule(When.SERVICE_LEVEL, Then.LEAVE, 80), Situation(service_level=None), False),
        (Rule(When.CLOSED, Then.LEAVE), Situation(is_open=True, is_arriving=True), False),
        (Rule(When.CLOSED, Then.LEAVE), Situation(is_open=False, is_arriving=True), True),
        (Rule(When.CLOSED, Then.LEAVE), Situation(is_open=False, agents=1), False),
        (Rule(When.CLOSED, Then.LEAVE), Situation(is_open=False, agents=0), True),
        (Rule(When.SIZE, Then.LEAVE, 1), Situation(place=9, is_open=False, is_arriving=True), False),
    ],
)
def test_a_rule_holds_or_does_not(rule: Rule, situation: Situation, expected: bool) -> None:
    assert holds(rule, situation) is expected


def test_the_first_rule_that_can_be_followed_counts() -> None:
    rules = (
        Rule(When.SIZE, Then.QUEUE, 1, THERE),
        Rule(When.SIZE, Then.QUEUE, 1, FAR),
        Rule(When.SIZE, Then.VOICEMAIL, 1),
    )
    many = Situation(place=5)
    assert decide(rules, many, open_queues=OPEN, been={HERE}) is rules[0]
    assert decide(rules, many, open_queues=OPEN, been={HERE, THERE}) is rules[1]
    assert decide(rules, many, open_queues={HERE, THERE}, been={HERE, THERE}) is rules[2]
    assert decide(rules, Situation(place=1), open_queues=OPEN, been={HERE}) is None


def test_who_is_in_a_queue_that_is_no_more_goes_where_it_says_or_to_the_default_one() -> None:
    rules = (Rule(When.SIZE, Then.VOICEMAIL, 5), Rule(When.SIZE, Then.QUEUE, 5, THERE))
    assert refuge(rules, default_id=FAR, open_queues=OPEN, been={HERE}) == THERE
    assert refuge(rules, default_id=FAR, open_queues={HERE, FAR}, been={HERE}) == FAR
    assert refuge((), default_id=FAR, open_queues=OPEN, been={HERE, FAR}) == FAR, "nobody is lost"
    assert refuge((), default_id=None, open_queues=OPEN, been={HERE}) is None


def test_rules_are_read_as_a_queue_keeps_them() -> None:
    rows = [{"when": "size", "then": "queue", "value": 3, "queue_id": THERE}, {"when": "closed", "then": "voicemail"}]
    assert rules_of(rows) == (Rule(When.SIZE, Then.QUEUE, 3, THERE), Rule(When.CLOSED, Then.VOICEMAIL))
    with pytest.raises(ValueError, match="nonsense"):
        rules_of([{"when": "nonsense", "then": "leave"}])


queues = st.integers(1, 6)
some_rules = st.lists(
    st.builds(Rule, st.sampled_from(When), st.sampled_from(Then), st.integers(0, 100), queues), max_size=5
)
situations = st.builds(
    Situation,
    waited=st.floats(0, 1000),
    place=st.integers(1, 50),
    agents=st.integers(0, 5),
    expected_wait=st.none() | st.floats(0, 1000),
    service_level=st.none() | st.floats(0, 100),
    is_open=st.booleans(),
)


@given(st.dictionaries(queues, some_rules), queues, st.lists(situations, min_size=1, max_size=30))
def test_a_call_never_comes_back_and_always_comes_to_rest(
    rules: dict[int, list[Rule]], start: int, found: list[Situation]
) -> None:
    been = [start]
    for situation in found * 10:
        rule = decide(rules.get(been[-1], []), situation, open_queues=set(rules), been=been)
        if rule is None or rule.then is not Then.QUEUE:
            continue
        assert rule.queue_id is not None
        assert rule.queue_id not in been
        been.append(rule.queue_id)
    assert len(been) == len(set(been)) <= 6
