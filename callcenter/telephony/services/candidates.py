"""What routing is given: the calls that wait, the agents at work and the rules of the queues, as the database has them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BindParameter, bindparam, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from callcenter.accounts.queries import people_at_work
from callcenter.customers import queries as customers
from callcenter.telephony import routing
from callcenter.telephony.models import AgentSkill, Call, Offer, Queue, QueueMember, Seat
from callcenter.telephony.routing import Match, QueueRule, Skills, Strategy, WaitingCall
from callcenter.telephony.states import Activity, OfferState, Presence

DECLINE_REST = timedelta(seconds=15)
"""How long an agent who declined a call is not asked for it again."""
SHIFT = timedelta(hours=12)
"""Calls and offers count for so long when they are to be shared out evenly: midnight would cut a night shift in two."""
DEMAND_WINDOW = timedelta(minutes=15)

_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_REFUSED = select(Offer.call_id, Offer.user_id).where(
    Offer.call_id.in_(_IDS),
    Offer.state.in_([OfferState.DECLINED.value, OfferState.MISSED.value]),
    Offer.ended_at > bindparam("since"),
)
_RULES = select(
    Queue.id,
    Queue.strategy,
    Queue.rings,
    Queue.last_agent_seconds,
    Queue.priority,
    Queue.level_boosts,
    Queue.skills,
).where(Queue.id.in_(_IDS))
_SIGNED_IN = (
    select(
        Seat.user_id, Seat.presence, Seat.activity, Seat.idle_since, or_(Seat.device_kind == "sip", Seat.has_headset)
    )
    .where(Seat.presence != Presence.OFFLINE.value, Seat.user_id.in_(people_at_work()))
    .order_by(Seat.user_id)
)
_ALL_MEMBERS = select(QueueMember.user_id, QueueMember.queue_id, QueueMember.ring)
_MEMBERS = _ALL_MEMBERS.where(QueueMember.queue_id.in_(_IDS))
_SKILLS = select(AgentSkill.user_id, AgentSkill.skill_id, AgentSkill.level).where(AgentSkill.skill_id.in_(_IDS))
_ANSWERED = (
    select(Call.agent_id, func.count())
    .where(Call.agent_id.in_(_IDS), Call.started_at > bindparam("since"), Call.answered_at.is_not(None))
    .group_by(Call.agent_id)
)
_OFFERED = (
    select(Offer.user_id, func.max(Offer.made_at))
    .where(Offer.user_id.in_(_IDS), Offer.made_at > bindparam("since"))
    .group_by(Offer.user_id)
)
_DEMAND = (
    select(Call.queue_id, func.count())
    .where(Call.started_at > bindparam("since"), Call.queue_id.is_not(None))
    .group_by(Call.queue_id)
)
_before = aliased(Call)
_spoke = (
    select(_before.agent_id)
    .where(_before.answered_at.is_not(None), _before.agent_id.is_not(None), _before.id != Call.id)
    .order_by(_before.started_at.desc())
    .limit(1)
    .correlate(Call)
)
_LAST_AGENTS = select(
    Call.id,
    case(
        (Call.customer_id.is_not(None), _spoke.where(_before.customer_id == Call.customer_id).scalar_subquery()),
        else_=_spoke.where(_before.caller == Call.caller).scalar_subquery(),
    ),
).where(Call.id.in_(_IDS))
"""All built once: putting a statement together takes longer than running it."""


@dataclass(frozen=True, slots=True)
class _Ways:
    """What one queue asks of its calls and agents."""

    rule: QueueRule
    skills: Skills
    priority: int
    level_boosts: Mapping[str, int]


def match_waiting(
    *, session: Session, calls: Sequence[Call], asked: Sequence[WaitingCall] = (), now: datetime
) -> tuple[Match, ...]:
    """Which of the waiting calls goes to whom now, by the rules of their queues. `asked` want somebody to join a call."""
    ways = _ways(session, {call.queue_id or 0 for call in calls} | {each.queue_id for each in asked})
    agents = candidates(session, ways, now=now)
    rules = {queue_id: each.rule for queue_id, each in ways.items()}
    spares = any(rule.strategy is Strategy.SPARE_FLEXIBLE for rule in rules.values())
    return routing.match_calls(
        waiting=[*waiting_calls(session, calls, ways=ways, now=now), *asked],
        agents=agents,
        now=now,
        rules=rules,
        demand=_demand(session, now=now) if spares else None,
    )


def _ways(session: Session, queue_ids: Collection[int]) -> dict[int, _Ways]:
    found = {
        row.id: _Ways(
            rule=QueueRule(Strategy(row.strategy), tuple(row.rings), row.last_agent_seconds),
            skills=tuple(sorted((str(skill), int(level)) for skill, level in row.skills.items())),
            priority=row.priority,
            level_boosts=row.level_boosts,
        )
        for row in session.execute(_RULES, {"ids": list(queue_ids)})
    }
    return {queue_id: found.get(queue_id, _PLAIN) for queue_id in queue_ids}


_PLAIN = _Ways(QueueRule(), (), 0, {})


def waiting_calls(
    session: Session, calls: Sequence[Call], *, ways: Mapping[int, _Ways], now: datetime
) -> list[routing.WaitingCall]:
    """The calls that wait: what they need, what they are worth, whom not to ask again at once, whom to ask first."""
    refused: dict[str, set[int]] = {}
    recent = {"ids": [call.id for call in calls], "since": now - DECLINE_REST}
    for call_id, user_id in session.execute(_REFUSED, recent):
        refused.setdefault(call_id, set()).add(user_id)
    levelled = [call.customer_id for call in calls if ways[call.queue_id or 0].level_boosts]
    levels = customers.levels_of(session, levelled)
    attached = [call.id for call in calls if ways[call.queue_id or 0].rule.last_agent_seconds]
    last: dict[str, int | None] = {}
    if attached:
        last = {row[0]: row[1] for row in session.execute(_LAST_AGENTS, {"ids": attached})}
    return [
        routing.WaitingCall(
            id=call.id,
            queue_id=call.queue_id or 0,
            queued_at=call.waits_since or call.started_at,
            declined_by=frozenset(refused.get(call.id, ())),
            skills=ways[call.queue_id or 0].skills,
            boosts=_boosts(ways[call.queue_id or 0], levels.get(call.customer_id or 0, "")),
            last_agent=last.get(call.id),
        )
        for call in calls
    ]


def _boosts(ways: _Ways, level: str) -> tuple[tuple[str, int], ...]:
    """What a call is worth in seconds, by name: the queue's priority, and the customer's level as `level:gold`."""
    seconds = int(ways.level_boosts.get(level, 0))
    priority = (("priority", ways.priority),) if ways.priority else ()
    return (*priority, (f"level:{level}", seconds)) if seconds else priority


def candidates(session: Session, ways: Mapping[int, _Ways], *, now: datetime) -> list[routing.Candidate]:
    """Who is signed in for any of these queues, with what is theirs; a queue without members is everybody's."""
    strategies = {each.rule.strategy for each in ways.values()}
    # Whoever is to be spared for other queues is known by them, also by those where nobody waits now.
    statement = _ALL_MEMBERS if Strategy.SPARE_FLEXIBLE in strategies else _MEMBERS
    rows = session.execute(statement, {"ids": list(ways)}).all()
    for_all = dict.fromkeys(set(ways) - {queue_id for _, queue_id, _ in rows}, 0)
    rings: dict[int, dict[int, int]] = {}
    for user_id, queue_id, ring in rows:
        rings.setdefault(user_id, dict(for_all))[queue_id] = ring
    seats = [row for row in session.execute(_SIGNED_IN) if rings.get(row[0], for_all)]
    skills = _skills(session, ways)
    # Only of those who may be chosen it matters who has had more.
    free = [row[0] for row in seats if row[1] == Presence.AVAILABLE and row[2] == Activity.IDLE]
    since = {"ids": free, "since": now - SHIFT}
    counts = _pairs(session, _ANSWERED, since) if Strategy.LEAST_CALLS in strategies else {}
    offered = _pairs(session, _OFFERED, since) if Strategy.ROUND_ROBIN in strategies else {}
    return [
        routing.Candidate(
            user_id=user_id,
            presence=presence,
            activity=activity,
            idle_since=idle_since,
            has_device=bool(has_device),
            rings=rings.get(user_id, for_all),
            skills=skills.get(user_id, _NOTHING),
            calls_today=counts.get(user_id, 0),
            offered_at=offered.get(user_id),
        )
        for user_id, presence, activity, idle_since, has_device in seats
    ]


_NOTHING: Mapping[str, int] = {}


def _skills(session: Session, ways: Mapping[int, _Ways]) -> dict[int, dict[str, int]]:
    """The levels of each agent in the skills that any of these queues asks for."""
    wanted = {int(skill) for each in ways.values() for skill, _ in each.skills}
    found: dict[int, dict[str, int]] = {}
    if wanted:
        for user_id, skill_id, level in session.execute(_SKILLS, {"ids": list(wanted)}):
            found.setdefault(user_id, {})[str(skill_id)] = level
    return found


def _pairs(session: Session, statement: Any, values: Mapping[str, Any]) -> dict[int, Any]:
    return {row[0]: row[1] for row in session.execute(statement, values)}


def _demand(session: Session, *, now: datetime) -> dict[int, float]:
    """How much each queue is asked for, in calls of the last quarter of an hour."""
    rows = session.execute(_DEMAND, {"since": now - DEMAND_WINDOW})
    return {queue_id: float(count) for queue_id, count in rows if queue_id is not None}
