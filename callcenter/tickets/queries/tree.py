"""The tree of types as a file, and how two such files differ."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from callcenter.accounts.queries import team_refs
from callcenter.kernel.texts import Text, text
from callcenter.telephony.queries.queue_settings import skills as all_skills
from callcenter.tickets.fields import OwnStatus
from callcenter.tickets.forming import form_of
from callcenter.tickets.models import TicketForm, TicketStatus, TicketType
from callcenter.tickets.queries.types import in_order
from callcenter.tickets.statuses import name_of, statuses_of
from callcenter.tickets.tree_file import EntryChange, SkillNamed, TreeChanges, TreeFile, TypeEntry


def tree_file(session: Session) -> TreeFile:
    """The whole tree, each type before those below it; the same number of statements whatever its size."""
    rows = session.scalars(select(TicketType).order_by(TicketType.position, TicketType.id)).all()
    codes = {row.id: row.code for row in rows}
    teams = team_refs(session, [row.team_id for row in rows])
    skills = {one.id: one.name for one in all_skills(session)}
    statuses = statuses_of(session, codes)
    forms = _newest_forms(session)
    return TreeFile(
        types=tuple(
            TypeEntry(
                code=row.code,
                parent=codes.get(row.parent_id or 0),
                name=text(row.name_zh, row.name_en),
                active=row.is_active,
                priority=row.priority,
                due_minutes=row.due_minutes,
                team=teams[row.team_id].name if row.team_id in teams else None,
                sources=tuple(row.sources),
                dispositions=tuple(row.dispositions),
                skills=_skills(row.skills, skills),
                form=form_of(forms.get(row.id)),
                statuses=tuple(_status(each) for each in statuses.get(row.id, ())),
            )
            for row in in_order(rows)
        )
    )


def _newest_forms(session: Session) -> dict[int, TicketForm]:
    newest = select(func.max(TicketForm.id)).group_by(TicketForm.type_id)
    return {row.type_id: row for row in session.scalars(select(TicketForm).where(TicketForm.id.in_(newest)))}


def _skills(wanted: Iterable[dict[str, Any]], names: dict[int, Text]) -> tuple[SkillNamed, ...]:
    """One that is gone is left out."""
    return tuple(
        SkillNamed(name=names[one["skill_id"]], level=one["level"]) for one in wanted if one["skill_id"] in names
    )


def _status(row: TicketStatus) -> OwnStatus:
    state: Any = row.state
    return OwnStatus(code=row.code, name=name_of(row), state=state, active=row.is_active, next=tuple(row.next))


def tree_changes(before: TreeFile, after: TreeFile, *, done: bool) -> TreeChanges:
    """What has to change for one to become the other."""
    known, wanted = {one.code: one for one in before.types}, {one.code: one for one in after.types}
    both = known.keys() & wanted.keys()
    places = [_places(each, both) for each in (before, after)]
    changed = []
    for code in (one.code for one in after.types if one.code in both):
        fields = [name for name in TypeEntry.model_fields if getattr(known[code], name) != getattr(wanted[code], name)]
        if "parent" not in fields and places[0][code] != places[1][code]:
            fields.append("order")
        if fields:
            changed.append(EntryChange(code=code, name=wanted[code].name, fields=tuple(fields)))
    added = [one for one in after.types if one.code not in known]
    unused = [one for one in before.types if one.code not in wanted and one.active]
    return TreeChanges(
        done=done,
        added=tuple(EntryChange(code=one.code, name=one.name, fields=()) for one in added),
        changed=tuple(changed),
        unused=tuple(EntryChange(code=one.code, name=one.name, fields=()) for one in unused),
        same=len(both) - len(changed),
    )


def _places(file: TreeFile, among: Iterable[str]) -> dict[str, int]:
    """The place of each of these types among those of them that have the same parent."""
    counts: dict[str | None, int] = {}
    found = {}
    wanted = set(among)
    for one in file.types:
        if one.code in wanted:
            found[one.code] = counts[one.parent] = counts.get(one.parent, 0) + 1
    return found
