"""The words of routing: calls that wait, agents as candidates, a queue's rule, and a match with its reasons."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from callcenter.telephony.states import Activity, Presence


class Rule(StrEnum):
    """Why an agent was chosen or passed over."""

    CHOSEN = "chosen"
    LAST_AGENT = "last_agent"
    NOT_MEMBER = "not_member"
    LACKS_SKILL = "lacks_skill"
    LATER_RING = "later_ring"
    OFFLINE = "offline"
    AWAY = "away"
    BUSY = "busy"
    OFFERED = "offered"
    WRAPPING_UP = "wrapping_up"
    NOT_RESPONDING = "not_responding"
    NO_DEVICE = "no_device"
    DECLINED_BEFORE = "declined_before"
    LONGER_IDLE_FIRST = "longer_idle_first"
    FEWER_CALLS_FIRST = "fewer_calls_first"
    TURN_FIRST = "turn_first"
    NEEDED_ELSEWHERE = "needed_elsewhere"
    ASKED_FOR = "asked_for"
    """Somebody wanted this agent and nobody else."""
    TOOK_IT = "took_it"
    """An agent who may chose this call."""


class Strategy(StrEnum):
    """Which of several free agents gets the call."""

    LONGEST_IDLE = "longest_idle"
    LEAST_CALLS = "least_calls"
    ROUND_ROBIN = "round_robin"
    SPARE_FLEXIBLE = "spare_flexible"
    """Who can do least else, so that those who can do more stay free for what only they can do."""


PASSED_OVER = {
    Strategy.LONGEST_IDLE: Rule.LONGER_IDLE_FIRST,
    Strategy.LEAST_CALLS: Rule.FEWER_CALLS_FIRST,
    Strategy.ROUND_ROBIN: Rule.TURN_FIRST,
    Strategy.SPARE_FLEXIBLE: Rule.NEEDED_ELSEWHERE,
}
Skills = tuple[tuple[str, int], ...]
"""(skill, least level), sorted."""


@dataclass(frozen=True, slots=True)
class QueueRule:
    """How a queue gives its calls away. `rings` are seconds of waiting after which the next ring is asked too."""

    strategy: Strategy = Strategy.LONGEST_IDLE
    rings: tuple[int, ...] = ()
    last_agent_seconds: int = 0
    """So long a call is kept for the agent its customer spoke to last, while that agent is signed in and busy."""

    def reached(self, waited: float) -> int:
        """The widest ring that is asked after a wait."""
        return sum(waited >= seconds for seconds in self.rings)


@dataclass(frozen=True, slots=True)
class WaitingCall:
    """A call in a queue. `boosts` are seconds of waiting that something is worth, by its name.

    `declined_by` are agents who refused it just now and shall not be asked again at once.
    """

    id: str
    queue_id: int
    queued_at: datetime
    declined_by: frozenset[int] = frozenset()
    skills: Skills = ()
    boosts: tuple[tuple[str, int], ...] = ()
    last_agent: int | None = None

    def standing(self, now: datetime) -> float:
        """Seconds waited, and what counts as waited."""
        return (now - self.queued_at).total_seconds() + sum(seconds for _, seconds in self.boosts)


@dataclass(frozen=True, slots=True)
class Candidate:
    """An agent as routing sees one. `rings` maps the agent's queues to the ring the agent is in there, 0 the innermost."""

    user_id: int
    presence: str
    activity: str
    idle_since: datetime
    has_device: bool
    rings: Mapping[int, int] = field(default_factory=dict)
    skills: Mapping[str, int] = field(default_factory=dict)
    calls_today: int = 0
    offered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Passed:
    """Agents who were passed over by one rule; `seconds` is how long each has been idle, where that matters."""

    rule: Rule
    user_ids: tuple[int, ...]
    seconds: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """A call and the agent it is offered to, by which rule, after how many idle seconds, and who was passed over.

    `boosts` are what let the call stand before others that had waited longer. Groups of `passed` are shared by the
    calls of a pass: of an agent who is in several, or was chosen, the first mention counts (`reasons`).
    """

    call_id: str
    user_id: int
    rule: Rule
    seconds: int
    passed: tuple[Passed, ...]
    boosts: tuple[tuple[str, int], ...] = ()

    def reasons(self) -> dict[int, Rule]:
        """Why each agent got the call or not."""
        found = {self.user_id: self.rule}
        for group in self.passed:
            for user_id in group.user_ids:
                found.setdefault(user_id, group.rule)
        return found


_UNAVAILABLE = {Presence.OFFLINE: Rule.OFFLINE, Presence.AWAY: Rule.AWAY}
BUSY = {
    Activity.OFFERED: Rule.OFFERED,
    Activity.ON_CALL: Rule.BUSY,
    Activity.WRAPPING_UP: Rule.WRAPPING_UP,
    Activity.NOT_RESPONDING: Rule.NOT_RESPONDING,
}


def unable(agent: Candidate) -> Rule | None:
    """What keeps an agent from any call; None when free."""
    if agent.presence in _UNAVAILABLE:
        return _UNAVAILABLE[Presence(agent.presence)]
    if agent.activity in BUSY:
        return BUSY[Activity(agent.activity)]
    return None if agent.has_device else Rule.NO_DEVICE


def obstacle(call: WaitingCall, agent: Candidate, *, ring: int = 0) -> Rule | None:
    """The first rule that keeps a call from an agent; None when the call may be offered. `ring` is the widest asked."""
    if call.queue_id not in agent.rings:
        return Rule.NOT_MEMBER
    if rule := unable(agent):
        return rule
    if any(agent.skills.get(skill, 0) < level for skill, level in call.skills):
        return Rule.LACKS_SKILL
    if agent.rings[call.queue_id] > ring:
        return Rule.LATER_RING
    return Rule.DECLINED_BEFORE if agent.user_id in call.declined_by else None
