"""Queues as they are told to work, their figures of today, and skills. How they are now is with the seats."""

from datetime import datetime, time

from apiflask import APIBlueprint
from flask import request

from callcenter.kernel.actor import Actor
from callcenter.kernel.errors import Stale
from callcenter.kernel.http import View, endpoint, kernel
from callcenter.kernel.http.preconditions import expected_versions
from callcenter.kernel.permissions import Permission
from callcenter.telephony.queries import queue_settings as queries
from callcenter.telephony.queries.situations import queue_figures
from callcenter.telephony.services import queue_settings as services
from callcenter.telephony.services import skills
from callcenter.telephony.services.queue_inputs import NewQueue, QueueChange, SkillBody, SkillsBody
from callcenter.telephony.services.queue_settings import QueueIsDefault
from callcenter.telephony.services.skills import SkillInUse
from callcenter.telephony.views.queues import QueueFigures, QueueSettings, SkillView, UserSkills

api = APIBlueprint("queues", __name__, tag="queues")

SEE = (Permission.SETTINGS_WRITE, Permission.SEATS_WATCH)
WRITE = Permission.SETTINGS_WRITE


class Figures(View):
    """The figures of all queues since midnight."""

    items: tuple[QueueFigures, ...]


class Skills(View):
    """All skills."""

    items: tuple[SkillView, ...]


@endpoint(api, "GET /queues/figures", needs=SEE, returns=Figures)
def get_figures() -> Figures:
    """What each queue did today, and the wait to expect now."""
    parts = kernel()
    now = parts.now()
    midnight = datetime.combine(now.astimezone(parts.settings.zone).date(), time(), parts.settings.zone)
    with parts.db.reading() as session:
        return Figures(items=queue_figures(session, since=midnight, now=now))


@endpoint(api, "POST /queues", needs=WRITE, body=NewQueue, returns=QueueSettings, status=201)
def post_queue(actor: Actor, body: NewQueue) -> QueueSettings:
    """Make a queue."""
    parts = kernel()
    with parts.db.writing() as session:
        queue_id = services.create_queue(session=session, new=body, actor=actor, now=parts.now())
        session.flush()
        return queries.queue_settings(session, queue_id)


@endpoint(api, "GET /queues/<int:queue_id>", needs=SEE, returns=QueueSettings)
def get_queue(queue_id: int) -> QueueSettings:
    """What a queue is told to do."""
    with kernel().db.reading() as session:
        return queries.queue_settings(session, queue_id)


@endpoint(
    api,
    "PATCH /queues/<int:queue_id>",
    needs=WRITE,
    body=QueueChange,
    returns=QueueSettings,
    problems=(Stale, QueueIsDefault),
)
def patch_queue(queue_id: int, actor: Actor, body: QueueChange) -> QueueSettings:
    """Change the given fields; with If-Match only from that version."""
    expected = expected_versions() if "If-Match" in request.headers else None
    parts = kernel()
    with parts.db.writing() as session:
        services.change_queue(
            session=session, queue_id=queue_id, change=body, expected=expected, actor=actor, now=parts.now()
        )
        session.flush()
        return queries.queue_settings(session, queue_id)


@endpoint(api, "DELETE /queues/<int:queue_id>", needs=WRITE, problems=(QueueIsDefault,))
def delete_queue(queue_id: int, actor: Actor) -> None:
    """Take no calls any more; callers in it go to the queue its overflow names, else to the default one."""
    parts = kernel()
    with parts.db.writing() as session:
        services.close_queue(session=session, queue_id=queue_id, actor=actor, now=parts.now())


@endpoint(api, "GET /skills", needs=SEE, returns=Skills)
def get_skills() -> Skills:
    """List skills."""
    with kernel().db.reading() as session:
        return Skills(items=queries.skills(session))


@endpoint(api, "POST /skills", needs=WRITE, body=SkillBody, returns=SkillView, status=201)
def post_skill(actor: Actor, body: SkillBody) -> SkillView:
    """Make a skill."""
    parts = kernel()
    with parts.db.writing() as session:
        skill_id = skills.create_skill(session=session, name=body.name, actor=actor, now=parts.now())
        return queries.skill(session, skill_id)


@endpoint(api, "PATCH /skills/<int:skill_id>", needs=WRITE, body=SkillBody, returns=SkillView)
def patch_skill(skill_id: int, actor: Actor, body: SkillBody) -> SkillView:
    """Give a skill other names."""
    parts = kernel()
    with parts.db.writing() as session:
        skills.rename_skill(session=session, skill_id=skill_id, name=body.name, actor=actor, now=parts.now())
        session.flush()
        return queries.skill(session, skill_id)


@endpoint(api, "DELETE /skills/<int:skill_id>", needs=WRITE, problems=(SkillInUse,))
def delete_skill(skill_id: int, actor: Actor) -> None:
    """Remove a skill that no queue asks for."""
    parts = kernel()
    with parts.db.writing() as session:
        skills.remove_skill(session=session, skill_id=skill_id, actor=actor, now=parts.now())


@endpoint(api, "PUT /users/<int:user_id>/skills", needs=WRITE, body=SkillsBody, returns=UserSkills)
def put_skills(user_id: int, actor: Actor, body: SkillsBody) -> UserSkills:
    """Set all skills of a person."""
    parts = kernel()
    with parts.db.writing() as session:
        skills.set_skills(session=session, user_id=user_id, skills=body.skills, actor=actor, now=parts.now())
        session.flush()
        return queries.user_skills(session, user_id)
