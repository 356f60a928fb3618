"""Which waiting call goes to which free agent."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
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
        # They come by idle time, which decides where this says nothing.
        self.free.sort(key=_first(rule.strategy, queue_id, state.demand))


class _Pool:
    """The agents for calls of one queue, one set of skills and one ring."""

    def __init__(self, crew: _Crew, *, queue_id: int, skills: Skills, ring: int, idle: Mapping[int, int]) -> None:
        lacking, later, self.free = [], [], []
        for agent in crew.free:
            if skills and any(agent.skills.get(skill, 0) < level for skill, level in skills):
                lacking.append(agent.user_id)
            elif agent.rings[queue_id] > ring:
                later.append(agent.user_id)
            else:
                self.free.append(agent.user_id)
        self.seconds = [idle[user_id] for user_id in self.free]
        self.members = {*self.free}
        self._taken: list[int] = []
        more = ((Rule.LACKS_SKILL, lacking), (Rule.LATER_RING, later))
        self._unable = (*crew.unable, *(Passed(rule, tuple(ids)) for rule, ids in more if ids))

    def take(self, user_id: int) -> None:
        """The agent has a call of this pass now."""
        if user_id in self.members:
            index = self.free.index(user_id)
            del self.free[index], self.seconds[index]
            self.members.remove(user_id)
            self._taken.append(user_id)

    def match(self, call: WaitingCall, *, after: Rule) -> Match | None:
        """The best for a call, with the reason for everybody else."""
        declined = call.declined_by & self.members
        if len(declined) == len(self.free):
            return None
        is_known = call.last_agent in self.members and call.last_agent not in declined
        index = 0
        if is_known or declined:
            index = next(
                at
                for at, one in enumerate(self.free)
                if one not in declined and (one == call.last_agent or not is_known)
            )
        passed = list(self._unable)
        if self._taken:
            passed.append(Passed(Rule.OFFERED, tuple(self._taken)))
        if declined:
            passed.append(Passed(Rule.DECLINED_BEFORE, tuple(sorted(declined))))
        ids = (*self.free[:index], *self.free[index + 1 :])
        seconds = (*self.seconds[:index], *self.seconds[index + 1 :])
        if declined:
            kept = [at for at, one in enumerate(ids) if one not in declined]
            ids, seconds = tuple(ids[at] for at in kept), tuple(seconds[at] for at in kept)
        if ids:
            passed.append(Passed(after, ids, seconds))
        rule = Rule.LAST_AGENT if is_known else Rule.CHOSEN
        return Match(call.id, self.free[index], rule, self.seconds[index], tuple(passed))


class _State:
    """What every pool of one pass reads."""

    def __init__(
        self, agents: Sequence[Candidate], *, now: datetime, queue_ids: set[int], demand: Mapping[int, float]
    ) -> None:
        self.demand = demand
        self.by_id = {agent.user_id: agent for agent in agents}
        self.unable = {agent.user_id: unable(agent) for agent in agents}
        self.idle = {agent.user_id: max(0, int((now - agent.idle_since).total_seconds())) for agent in agents}
        self.members: dict[int, list[Candidate]] = {queue_id: [] for queue_id in queue_ids}
        for agent in sorted(agents, key=lambda each: (each.idle_since, each.user_id)):
            for queue_id in agent.rings:
                if queue_id in self.members:
                    self.members[queue_id].append(agent)

    def is_busy(self, user_id: int | None) -> bool:
        """Whether an agent is at work and has something in hand."""
        agent = self.by_id.get(user_id or 0)
        return agent is not None and agent.presence == Presence.AVAILABLE and agent.activity in BUSY


def _first(strategy: Strategy, queue_id: int, demand: Mapping[int, float]) -> Callable[[Candidate], Any]:
    """What decides before idle time does: the ring, then the strategy."""
    if strategy is Strategy.LEAST_CALLS:
        return lambda agent: (agent.rings[queue_id], agent.calls_today)
    if strategy is Strategy.ROUND_ROBIN:
        return lambda agent: (agent.rings[queue_id], agent.offered_at is not None, agent.offered_at)
    if strategy is Strategy.SPARE_FLEXIBLE:
        return lambda agent: (agent.rings[queue_id], sum(demand.get(each, 1.0) for each in agent.rings))
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
    of_queue: dict[int, list[_Pool]] = {}
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
            pool = _Pool(crews[queue_id], queue_id=queue_id, skills=call.skills, ring=ring, idle=state.idle)
            for match in found:
                pool.take(match.user_id)
            pools[queue_id, call.skills, ring] = pool
            of_queue.setdefault(queue_id, []).append(pool)
        best = pool.match(call, after=PASSED_OVER[rule.strategy])
        if best is not None:
            found.append(best)
            for theirs in state.by_id[best.user_id].rings:
                for each in of_queue.get(theirs, ()):
                    each.take(best.user_id)
    return tuple(found)
