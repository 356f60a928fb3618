"""A call centre of discrete events: arrivals, handling and patience are drawn once, so that rules meet the same callers."""

import heapq
import math
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol

EPOCH = datetime(2026, 1, 5, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Arrival:
    """One caller. Seconds; `patience` is how long somebody waits who is not answered."""

    number: int
    at: float
    queue: int
    handling: float
    patience: float
    boost: int = 0


@dataclass(slots=True)
class Person:
    """One agent. `queues` are those whose calls they take; `idle_since` in seconds, `calls` so far."""

    number: int
    queues: frozenset[int]
    idle_since: float = 0.0
    calls: int = 0
    is_busy: bool = False


class Policy(Protocol):
    """Who gets which call now: pairs of waiting caller and idle agent."""

    def __call__(
        self, waiting: Sequence[Arrival], people: Sequence[Person], now: float
    ) -> Sequence[tuple[Arrival, Person]]:
        """Called whenever somebody arrived or became free."""


@dataclass(slots=True)
class Outcome:
    """What became of the callers. Waits in seconds, of those who were answered."""

    waits: list[float] = field(default_factory=list)
    offered: int = 0
    abandoned: int = 0
    in_time: int = 0

    @property
    def service_level(self) -> float:
        """Share of all callers who were answered in time."""
        return self.in_time / self.offered if self.offered else 0.0

    @property
    def abandonment(self) -> float:
        """Share of all callers who gave up."""
        return self.abandoned / self.offered if self.offered else 0.0

    @property
    def mean_wait(self) -> float:
        """Of those who were answered."""
        return sum(self.waits) / len(self.waits) if self.waits else 0.0


@dataclass(frozen=True, slots=True)
class Demand:
    """What one queue is asked for: callers an hour, mean seconds of handling and of patience, seconds of boost."""

    per_hour: float
    handling: float
    patience: float = math.inf
    boost: int = 0


def draw(demands: Mapping[int, Demand], *, hours: float, seed: int) -> list[Arrival]:
    """Poisson arrivals with exponential handling and patience, in order."""
    found: list[Arrival] = []
    for queue, demand in demands.items():
        # A stream of its own for each queue: another demand in one leaves the others as they are.
        chance = random.Random(seed * 1_000 + queue)  # noqa: S311
        at = chance.expovariate(demand.per_hour / 3600)
        while at < hours * 3600:
            patience = chance.expovariate(1 / demand.patience) if demand.patience < math.inf else math.inf
            found.append(Arrival(0, at, queue, chance.expovariate(1 / demand.handling), patience, demand.boost))
            at += chance.expovariate(demand.per_hour / 3600)
    found.sort(key=lambda each: each.at)
    return [Arrival(n, a.at, a.queue, a.handling, a.patience, a.boost) for n, a in enumerate(found)]


def play(
    arrivals: Sequence[Arrival],
    people: Sequence[Person],
    policy: Policy,
    *,
    target: float = 20.0,
    warm_up: float = 1800.0,
    on_wait: Callable[[Arrival, float], None] = lambda caller, seconds: None,
) -> Outcome:
    """Run a day by a policy; callers of the first `warm_up` seconds are not counted."""
    outcome, waiting = Outcome(), {}
    events: list[tuple[float, int, int]] = [(each.at, 0, each.number) for each in arrivals]
    heapq.heapify(events)
    by_number = {each.number: each for each in people}
    while events:
        now, kind, number = heapq.heappop(events)
        if kind == 0:
            caller = arrivals[number]
            waiting[number] = caller
            outcome.offered += caller.at >= warm_up
            if caller.patience < math.inf:
                heapq.heappush(events, (now + caller.patience, 1, number))
        elif kind == 1:
            gone = waiting.pop(number, None)
            outcome.abandoned += gone is not None and gone.at >= warm_up
            continue
        else:
            person = by_number[number]
            person.is_busy, person.idle_since = False, now
        if not waiting:
            continue
        for caller, person in policy(list(waiting.values()), people, now):
            del waiting[caller.number]
            person.is_busy, person.calls = True, person.calls + 1
            heapq.heappush(events, (now + caller.handling, 2, person.number))
            if caller.at >= warm_up:
                seconds = now - caller.at
                outcome.waits.append(seconds)
                outcome.in_time += seconds <= target
                on_wait(caller, seconds)
    return outcome


def moment(at: float) -> datetime:
    """A second of the day as a time."""
    return EPOCH + timedelta(seconds=at)


def erlang_c(*, agents: int, load: float) -> float:
    """The share of callers who wait in M/M/n; `load` in erlangs, below `agents`. Erlang, 1917."""
    blocked = 1.0
    for number in range(1, agents + 1):
        # Erlang B by its recursion, then C from B.
        blocked = load * blocked / (number + load * blocked)
    return agents * blocked / (agents - load * (1 - blocked))
