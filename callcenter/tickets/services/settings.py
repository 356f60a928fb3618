"""Whether what a type is set to exists: its team, the results of calls, the skills."""

from typing import Any

from sqlalchemy.orm import Session

from callcenter.kernel.errors import FieldError, Invalid
from callcenter.kernel.texts import text
from callcenter.telephony.queries.queue_settings import skills as all_skills
from callcenter.telephony.services.notes import DISPOSITIONS
from callcenter.tickets.models import Source
from callcenter.tickets.services.checking import known_team

_NO_RESULT = text("没有这个通话结果，请重新选择", "No such result of a call: choose another")
_NO_SKILL = text("没有此技能，请先在技能页建立", "No such skill: make it on the page of skills first")


def checked(session: Session, sets: dict[str, Any]) -> dict[str, Any]:
    """Settings of a type as columns, each thing once; Invalid names what does not exist."""
    found = dict(sets)
    if "team_id" in sets:
        known_team(session, sets["team_id"])
    if "sources" in sets:
        found["sources"] = [source.value for source in Source if source in sets["sources"]]
    if "dispositions" in sets:
        found["dispositions"] = list(dict.fromkeys(sets["dispositions"]))
        if not set(found["dispositions"]) <= DISPOSITIONS.keys():
            raise Invalid(errors=(FieldError("dispositions", "unknown-code", _NO_RESULT),))
    if sets.get("skills"):
        levels = {each["skill_id"]: each["level"] for each in sets["skills"]}
        if not levels.keys() <= {each.id for each in all_skills(session)}:
            raise Invalid(errors=(FieldError("skills", "unknown-skill", _NO_SKILL),))
        found["skills"] = [{"skill_id": skill_id, "level": level} for skill_id, level in sorted(levels.items())]
    return found
