"""Routing: what one pass costs, whether a plain queue is Erlang's, and how skills fare against others and the pooled bound."""

import math
import random
import statistics
import time
from collections.abc import Callable, Sequence
from datetime import timedelta

from bench.options import Options
from bench.policies import Ours, asterisk, freeswitch, pooled
from bench.queueing import EPOCH, Arrival, Demand, Outcome, Person, Policy, draw, erlang_c, play
from bench.results import Section
from callcenter.telephony.routing import Candidate, QueueRule, Strategy, WaitingCall, match_calls

AGENTS, CALLS_AN_HOUR, HANDLING, TARGET = 14, 200.0, 180.0, 20.0
DEMANDS = {
    1: Demand(360, 200, patience=150),
    2: Demand(230, 200, patience=150),
    3: Demand(160, 200, patience=150, boost=20),
    4: Demand(80, 200, patience=150),
}
"""Four queues, the third with priority: 46 erlangs. All alike but for that: only then is the pooled queue the best there is."""
CREW = ((9, {1}), (5, {2}), (10, {1, 2}), (8, {1, 3}), (6, {2, 3}), (6, {1, 2, 4}), (4, {3, 4}))
"""Agents and the queues they take: overlapping, some with one skill, some with three."""


def run(options: Options) -> Section:
    """All three."""
    section = Section("routing", "Routing", options.command("routing"), is_quick=options.is_quick)
    _passes(section, times=5 if options.is_quick else 50)
    _erlang(section, days=2 if options.is_quick else 40)
    _skills(section, days=2 if options.is_quick else 20)
    return section


def _passes(section: Section, *, times: int) -> None:
    """500 agents in twelve queues with 200 calls waiting, by how many agents are free."""
    lines = []
    for share in (0.02, 0.2, 1.0):
        agents, waiting = _floor(share)
        rules = {queue: QueueRule(rings=(30,)) for queue in range(12)}
        seconds, matches = [], 0
        for _ in range(times):
            began = time.perf_counter()
            matches = len(match_calls(waiting=waiting, agents=agents, now=EPOCH, rules=rules))
            seconds.append(time.perf_counter() - began)
        lines.append((f"{share:.0%}", matches, statistics.median(seconds) * 1000, max(seconds) * 1000))
        section.figures[f"pass_{share:g}"] = {"p50_ms": statistics.median(seconds) * 1000, "matches": matches}
    section.say(
        "One pass over 500 agents with four of twelve queues each, and 200 waiting calls, a third of them for a skill:"
    )
    section.table(("agents who are free", "calls given", "ms, p50", "ms, most"), lines)


def _floor(share: float) -> tuple[list[Candidate], list[WaitingCall]]:
    chance = random.Random(7)  # noqa: S311
    agents = [
        Candidate(
            number,
            "available",
            "idle" if chance.random() < share else "on_call",
            EPOCH - timedelta(seconds=chance.randrange(500)),
            has_device=True,
            rings={queue: chance.randrange(2) for queue in chance.sample(range(12), 4)},
            skills={"en": chance.randrange(3)},
        )
        for number in range(500)
    ]
    waiting = [
        WaitingCall(
            str(number),
            chance.randrange(12),
            EPOCH - timedelta(seconds=chance.randrange(300)),
            skills=(("en", 1),) if chance.random() < 1 / 3 else (),
        )
        for number in range(200)
    ]
    return agents, waiting


def _erlang(section: Section, *, days: int) -> None:
    """One queue without abandonment against Erlang C."""
    days_of = [
        _day({1: Demand(CALLS_AN_HOUR, HANDLING)}, ((AGENTS, {1}),), lambda: Ours({1: QueueRule()}), seed)
        for seed in range(days)
    ]
    load = CALLS_AN_HOUR * HANDLING / 3600
    waits = erlang_c(agents=AGENTS, load=load)
    level = 1 - waits * math.exp(-(AGENTS - load) * TARGET / HANDLING)
    mean = waits * HANDLING / (AGENTS - load)
    lines = []
    for name, theory, values in (
        ("answered in 20 s", level, [day.service_level for day in days_of]),
        ("mean wait, s", mean, [day.mean_wait for day in days_of]),
    ):
        middle, half = _interval(values)
        lines.append(
            (name, f"{theory:.4f}", f"{middle:.4f}", f"± {half:.4f}", "yes" if abs(middle - theory) <= half else "NO")
        )
        section.figures[name] = {"theory": theory, "found": middle, "half_width": half}
    section.say(
        f"{AGENTS} agents, 100 calls per half hour of {HANDLING:g} s, {days} days of ten hours, against Erlang C:"
    )
    section.table(("", "Erlang C", "found", "95 % interval", "within"), lines)


def _skills(section: Section, *, days: int) -> None:
    """Overlapping skills and a priority, each rule on the same callers, against everybody being able to do everything."""
    rules = {queue: QueueRule(strategy=Strategy.SPARE_FLEXIBLE) for queue in DEMANDS}
    plain = {queue: QueueRule(strategy=Strategy.LONGEST_IDLE) for queue in DEMANDS}
    load = {queue: demand.per_hour * demand.handling / 3600 for queue, demand in DEMANDS.items()}
    policies: dict[str, Callable[[int], Policy]] = {
        "ours, flexible agents spared": lambda seed: Ours(rules, demand=load),
        "ours, longest idle": lambda seed: Ours(plain),
        "FreeSWITCH mod_callcenter, longest-idle-agent": lambda seed: freeswitch,
        "Asterisk app_queue, leastrecent": asterisk,
    }
    bound = [_day(DEMANDS, CREW, lambda: pooled, seed) for seed in range(days)]
    level, left = statistics.mean(d.service_level for d in bound), statistics.mean(d.abandonment for d in bound)
    lines: list[Sequence[object]] = [("everybody can do everything", f"{level:.4f}", "1", f"{left:.4f}", "1")]
    for name, make in policies.items():
        found = [_day(DEMANDS, CREW, lambda make=make, seed=seed: make(seed), seed) for seed in range(days)]
        ours, gone = statistics.mean(d.service_level for d in found), statistics.mean(d.abandonment for d in found)
        lines.append((name, f"{ours:.4f}", f"{ours / level:.3f}", f"{gone:.4f}", f"{gone / left:.2f}"))
        section.figures[name] = {
            "service_level": ours,
            "abandonment": gone,
            "of_bound": ours / level,
            "times_bound": gone / left,
        }
    agents = sum(count for count, _ in CREW)
    section.say(
        f"{agents} agents with overlapping skills, {sum(load.values()):.0f} erlangs in four queues, {days} days, the same callers for each:"
    )
    section.table(("rule", "answered in 20 s", "of the bound", "gave up", "times the bound"), lines)


def _day(
    demands: dict[int, Demand], crew: Sequence[tuple[int, set[int]]], policy: Callable[[], Policy], seed: int
) -> Outcome:
    arrivals: list[Arrival] = draw(demands, hours=10, seed=seed)
    skills = [frozenset(queues) for count, queues in crew for _ in range(count)]
    people = [Person(number, queues) for number, queues in enumerate(skills, start=1)]
    return play(arrivals, people, policy(), target=TARGET)


def _interval(values: Sequence[float]) -> tuple[float, float]:
    """Mean and half the width of its 95 % interval."""
    if len(values) < 2:
        return values[0], math.inf
    return statistics.mean(values), 2.02 * statistics.stdev(values) / math.sqrt(len(values))
