"""Which waiting call goes to which free agent."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

from callcenter.telephony.routing.rules import (
    BUSY,
    PASSED_OVER,
    Candidate,
    Match,
    Passed,
    QueueRule,
    Rule,
    Skills,
    Strategy,
    WaitingCall,
    unable,
)
from callcenter.telephony.states import Presence


class _Crew:
    """The agents of one queue in this pass: those who are free, in the order in which they are asked, and the others."""

    def __init__(self, queue_id: int, agents: Sequence[Candidate], *, rule: QueueRule, state: "_State") -> None:
        groups: dict[Rule, list[int]] = {}
        self.free: list[Candidate] = []
        for agent in agents:
            blocked = state.unable[agent.user_id]
            if blocked is None:
                self.free.append(agent)
            else:
                groups.setdefault(blocked, []).append(agent.user_id)
        self.unable = tuple(Passed(each, tuple(ids)) for each, ids in groups.items())
        self.after = PASSED_OVER[rule.strategy]
        # They come by idle time, which decides where this says nothing; the ring decides before all.
        self.free.sort(key=_first(rule.strategy, queue_id, state))

    def with_skills(self, skills: Skills) -> tuple[list[Candidate], list[Candidate]]:
        """Those who have all these skills, and those who lack one; both in order."""
        able, lacking = self.free, list[Candidate]()
        for skill, level in skills:
            lacking += [agent for agent in able if agent.skills.get(skill, 0) < level]
            able = [agent for agent in able if agent.skills.get(skill, 0) >= level]
        return able, lacking


class _Pool:
    """The agents for calls of one queue, one set of skills and one ring.

    Who is taken by a call stays in its place and is passed over: nothing is moved about, and the reasons are shared.
    """

    def __init__(self, crew: _Crew, *, queue_id: int, skills: Skills, ring: int, state: "_State") -> None:
        able, lacking = crew.with_skills(skills)
        within = bisect_right(able, ring, key=lambda agent: agent.rings[queue_id])
        self._free = tuple([agent.user_id for agent in able[:within]])
        self._place = dict(zip(self._free, range(within), strict=True))
        self._state = state
        self._first = 0
        self._seen, self._taken = 0, list[int]()
        groups = ((Rule.LACKS_SKILL, lacking), (Rule.LATER_RING, able[within:]))
        self._unable = (
            *crew.unable,
            *(Passed(rule, tuple([agent.user_id for agent in agents])) for rule, agents in groups if agents),
        )
        self._rest = Passed(crew.after, self._free, tuple([state.idle[user_id] for user_id in self._free]))

    def match(self, call: WaitingCall) -> Match | None:
        """The best for a call, with the reason for everybody else."""
        self._catch_up()
        taken, declined = self._state.taken, call.declined_by
        is_known = call.last_agent in self._place and call.last_agent not in taken and call.last_agent not in declined
        at = self._place[call.last_agent] if is_known and call.last_agent is not None else self._next(declined)
        if at is None:
            return None
        passed = [*self._unable]
        if self._taken:
            passed.append(Passed(Rule.OFFERED, tuple(self._taken)))
        if declined:
            passed.append(Passed(Rule.DECLINED_BEFORE, tuple(sorted(declined & self._place.keys()))))
        passed.append(self._rest)
        rule = Rule.LAST_AGENT if is_known else Rule.CHOSEN
        user_id = self._free[at]
        return Match(call.id, user_id, rule, self._state.idle[user_id], tuple(passed), call.boosts)

    def _next(self, declined: frozenset[int]) -> int | None:
        """The place of the first who is free for a call that these declined."""
        free, taken = self._free, self._state.taken
        while self._first < len(free) and free[self._first] in taken:
            self._first += 1
        at = self._first
        while at < len(free) and (free[at] in taken or free[at] in declined):
            at += 1
        return at if at < len(free) else None

    def _catch_up(self) -> None:
        """Note who of this pool has a call since the last look."""
        order = self._state.order
        for user_id in order[self._seen :]:
            if user_id in self._place:
                self._taken.append(user_id)
        self._seen = len(order)


class _State:
    """What every pool of one pass reads."""

    def __init__(
        self, agents: Sequence[Candidate], *, now: datetime, queue_ids: set[int], demand: Mapping[int, float]
    ) -> None:
        self.demand = demand
        self.order: list[int] = []
        """Who has a call of this pass, in the order of the calls."""
        self.taken: set[int] = set()
        self.by_id = {agent.user_id: agent for agent in agents}
        self.unable = {agent.user_id: unable(agent) for agent in agents}
        self.idle = {agent.user_id: max(0, int((now - agent.idle_since).total_seconds())) for agent in agents}
        self.members: dict[int, list[Candidate]] = {queue_id: [] for queue_id in queue_ids}
        for agent in sorted(agents, key=lambda each: (each.idle_since, each.user_id)):
            for queue_id in agent.rings:
                if queue_id in self.members:
                    self.members[queue_id].append(agent)

    def missed_elsewhere(self, agent: Candidate, queue_id: int) -> float:
        """How much the other queues of an agent would miss it: what each is asked for, by the cube of who is free there.

        The cube was found by simulation (`bench routing`): who is the last of a queue counts, the tenth hardly does.
        """
        return sum(self.demand.get(each, 1.0) / self._free_in[each] ** 3 for each in agent.rings if each != queue_id)

    @cached_property
    def _free_in(self) -> Counter[int]:
        """How many agents of each queue are free at the beginning of the pass."""
        free = (agent for agent in self.by_id.values() if self.unable[agent.user_id] is None)
        return Counter(queue_id for agent in free for queue_id in agent.rings)

    def is_busy(self, user_id: int | None) -> bool:
        """Whether an agent is at work and has something in hand."""
        agent = self.by_id.get(user_id or 0)
        return agent is not None and agent.presence == Presence.AVAILABLE and agent.activity in BUSY


def _first(strategy: Strategy, queue_id: int, state: _State) -> Callable[[Candidate], Any]:
    """What decides before idle time does: the ring, then the strategy."""
    if strategy is Strategy.LEAST_CALLS:
        return lambda agent: (agent.rings[queue_id], agent.calls_today)
    if strategy is Strategy.ROUND_ROBIN:
        return lambda agent: (agent.rings[queue_id], agent.offered_at is not None, agent.offered_at)
    if strategy is Strategy.SPARE_FLEXIBLE:
        return lambda agent: (agent.rings[queue_id], state.missed_elsewhere(agent, queue_id))
    return lambda agent: agent.rings[queue_id]


_PLAIN = QueueRule()


def match_calls(
    *,
    waiting: Sequence[WaitingCall],
    agents: Sequence[Candidate],
    now: datetime,
    rules: Mapping[int, QueueRule] | None = None,
    demand: Mapping[int, float] | None = None,
) -> tuple[Match, ...]:
    """Offer each call, the highest standing first, to the best agent who is free for it; each agent once.

    `rules` are the queues' own; `demand` is how much each queue is asked for, for agents who are spared for others.
    """
    known = rules or {}
    state = _State(agents, now=now, queue_ids={call.queue_id for call in waiting}, demand=demand or {})
    crews: dict[int, _Crew] = {}
    pools: dict[tuple[int, Skills, int], _Pool] = {}
    found: list[Match] = []
    for call in sorted(waiting, key=lambda each: (-each.standing(now), each.queued_at, each.id)):
        queue_id, rule = call.queue_id, known.get(call.queue_id, _PLAIN)
        waited = (now - call.queued_at).total_seconds()
        if waited < rule.last_agent_seconds and state.is_busy(call.last_agent):
            continue
        ring = rule.reached(waited)
        pool = pools.get((queue_id, call.skills, ring))
        if pool is None:
            if queue_id not in crews:
                crews[queue_id] = _Crew(queue_id, state.members[queue_id], rule=rule, state=state)
            pool = _Pool(crews[queue_id], queue_id=queue_id, skills=call.skills, ring=ring, state=state)
            pools[queue_id, call.skills, ring] = pool
        best = pool.match(call)
        if best is not None:
            found.append(best)
            state.order.append(best.user_id)
            state.taken.add(best.user_id)
    return tuple(found)
