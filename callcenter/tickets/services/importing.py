"""Making the tree of types what a file says: all of it or nothing. History refers to types by id, so it follows."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from callcenter.kernel import audit
from callcenter.kernel.actor import Actor
from callcenter.kernel.errors import Invalid
from callcenter.tickets.models import TicketType
from callcenter.tickets.queries import tree_changes, tree_file
from callcenter.tickets.services.forms import design
from callcenter.tickets.services.import_checks import Around, errors_of
from callcenter.tickets.services.own_statuses import set_statuses
from callcenter.tickets.services.tree import locked_types
from callcenter.tickets.services.type_telling import facts_of, note_type, shown, tell_changed
from callcenter.tickets.tree_file import TreeChanges, TreeFile, TypeEntry


def import_tree(*, session: Session, file: TreeFile, is_dry: bool, actor: Actor, now: datetime) -> TreeChanges:
    """Say what a file changes, and unless it is dry change it. Types are known by their codes; those that the file does
    not name go out of use. Invalid names all that is wrong with it, and then nothing is changed.
    """
    rows = locked_types(session)
    around = Around.read(session, rows)
    errors = errors_of(file, around)
    if errors:
        raise Invalid(errors=errors)
    found = tree_changes(tree_file(session), file, done=not is_dry)
    if is_dry or not (found.added or found.changed or found.unused):
        return found
    before, facts = shown(rows), {row.id: facts_of(row) for row in rows.values()}
    types = _write(session, file, rows, around)
    _retire(rows, types)
    session.flush()
    now_there = {**rows, **{row.id: row for row in types.values()}}
    for row in tell_changed(session, now_there, before):
        verb = "changed" if row.id in facts else "created"
        note_type(session, row, verb, before=facts.get(row.id, {}), actor=actor, now=now)
    _fill(session, file, types, actor=actor, now=now)
    audit.note(
        session=session,
        actor=actor,
        act="ticket_types.imported",
        subject="ticket_types",
        before={},
        after={name: [one.code for one in getattr(found, name)] for name in ("added", "changed", "unused")},
        now=now,
    )
    return found


def _write(session: Session, file: TreeFile, rows: dict[int, TicketType], around: Around) -> dict[str, TicketType]:
    """The rows of a file's types, by code, each where the file has it."""
    known = {row.code: row for row in rows.values()}
    groups = {entry.parent for entry in file.types}
    found: dict[str, TicketType] = {}
    last: dict[str | None, int] = {}
    for entry in file.types:
        row = known.get(entry.code) or TicketType(code=entry.code, version=1)
        found[entry.code] = row
        parent_id = found[entry.parent].id if entry.parent is not None else None
        # Those that stand in their order already keep their places, and nobody is told of them.
        stays = row.id is not None and row.parent_id == parent_id and row.position > last.get(entry.parent, 0)
        last[entry.parent] = row.position = row.position if stays else last.get(entry.parent, 0) + 1
        row.parent_id = parent_id
        row.is_leaf = entry.code not in groups
        _settle(row, entry, around)
        session.add(row)
        # Those below refer to it by its id.
        session.flush()
    return found


def _settle(row: TicketType, entry: TypeEntry, around: Around) -> None:
    row.name_zh, row.name_en = entry.name["zh-CN"], entry.name["en"]
    row.is_active, row.priority, row.due_minutes = entry.active, entry.priority.value, entry.due_minutes
    row.team_id = around.teams[entry.team] if entry.team is not None else None
    row.sources = [each.value for each in entry.sources]
    row.dispositions = list(entry.dispositions)
    row.skills = [
        {"skill_id": around.skills[each.name["zh-CN"], each.name["en"]], "level": each.level} for each in entry.skills
    ]


def _retire(rows: dict[int, TicketType], types: dict[str, TicketType]) -> None:
    """Those that the file does not name go out of use, behind the others; none stays below one that is chosen itself."""
    kept = {row.id for row in types.values()}
    leaves = {row.id for row in types.values() if row.is_leaf}
    left = [row for row in rows.values() if row.id not in kept]
    behind = max((row.position for row in (*rows.values(), *types.values())), default=0)
    for row in sorted(left, key=lambda each: (each.position, each.id)):
        if row.is_active:
            behind += 1
            row.is_active, row.position = False, behind
        if row.parent_id in leaves:
            row.parent_id = None
    for row in left:
        row.is_leaf = not any(each.parent_id == row.id for each in (*rows.values(), *types.values()))


def _fill(session: Session, file: TreeFile, types: dict[str, TicketType], *, actor: Actor, now: datetime) -> None:
    """The forms and the statuses; what is as it was makes no version."""
    for entry in file.types:
        row = types[entry.code]
        if row.is_leaf:
            given: dict[str, Any] = {
                "session": session,
                "type_id": row.id,
                "versions": None,
                "actor": actor,
                "now": now,
            }
            design(**given, form=entry.form)
            set_statuses(**given, statuses=entry.statuses)
