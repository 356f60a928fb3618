"""Ours and others' ways to give calls to agents, for the same callers. The others' by their documentation."""

import random
from collections.abc import Mapping, Sequence

from bench.queueing import Arrival, Person, moment
from callcenter.telephony.routing import Candidate, QueueRule, WaitingCall, match_calls

Pairs = list[tuple[Arrival, Person]]


class Ours:
    """The product's own router."""

    def __init__(self, rules: Mapping[int, QueueRule], *, demand: Mapping[int, float] | None = None) -> None:
        self._rules = rules
        self._demand = demand or {}
        self._rings: dict[frozenset[int], dict[int, int]] = {}

    def __call__(self, waiting: Sequence[Arrival], people: Sequence[Person], now: float) -> Pairs:
        calls = [
            WaitingCall(
                str(each.number), each.queue, moment(each.at), boosts=(("priority", each.boost),) if each.boost else ()
            )
            for each in waiting
        ]
        agents = [
            Candidate(
                each.number,
                "available",
                "on_call" if each.is_busy else "idle",
                moment(each.idle_since),
                has_device=True,
                rings=self._rings.setdefault(each.queues, dict.fromkeys(each.queues, 0)),
                calls_today=each.calls,
            )
            for each in people
        ]
        callers = {str(each.number): each for each in waiting}
        found = {each.number: each for each in people}
        matches = match_calls(waiting=calls, agents=agents, now=moment(now), rules=self._rules, demand=self._demand)
        return [(callers[match.call_id], found[match.user_id]) for match in matches]


def pooled(waiting: Sequence[Arrival], people: Sequence[Person], now: float) -> Pairs:
    """First come, first served by anybody: no rule that minds skills does better on the whole."""
    del now
    free = [each for each in people if not each.is_busy]
    return list(zip(sorted(waiting, key=lambda each: each.at), free, strict=False))


def freeswitch(waiting: Sequence[Arrival], people: Sequence[Person], now: float) -> Pairs:
    """mod_callcenter with `longest-idle-agent`: members of all queues by their score, the base score being the boost."""
    callers = sorted(waiting, key=lambda each: -(now - each.at + each.boost))
    return _each_in_turn(callers, people, key=lambda person: (person.idle_since, person.number))


def asterisk(seed: int) -> "_Asterisk":
    """app_queue with `leastrecent` and autofill: each queue in order, among the queues whoever asks first."""
    return _Asterisk(random.Random(seed))  # noqa: S311


class _Asterisk:
    def __init__(self, chance: random.Random) -> None:
        self._chance = chance

    def __call__(self, waiting: Sequence[Arrival], people: Sequence[Person], now: float) -> Pairs:
        del now
        queues: dict[int, list[Arrival]] = {}
        for each in sorted(waiting, key=lambda one: one.at):
            queues.setdefault(each.queue, []).append(each)
        weight = {queue: callers[0].boost for queue, callers in queues.items()}
        found: Pairs = []
        for queue in sorted(queues, key=lambda each: (-weight[each], self._chance.random())):
            taken = {person.number for _, person in found}
            left = [each for each in people if each.number not in taken]
            found += _each_in_turn(queues[queue], left, key=lambda person: (person.idle_since, person.number))
        return found


def _each_in_turn(callers: Sequence[Arrival], people: Sequence[Person], *, key: object) -> Pairs:
    free = sorted((each for each in people if not each.is_busy), key=key)  # type: ignore[call-overload]
    found: Pairs = []
    for caller in callers:
        person = next((each for each in free if caller.queue in each.queues), None)
        if person is not None:
            free.remove(person)
            found.append((caller, person))
    return found
