"""Who gets which call: pure rules, with the reason for each agent passed over."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from callcenter.telephony.states import Activity, Presence


class Rule(StrEnum):
    """Why an agent was chosen or passed over."""

    CHOSEN = "chosen"
    NOT_MEMBER = "not_member"
    OFFLINE = "offline"
    AWAY = "away"
    BUSY = "busy"
    OFFERED = "offered"
    WRAPPING_UP = "wrapping_up"
    NOT_RESPONDING = "not_responding"
    NO_DEVICE = "no_device"
    DECLINED_BEFORE = "declined_before"
    LONGER_IDLE_FIRST = "longer_idle_first"


@dataclass(frozen=True, slots=True)
class WaitingCall:
    """A call in a queue. `declined_by` are agents who refused it just now and shall not be asked again at once."""

    id: str
    queue_id: int
    queued_at: datetime
    declined_by: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Candidate:
    """An agent as routing sees one."""

    user_id: int
    presence: str
    activity: str
    idle_since: datetime
    has_device: bool
    queue_ids: frozenset[int] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Reason:
    """One line of the trace: `seconds` is how long the agent has been idle where that decided."""

    user_id: int
    rule: Rule
    seconds: int = 0


@dataclass(frozen=True, slots=True)
class Match:
    """A call and the agent it is offered to, with the whole trace, the chosen one first."""

    call_id: str
    user_id: int
    trace: tuple[Reason, ...]


_UNAVAILABLE = {Presence.OFFLINE: Rule.OFFLINE, Presence.AWAY: Rule.AWAY}
_BUSY = {
    Activity.OFFERED: Rule.OFFERED,
    Activity.ON_CALL: Rule.BUSY,
    Activity.WRAPPING_UP: Rule.WRAPPING_UP,
    Activity.NOT_RESPONDING: Rule.NOT_RESPONDING,
}


def obstacle(call: WaitingCall, agent: Candidate) -> Rule | None:
    """The first rule that keeps a call from an agent; None when the call may be offered."""
    if call.queue_id not in agent.queue_ids:
        return Rule.NOT_MEMBER
    if agent.presence in _UNAVAILABLE:
        return _UNAVAILABLE[Presence(agent.presence)]
    if agent.activity in _BUSY:
        return _BUSY[Activity(agent.activity)]
    if not agent.has_device:
        return Rule.NO_DEVICE
    if agent.user_id in call.declined_by:
        return Rule.DECLINED_BEFORE
    return None


def match_calls(*, waiting: Sequence[WaitingCall], agents: Sequence[Candidate], now: datetime) -> tuple[Match, ...]:
    """Offer the oldest call first, to the agent who has been idle longest; each agent once."""
    taken: set[int] = set()
    found: list[Match] = []
    for call in sorted(waiting, key=lambda each: (each.queued_at, each.id)):
        rules = {agent.user_id: Rule.OFFERED if agent.user_id in taken else obstacle(call, agent) for agent in agents}
        free = [agent for agent in agents if rules[agent.user_id] is None]
        if not free:
            continue
        chosen = min(free, key=lambda agent: (agent.idle_since, agent.user_id))
        taken.add(chosen.user_id)
        found.append(Match(call.id, chosen.user_id, _trace(chosen, agents=agents, rules=rules, now=now)))
    return tuple(found)


def _trace(
    chosen: Candidate, *, agents: Sequence[Candidate], rules: dict[int, Rule | None], now: datetime
) -> tuple[Reason, ...]:
    def idle(agent: Candidate) -> int:
        return max(0, int((now - agent.idle_since).total_seconds()))

    passed = [
        Reason(
            agent.user_id,
            rules[agent.user_id] or Rule.LONGER_IDLE_FIRST,
            idle(agent) if rules[agent.user_id] is None else 0,
        )
        for agent in agents
        if agent.user_id != chosen.user_id and rules[agent.user_id] is not Rule.NOT_MEMBER
    ]
    return (Reason(chosen.user_id, Rule.CHOSEN, idle(chosen)), *passed)
