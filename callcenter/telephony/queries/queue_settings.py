"""Reads of what queues are told to do, and of skills."""

from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from callcenter.accounts.queries import user_refs
from callcenter.kernel.errors import NotFound
from callcenter.telephony.models import AgentSkill, Queue, QueueMember, Skill
from callcenter.telephony.views.queues import (
    HolidayView,
    MemberView,
    OverflowView,
    QueueSettings,
    SkillLevel,
    SkillView,
    UserSkills,
)


def queue_settings(session: Session, queue_id: int) -> QueueSettings:
    """All that a queue is told to do; four statements. NotFound when there is none."""
    queue = session.get(Queue, queue_id)
    if queue is None:
        raise NotFound
    return QueueSettings(
        id=queue.id,
        name=queue.name,
        numbers=tuple(queue.numbers),
        language=queue.language,
        is_default=queue.is_default,
        is_active=queue.is_active,
        hours=queue.hours,
        holidays=tuple(HolidayView(**each) for each in queue.holidays),
        has_greeting=queue.has_greeting,
        strategy=queue.strategy,
        ring_seconds=queue.ring_seconds,
        rings=tuple(queue.rings),
        members=_members(session, queue_id),
        skills=tuple(SkillLevel(skill_id=int(skill), level=level) for skill, level in sorted(queue.skills.items())),
        last_agent_seconds=queue.last_agent_seconds,
        priority=queue.priority,
        level_boosts=queue.level_boosts,
        max_wait_seconds=queue.max_wait_seconds,
        announce_seconds=queue.announce_seconds,
        announces_place=queue.announces_place,
        announces_wait=queue.announces_wait,
        has_callback_key=queue.has_callback_key,
        overflow=tuple(OverflowView(**each) for each in queue.overflow),
        wrap_up_mode=queue.wrap_up_mode,
        wrap_up_seconds=queue.wrap_up_seconds,
        service_level_seconds=queue.service_level_seconds,
        service_level_percent=queue.service_level_percent,
        version=queue.version,
    )


def _members(session: Session, queue_id: int) -> tuple[MemberView, ...]:
    rows = session.execute(
        select(QueueMember.user_id, QueueMember.ring)
        .where(QueueMember.queue_id == queue_id)
        .order_by(QueueMember.ring, QueueMember.user_id)
    ).all()
    ids = [row.user_id for row in rows]
    people, skills = user_refs(session, ids), _skills(session, ids)
    return tuple(
        MemberView(user=people[row.user_id], ring=row.ring, skills=tuple(skills.get(row.user_id, ()))) for row in rows
    )


def _skills(session: Session, user_ids: Iterable[int]) -> dict[int, list[SkillLevel]]:
    query = select(AgentSkill).where(AgentSkill.user_id.in_(list(user_ids))).order_by(AgentSkill.skill_id)
    found: dict[int, list[SkillLevel]] = {}
    for row in session.scalars(query):
        found.setdefault(row.user_id, []).append(SkillLevel(skill_id=row.skill_id, level=row.level))
    return found


def skills(session: Session) -> tuple[SkillView, ...]:
    """All skills, with how many have each and which queues ask for it; three statements."""
    rows = session.execute(select(AgentSkill.skill_id, func.count()).group_by(AgentSkill.skill_id))
    counts = {row[0]: row[1] for row in rows}
    asking: dict[int, list[int]] = {}
    for queue_id, wanted in session.execute(select(Queue.id, Queue.skills).order_by(Queue.id)):
        for skill in wanted:
            asking.setdefault(int(skill), []).append(queue_id)
    return tuple(
        SkillView(id=row.id, name=row.name, agents=counts.get(row.id, 0), queues=tuple(asking.get(row.id, ())))
        for row in session.scalars(select(Skill).order_by(Skill.id))
    )


def skill(session: Session, skill_id: int) -> SkillView:
    """One skill; NotFound when there is none."""
    found = next((each for each in skills(session) if each.id == skill_id), None)
    if found is None:
        raise NotFound
    return found


def user_skills(session: Session, user_id: int) -> UserSkills:
    """The skills of one person."""
    return UserSkills(user_id=user_id, skills=tuple(_skills(session, [user_id]).get(user_id, ())))
