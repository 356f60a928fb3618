"""Routing: who stands first gets the best agent who is free, with a reason for everybody else."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.telephony.routing import (
    Candidate,
    Match,
    QueueRule,
    Rule,
    Strategy,
    WaitingCall,
    match_calls,
    obstacle,
)

NOW = datetime(2026, 11, 23, 2, 30, tzinfo=UTC)
SALES, REPAIR = 1, 2
ANA, BO, CAI = 11, 12, 13


def agent(user_id: int = ANA, *, idle: int = 60, rings: dict[int, int] | None = None, **changes: Any) -> Candidate:
    fields: dict[str, Any] = {"presence": "available", "activity": "idle", "has_device": True, **changes}
    where = {SALES: 0} if rings is None else rings
    return Candidate(user_id=user_id, idle_since=NOW - timedelta(seconds=idle), rings=where, **fields)


def call(call_id: str = "c1", *, waited: int = 10, queue: int = SALES, **more: Any) -> WaitingCall:
    return WaitingCall(call_id, queue, NOW - timedelta(seconds=waited), **more)


def route(*people: Candidate, waiting: list[WaitingCall] | None = None, **rule: Any) -> tuple[Match, ...]:
    """Route by one rule for the queue of sales."""
    return match_calls(
        waiting=[call()] if waiting is None else waiting, agents=people, now=NOW, rules={SALES: QueueRule(**rule)}
    )


def reasons(match: Match) -> dict[int, Rule]:
    """Why each agent got it or not."""
    return match.reasons()


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"rings": {REPAIR: 0}}, Rule.NOT_MEMBER),
        ({"presence": "offline"}, Rule.OFFLINE),
        ({"presence": "away"}, Rule.AWAY),
        ({"activity": "on_call"}, Rule.BUSY),
        ({"activity": "offered"}, Rule.OFFERED),
        ({"activity": "wrapping_up"}, Rule.WRAPPING_UP),
        ({"activity": "not_responding"}, Rule.NOT_RESPONDING),
        ({"has_device": False}, Rule.NO_DEVICE),
        ({"skills": {"en": 1}}, Rule.LACKS_SKILL),
        ({"rings": {SALES: 1}}, Rule.LATER_RING),
        ({}, None),
    ],
)
def test_each_obstacle_has_its_rule(changes: dict[str, Any], rule: Rule | None) -> None:
    fields = {"skills": {"en": 2}, **changes}
    assert obstacle(call(skills=(("en", 2),)), agent(**fields)) == rule


def test_the_agent_idle_longest_gets_the_call_and_the_other_learns_why() -> None:
    (match,) = route(agent(ANA, idle=30), agent(BO, idle=90))
    assert (match.user_id, match.rule, match.seconds) == (BO, Rule.CHOSEN, 90)
    assert reasons(match) == {BO: Rule.CHOSEN, ANA: Rule.LONGER_IDLE_FIRST}
    assert match.passed[-1].seconds == (90, 30)


@pytest.mark.parametrize(
    ("strategy", "best", "rule"),
    [
        (Strategy.LONGEST_IDLE, ANA, Rule.LONGER_IDLE_FIRST),
        (Strategy.LEAST_CALLS, BO, Rule.FEWER_CALLS_FIRST),
        (Strategy.ROUND_ROBIN, CAI, Rule.TURN_FIRST),
        (Strategy.SPARE_FLEXIBLE, CAI, Rule.NEEDED_ELSEWHERE),
    ],
)
def test_each_strategy_has_its_own_favourite(strategy: Strategy, best: int, rule: Rule) -> None:
    people = (
        agent(ANA, idle=90, calls_today=5, offered_at=NOW - timedelta(seconds=91), rings={SALES: 0, REPAIR: 0}),
        agent(BO, idle=60, calls_today=1, offered_at=NOW - timedelta(seconds=61), rings={SALES: 0, REPAIR: 0}),
        agent(CAI, idle=30, calls_today=2, rings={SALES: 0}),
    )
    (match,) = route(*people, strategy=strategy)
    assert match.user_id == best
    assert set(reasons(match).values()) == {Rule.CHOSEN, rule}


def test_demand_says_who_is_needed_elsewhere() -> None:
    people = [agent(ANA, rings={SALES: 0, 7: 0, 8: 0}), agent(BO, rings={SALES: 0, REPAIR: 0})]
    rules = {SALES: QueueRule(strategy=Strategy.SPARE_FLEXIBLE)}
    for demand, best in (({}, BO), ({REPAIR: 9.0}, ANA)):
        (match,) = match_calls(waiting=[call()], agents=people, now=NOW, rules=rules, demand=demand)
        assert match.user_id == best


def test_who_is_the_last_of_another_queue_is_spared_for_it() -> None:
    people = [
        agent(ANA, rings={SALES: 0, REPAIR: 0}),
        agent(BO, rings={SALES: 0, 7: 0, 8: 0}),
        *(agent(CAI + number, rings={7: 0, 8: 0}) for number in range(2)),
    ]
    (match,) = match_calls(
        waiting=[call()], agents=people, now=NOW, rules={SALES: QueueRule(strategy=Strategy.SPARE_FLEXIBLE)}
    )
    assert match.user_id == BO


def test_the_call_that_waits_longest_goes_first() -> None:
    (match,) = route(agent(), waiting=[call("new", waited=1), call("old", waited=99)])
    assert match.call_id == "old"


def test_a_boost_counts_as_waiting() -> None:
    waiting = [call("old", waited=99), call("dear", waited=10, boosts=(("priority", 60), ("level", 30)))]
    (match,) = route(agent(), waiting=waiting)
    assert match.call_id == "dear"
    (match,) = route(agent(), waiting=[call("old", waited=99), call("dear", waited=10, boosts=(("priority", 60),))])
    assert match.call_id == "old"


def test_rings_widen_with_waiting_and_the_inner_one_is_asked_first() -> None:
    inner, outer = agent(ANA, idle=1), agent(BO, idle=500, rings={SALES: 1})
    assert route(outer, waiting=[call(waited=29)], rings=(30,)) == ()
    assert [match.user_id for match in route(outer, waiting=[call(waited=30)], rings=(30,))] == [BO]
    (match,) = route(inner, outer, waiting=[call(waited=30)], rings=(30,))
    assert match.user_id == ANA
    (match,) = route(inner, outer, waiting=[call(waited=29)], rings=(30,))
    assert reasons(match) == {ANA: Rule.CHOSEN, BO: Rule.LATER_RING}


def test_the_agent_of_last_time_goes_before_all_and_is_waited_for_a_while() -> None:
    asked = [call(waited=10, last_agent=BO)]
    (match,) = route(agent(ANA, idle=90), agent(BO, idle=5), waiting=asked, last_agent_seconds=20)
    assert (match.user_id, match.rule) == (BO, Rule.LAST_AGENT)
    busy = agent(BO, activity="on_call")
    assert route(agent(ANA), busy, waiting=asked, last_agent_seconds=20) == ()
    assert [match.user_id for match in route(agent(ANA), busy, waiting=asked, last_agent_seconds=10)] == [ANA]
    away = agent(BO, presence="away")
    assert [match.user_id for match in route(agent(ANA), away, waiting=asked, last_agent_seconds=20)] == [ANA]


def test_a_call_nobody_may_take_does_not_block_the_next() -> None:
    (match,) = route(agent(), waiting=[call("old", waited=99, queue=REPAIR), call("new")])
    assert match.call_id == "new"


def test_who_declined_just_now_is_not_asked_again_at_once() -> None:
    asked = [call(declined_by=frozenset({ANA}))]
    assert route(agent(ANA), waiting=asked) == ()
    (match,) = route(agent(ANA, idle=900), agent(BO), waiting=asked)
    assert reasons(match) == {BO: Rule.CHOSEN, ANA: Rule.DECLINED_BEFORE}


def test_whoever_got_another_call_in_the_same_pass_is_said_to_have_been_offered_it() -> None:
    first, second = route(agent(ANA, idle=90), agent(BO), waiting=[call("a", waited=9), call("b", waited=5)])
    assert (first.user_id, second.user_id) == (ANA, BO)
    assert reasons(second) == {BO: Rule.CHOSEN, ANA: Rule.OFFERED}


agents = st.lists(
    st.builds(
        agent,
        st.integers(1, 40),
        idle=st.integers(0, 500),
        rings=st.dictionaries(st.sampled_from([SALES, REPAIR]), st.integers(0, 2)),
        presence=st.sampled_from(["available", "available", "away", "offline"]),
        activity=st.sampled_from(["idle", "idle", "offered", "on_call", "wrapping_up", "not_responding"]),
        has_device=st.booleans(),
        skills=st.dictionaries(st.sampled_from(["en", "vip"]), st.integers(1, 3)),
        calls_today=st.integers(0, 9),
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
        skills=st.sampled_from([(), (("en", 2),), (("en", 1), ("vip", 1))]),
        last_agent=st.none() | st.integers(1, 40),
    ),
    max_size=15,
    unique_by=lambda each: each.id,
)
rules = st.fixed_dictionaries(
    {
        queue: st.builds(QueueRule, strategy=st.sampled_from(Strategy), rings=st.sampled_from([(), (60,), (60, 200)]))
        for queue in (SALES, REPAIR)
    }
)


@given(waiting=calls, people=agents, by=rules)
def test_nobody_gets_two_calls_and_everybody_who_is_passed_over_has_the_right_reason(
    waiting: list[WaitingCall], people: list[Candidate], by: dict[int, QueueRule]
) -> None:
    matches = match_calls(waiting=waiting, agents=people, now=NOW, rules=by)
    assert len({match.user_id for match in matches}) == len(matches)
    assert len({match.call_id for match in matches}) == len(matches)
    taken: set[int] = set()
    for match in matches:
        one = next(each for each in waiting if each.id == match.call_id)
        ring = by[one.queue_id].reached((NOW - one.queued_at).total_seconds())
        found = reasons(match)
        members = {each.user_id: each for each in people if one.queue_id in each.rings}
        assert found.keys() == members.keys()
        for user_id, rule in found.items():
            blocked = obstacle(one, members[user_id], ring=ring)
            if user_id in taken and blocked in {None, Rule.DECLINED_BEFORE}:
                assert rule is Rule.OFFERED
            elif blocked is not None:
                assert rule is blocked
            else:
                assert (rule in {Rule.CHOSEN, Rule.LAST_AGENT}) == (user_id == match.user_id)
        taken.add(match.user_id)


@given(waiting=calls, people=agents, by=rules)
def test_no_call_waits_while_an_agent_could_take_it(
    waiting: list[WaitingCall], people: list[Candidate], by: dict[int, QueueRule]
) -> None:
    matches = match_calls(waiting=waiting, agents=people, now=NOW, rules=by)
    taken, served = {match.user_id for match in matches}, {match.call_id for match in matches}
    for one in (each for each in waiting if each.id not in served):
        ring = by[one.queue_id].reached((NOW - one.queued_at).total_seconds())
        assert not [each for each in people if each.user_id not in taken and obstacle(one, each, ring=ring) is None]


@given(waiting=calls, people=agents, by=rules)
def test_a_call_is_overtaken_only_by_one_whose_agent_it_may_not_have(
    waiting: list[WaitingCall], people: list[Candidate], by: dict[int, QueueRule]
) -> None:
    matches = {match.call_id: match for match in match_calls(waiting=waiting, agents=people, now=NOW, rules=by)}
    by_id = {each.user_id: each for each in people}
    for behind in (each for each in waiting if each.id in matches):
        for before in (each for each in waiting if each.id not in matches and each.queued_at < behind.queued_at):
            ring = by[before.queue_id].reached((NOW - before.queued_at).total_seconds())
            assert obstacle(before, by_id[matches[behind.id].user_id], ring=ring) is not None
