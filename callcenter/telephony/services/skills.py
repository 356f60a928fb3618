"""Skills, and who has which."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from callcenter.accounts.queries import user_refs
from callcenter.kernel import audit
from callcenter.kernel.actor import Actor
from callcenter.kernel.errors import Conflict, FieldError, Invalid, NotFound
from callcenter.kernel.texts import Text, text
from callcenter.telephony.models import AgentSkill, Queue, Skill
from callcenter.telephony.services.queue_checks import wrong_name
from callcenter.telephony.services.queue_inputs import SkillLevelBody


class SkillInUse(Conflict):
    """A queue asks for it."""

    code = "skill-in-use"
    title = text("有技能组要求此技能，请先从那里去掉", "A queue asks for this skill: take it away there first")


def create_skill(*, session: Session, name: Text, actor: Actor, now: datetime) -> int:
    """Make a skill; its id. Raises Invalid."""
    skill = Skill(name=_checked(session, name, but=None))
    session.add(skill)
    session.flush()
    audit.note(
        session=session, actor=actor, act="skill.created", now=now, subject=f"skill:{skill.id}", after={"name": name}
    )
    return skill.id


def rename_skill(*, session: Session, skill_id: int, name: Text, actor: Actor, now: datetime) -> None:
    """Give a skill other names. Raises Invalid."""
    skill = _skill(session, skill_id)
    before, skill.name = skill.name, _checked(session, name, but=skill_id)
    audit.note(
        session=session,
        actor=actor,
        act="skill.changed",
        now=now,
        subject=f"skill:{skill_id}",
        before={"name": before},
        after={"name": name},
    )


def remove_skill(*, session: Session, skill_id: int, actor: Actor, now: datetime) -> None:
    """Nobody has it any more. Raises SkillInUse while a queue asks for it."""
    skill = _skill(session, skill_id)
    asking = [queue for queue in session.scalars(select(Queue)) if str(skill_id) in queue.skills]
    if asking:
        names = "、".join(queue.name["zh-CN"] for queue in asking), ", ".join(queue.name["en"] for queue in asking)
        raise SkillInUse(text(f"请先从技能组“{names[0]}”去掉此技能", f"Take it away from {names[1]} first"))
    session.execute(delete(AgentSkill).where(AgentSkill.skill_id == skill_id))
    audit.note(
        session=session,
        actor=actor,
        act="skill.removed",
        now=now,
        subject=f"skill:{skill_id}",
        before={"name": skill.name},
    )
    session.delete(skill)


def set_skills(
    *, session: Session, user_id: int, skills: tuple[SkillLevelBody, ...], actor: Actor, now: datetime
) -> None:
    """All skills of a person; those left out are gone. Raises Invalid."""
    if user_id not in user_refs(session, [user_id]):
        raise NotFound
    wanted = {each.skill_id: each.level for each in skills}
    if wanted.keys() - set(session.scalars(select(Skill.id))):
        message = text("没有此技能，请先建立", "No such skill: make it first")
        raise Invalid(errors=(FieldError("skills", "unknown-skill", message),))
    rows = session.execute(select(AgentSkill.skill_id, AgentSkill.level).where(AgentSkill.user_id == user_id))
    before = {row.skill_id: row.level for row in rows}
    if before == wanted:
        return
    session.execute(delete(AgentSkill).where(AgentSkill.user_id == user_id))
    session.add_all(AgentSkill(user_id=user_id, skill_id=skill, level=level) for skill, level in wanted.items())
    audit.note(
        session=session,
        actor=actor,
        act="user.skills_set",
        now=now,
        subject=f"user:{user_id}",
        before={"skills": {str(skill): level for skill, level in before.items()}},
        after={"skills": {str(skill): level for skill, level in wanted.items()}},
    )


def _checked(session: Session, name: Text, *, but: int | None) -> Text:
    taken = {
        said: skill.name for skill in session.scalars(select(Skill)) if skill.id != but for said in skill.name.values()
    }
    errors = tuple(wrong_name(name, taken))
    if errors:
        raise Invalid(errors=errors)
    return name


def _skill(session: Session, skill_id: int) -> Skill:
    skill = session.get(Skill, skill_id)
    if skill is None:
        raise NotFound
    return skill
