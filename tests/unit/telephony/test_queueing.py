"""The simulated call centre that judges routing: its clock, its callers, and the theory it must agree with."""

import math
from collections.abc import Sequence

import pytest

from bench.policies import Ours, Pairs, asterisk, freeswitch, pooled
from bench.queueing import Arrival, Demand, Person, Policy, draw, erlang_c, play
from callcenter.telephony.routing import QueueRule, Strategy

HALF_BUSY = {1: Demand(100, 180, patience=120), 2: Demand(60, 240, patience=120, boost=30)}


def crew() -> list[Person]:
    return [Person(1, frozenset({1})), *(Person(number, frozenset({1, 2})) for number in range(2, 9))]


def test_erlang_c_gives_the_figures_of_the_field() -> None:
    waits = erlang_c(agents=14, load=10)
    assert 1 - waits * math.exp(-4 * 20 / 180) == pytest.approx(0.88835, abs=5e-6)
    assert waits * 180 / 4 == pytest.approx(7.836, abs=5e-4)


def test_a_single_agent_serves_in_order_and_the_impatient_go() -> None:
    callers = [
        Arrival(0, 0.0, 1, handling=100, patience=5),
        Arrival(1, 10.0, 1, handling=100, patience=50),
        Arrival(2, 20.0, 1, handling=100, patience=500),
    ]
    waited: list[tuple[int, float]] = []
    outcome = play(
        callers,
        [Person(1, frozenset({1}))],
        Ours({1: QueueRule()}),
        warm_up=0,
        on_wait=lambda caller, seconds: waited.append((caller.number, seconds)),
    )
    assert waited == [(0, 0.0), (2, 80.0)]
    assert (outcome.offered, outcome.abandoned, outcome.in_time) == (3, 1, 1)


def test_the_same_seed_gives_the_same_callers_and_a_queue_does_not_change_another() -> None:
    once, twice = draw(HALF_BUSY, hours=1, seed=3), draw(HALF_BUSY, hours=1, seed=3)
    assert once == twice
    busier = draw({**HALF_BUSY, 2: Demand(600, 240)}, hours=1, seed=3)
    assert [(one.at, one.handling) for one in once if one.queue == 1] == [
        (one.at, one.handling) for one in busier if one.queue == 1
    ]


@pytest.mark.parametrize(
    "policy",
    [Ours({}), Ours({1: QueueRule(strategy=Strategy.SPARE_FLEXIBLE)}), pooled, freeswitch, asterisk(1)],
    ids=["ours", "sparing", "pooled", "freeswitch", "asterisk"],
)
def test_under_every_rule_each_caller_is_answered_once_or_gives_up(policy: Policy) -> None:
    busy: dict[int, float] = {}

    def watched(waiting: Sequence[Arrival], people: Sequence[Person], now: float) -> Pairs:
        pairs = list(policy(waiting, people, now))
        for caller, person in pairs:
            assert not person.is_busy
            assert busy.get(person.number, 0.0) <= now
            busy[person.number] = now + caller.handling
            assert policy is pooled or caller.queue in person.queues
        assert len({caller.number for caller, _ in pairs}) == len({person.number for _, person in pairs}) == len(pairs)
        return pairs

    callers = draw(HALF_BUSY, hours=2, seed=1)
    outcome = play(callers, crew(), watched, warm_up=0)
    assert len(outcome.waits) + outcome.abandoned == outcome.offered == len(callers)
    assert outcome.in_time <= len(outcome.waits)


def test_nobody_does_better_on_the_whole_than_agents_who_can_do_everything() -> None:
    alike = {1: Demand(100, 200, patience=120), 2: Demand(60, 200, patience=120)}
    levels: dict[str, float] = {}
    for name, policy in (("pooled", pooled), ("ours", Ours({})), ("freeswitch", freeswitch)):
        days = [play(draw(alike, hours=4, seed=seed), crew(), policy) for seed in range(5)]
        levels[name] = sum(day.service_level for day in days)
    assert levels["pooled"] >= max(levels["ours"], levels["freeswitch"])
