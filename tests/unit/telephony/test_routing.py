"""Routing: the oldest call first, to the agent who has been idle longest, with a reason for everybody else."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.telephony.routing import Candidate, Rule, WaitingCall, match_calls, obstacle

NOW = datetime(2026, 11, 23, 2, 30, tzinfo=UTC)
SALES, REPAIR = 1, 2
ANA, BO = 11, 12


def agent(
    user_id: int = ANA, *, idle: int = 60, queues: frozenset[int] = frozenset({SALES}), **changes: object
) -> Candidate:
    fields = {"presence": "available", "activity": "idle", "has_device": True, **changes}
    return Candidate(user_id=user_id, idle_since=NOW - timedelta(seconds=idle), queue_ids=queues, **fields)  # type: ignore[arg-type]


def call(
    call_id: str = "c1", *, waited: int = 10, queue: int = SALES, declined_by: frozenset[int] = frozenset()
) -> WaitingCall:
    return WaitingCall(call_id, queue, NOW - timedelta(seconds=waited), declined_by)


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"queues": frozenset({REPAIR})}, Rule.NOT_MEMBER),
        ({"presence": "offline"}, Rule.OFFLINE),
        ({"presence": "away"}, Rule.AWAY),
        ({"activity": "on_call"}, Rule.BUSY),
        ({"activity": "offered"}, Rule.OFFERED),
        ({"activity": "wrapping_up"}, Rule.WRAPPING_UP),
        ({"activity": "not_responding"}, Rule.NOT_RESPONDING),
        ({"has_device": False}, Rule.NO_DEVICE),
        ({}, None),
    ],
)
def test_each_obstacle_has_its_rule(changes: dict[str, object], rule: Rule | None) -> None:
    assert obstacle(call(), agent(**changes)) == rule  # type: ignore[arg-type]


def test_the_agent_idle_longest_gets_the_call_and_the_other_learns_why() -> None:
    (match,) = match_calls(waiting=[call()], agents=[agent(ANA, idle=30), agent(BO, idle=90)], now=NOW)
    assert match.user_id == BO
    assert [(reason.user_id, reason.rule, reason.seconds) for reason in match.trace] == [
        (BO, Rule.CHOSEN, 90),
        (ANA, Rule.LONGER_IDLE_FIRST, 30),
    ]


def test_the_call_that_waits_longest_goes_first() -> None:
    matches = match_calls(waiting=[call("new", waited=1), call("old", waited=99)], agents=[agent()], now=NOW)
    assert [match.call_id for match in matches] == ["old"]


def test_a_call_nobody_may_take_does_not_block_the_next() -> None:
    matches = match_calls(waiting=[call("old", waited=99, queue=REPAIR), call("new")], agents=[agent()], now=NOW)
    assert [match.call_id for match in matches] == ["new"]


def test_who_declined_just_now_is_not_asked_again_at_once() -> None:
    assert match_calls(waiting=[call(declined_by=frozenset({ANA}))], agents=[agent(ANA)], now=NOW) == ()


agents = st.lists(
    st.builds(
        agent,
        st.integers(1, 40),
        idle=st.integers(0, 500),
        queues=st.frozensets(st.sampled_from([SALES, REPAIR])),
        presence=st.sampled_from(["available", "away", "offline"]),
        activity=st.sampled_from(["idle", "offered", "on_call", "wrapping_up", "not_responding"]),
        has_device=st.booleans(),
    ),
    max_size=15,
    unique_by=lambda each: each.user_id,
)
calls = st.lists(
    st.builds(
        call,
        st.uuids().map(str),
        waited=st.integers(0, 500),
        queue=st.sampled_from([SALES, REPAIR]),
        declined_by=st.frozensets(st.integers(1, 40)),
    ),
    max_size=15,
    unique_by=lambda each: each.id,
)


@given(waiting=calls, people=agents)
def test_nobody_gets_two_calls_and_no_call_goes_to_two(waiting: list[WaitingCall], people: list[Candidate]) -> None:
    matches = match_calls(waiting=waiting, agents=people, now=NOW)
    assert len({match.user_id for match in matches}) == len(matches)
    assert len({match.call_id for match in matches}) == len(matches)


@given(waiting=calls, people=agents)
def test_no_call_waits_while_an_agent_could_take_it(waiting: list[WaitingCall], people: list[Candidate]) -> None:
    matches = match_calls(waiting=waiting, agents=people, now=NOW)
    taken = {match.user_id for match in matches}
    left = {each.id for each in waiting} - {match.call_id for match in matches}
    free = [each for each in people if each.user_id not in taken]
    assert not [
        (one.id, other.user_id) for one in waiting if one.id in left for other in free if obstacle(one, other) is None
    ]


@given(waiting=calls, people=agents)
def test_an_older_call_of_the_same_queue_is_never_overtaken_except_by_who_refused_it(
    waiting: list[WaitingCall], people: list[Candidate]
) -> None:
    matches = {match.call_id: match.user_id for match in match_calls(waiting=waiting, agents=people, now=NOW)}
    for older in waiting:
        for newer in waiting:
            if (older.queue_id, newer.id in matches, older.id in matches) == (newer.queue_id, True, False):
                is_older = (older.queued_at, older.id) < (newer.queued_at, newer.id)
                assert not is_older or matches[newer.id] in older.declined_by
