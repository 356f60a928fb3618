"""The demonstration's people, queues, and the way to its simulated carrier."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.accounts import queries as accounts
from callcenter.accounts import services as account_services
from callcenter.accounts.models import User
from callcenter.kernel.actor import SYSTEM, Actor
from callcenter.kernel.config import Settings
from callcenter.seed.words import ADMINISTRATOR_ABOUT, PEOPLE, QUEUES, SKILLS
from callcenter.telephony.models import AgentSkill, Queue, QueueMember, Skill, Trunk


def make_people(*, session: Session, now: datetime) -> dict[str, Actor]:
    """The people by username, as actors; visitors may sign in as each of them and as the administrator."""
    account_services.install_roles(session=session)
    actors = {}
    for each in PEOPLE:
        team = account_services.ensure_team(session=session, name=each["team"]) if each["team"] else None
        new = account_services.NewUser(
            username=each["username"],
            name=each["name"],
            roles=each["roles"],
            team_id=team.id if team else None,
            language=each["language"],
            extension=each["extension"],
        )
        user = account_services.create_user(session=session, new=new, actor=SYSTEM, now=now)
        account_services.show_in_demo(session=session, user_id=user.id, about=each["about"])
        actors[each["username"]] = _actor(session, user.id)
    administrator = session.scalar(select(User.id).where(User.username == "admin"))
    if administrator is not None:
        account_services.show_in_demo(session=session, user_id=administrator, about=ADMINISTRATOR_ABOUT)
        actors["admin"] = _actor(session, administrator)
    return actors


def _actor(session: Session, user_id: int) -> Actor:
    session.flush()
    actor = accounts.actor_of_user(session, user_id)
    if actor is None:
        raise LookupError(user_id)
    return actor


def make_queues(*, session: Session, people: dict[str, Actor], settings: Settings) -> None:
    """The queues with their members and rules, the agents' skills, and the trunk to the simulated carrier."""
    skills = _make_skills(session, people)
    made: list[Queue] = []
    for each in QUEUES:
        fields = {key: value for key, value in each.items() if key not in {"members", "skills", "overflow"}}
        wanted = {str(skills[name]): level for name, level in each.get("skills", {}).items()}
        queue = Queue(**fields, skills=wanted, ring_seconds=20, wrap_up_seconds=20)
        session.add(queue)
        session.flush()
        members = each["members"].items()
        session.add_all(
            QueueMember(queue_id=queue.id, user_id=people[name].person_id, ring=ring) for name, ring in members
        )
        made.append(queue)
    for queue, each in zip(made, QUEUES, strict=True):
        queue.overflow = [_rule(rule, made) for rule in each["overflow"]]
    session.add(
        Trunk(
            name="模拟运营商 Simulated carrier",
            uri=f"{settings.sip_host}:{settings.carrier_port}",
            caller_id="02155550000",
        )
    )


def _make_skills(session: Session, people: dict[str, Actor]) -> dict[str, int]:
    """The ids of the skills, by their key; with who has which."""
    ids = {}
    for key, each in SKILLS.items():
        skill = Skill(name=each["name"])
        session.add(skill)
        session.flush()
        ids[key] = skill.id
        session.add_all(
            AgentSkill(user_id=people[name].person_id, skill_id=skill.id, level=level)
            for name, level in each["levels"].items()
        )
    return ids


def _rule(rule: dict[str, Any], queues: list[Queue]) -> dict[str, Any]:
    """A rule of overflow with the id of its queue, which the words name by its place."""
    fields = {key: value for key, value in rule.items() if key != "queue"}
    return {**fields, "queue_id": None if rule["queue"] is None else queues[rule["queue"]].id}
