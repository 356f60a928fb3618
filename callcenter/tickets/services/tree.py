"""The tree of types: added to, renamed, moved, taken out of use. History refers to types by id, so it follows."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, NoReturn

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.kernel.actor import Actor
from callcenter.kernel.errors import Conflict, FieldError, Invalid, NotFound
from callcenter.kernel.texts import LANGUAGES, Text, text
from callcenter.tickets.models import Priority, Ticket, TicketForm, TicketStatus, TicketType
from callcenter.tickets.services.settings import checked
from callcenter.tickets.services.type_telling import facts_of, note_type, shown, tell_changed

DEEPEST: Final = 5
MOST_TYPES: Final = 1000
LONGEST_NAME: Final = 60


class TypeInUse(Conflict):
    """A type with work orders or a form of its own cannot become a group, nor a group with types go."""

    code = "type-in-use"
    title = text(
        "该类型已有工单、表单或状态，不能再分下级",
        "It has work orders, a form or statuses, so nothing can be put below it",
    )


@dataclass(frozen=True, slots=True)
class NewType:
    """A type to add, below another or at the top, last among its neighbours. `sets` are columns with its settings."""

    name: Text
    parent_id: int | None = None
    priority: Priority = Priority.NORMAL
    sets: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TypeChange:
    """What to change of a type; None leaves it. `place` moves it: below which type (0: to the top), and before how many.

    `sets` are columns with settings, where None and nothing empty.
    """

    name: Text | None = None
    priority: Priority | None = None
    is_active: bool | None = None
    place: tuple[int, int] | None = None
    sets: dict[str, Any] = field(default_factory=dict)


def add_type(*, session: Session, new: NewType, actor: Actor, now: datetime) -> TicketType:
    """Add a type; the one above it becomes a group, unless it is in use by itself."""
    rows = locked_types(session)
    before = shown(rows)
    if sum(row.is_active for row in rows.values()) >= MOST_TYPES:
        _refuse("name", "too-many", text(f"最多 {MOST_TYPES} 个类型", f"{MOST_TYPES} types at most"))
    parent = _group(session, rows, new.parent_id)
    name = _checked_name(new.name, _beside(rows, new.parent_id))
    row = TicketType(
        code=_code(name["en"], {one.code for one in rows.values()}),
        name_zh=name["zh-CN"],
        name_en=name["en"],
        parent_id=new.parent_id,
        is_leaf=True,
        is_active=True,
        priority=new.priority.value,
        position=max((one.position for one in _beside(rows, new.parent_id)), default=0) + 1,
        version=1,
        **{"sources": [], "dispositions": [], "skills": [], **checked(session, new.sets)},
    )
    session.add(row)
    if parent is not None:
        parent.is_leaf = False
    session.flush()
    tell_changed(session, {**rows, row.id: row}, before)
    note_type(session, row, "created", before={}, actor=actor, now=now)
    return row


def change_type(*, session: Session, type_id: int, change: TypeChange, actor: Actor, now: datetime) -> TicketType:
    """Rename a type, move it, give it another priority, take it out of use or into use again."""
    rows = locked_types(session)
    row = rows.get(type_id)
    if row is None:
        raise NotFound
    before, facts = shown(rows), facts_of(row)
    if change.place is not None:
        _move(session, rows, row, parent_id=change.place[0] or None, at=change.place[1])
    if change.is_active is not None:
        _switch(rows, row, is_active=change.is_active)
    if change.priority is not None:
        row.priority = change.priority.value
    for column, value in checked(session, change.sets).items():
        setattr(row, column, value)
    wanted = change.name or text(row.name_zh, row.name_en)
    name = _checked_name(wanted, [one for one in _beside(rows, row.parent_id) if one is not row])
    row.name_zh, row.name_en = name["zh-CN"], name["en"]
    tell_changed(session, rows, before)
    if facts != facts_of(row):
        note_type(session, row, "changed", before=facts, actor=actor, now=now)
    return row


def _move(session: Session, rows: dict[int, TicketType], row: TicketType, *, parent_id: int | None, at: int) -> None:
    """Put a type below another, before the one that is `at` there now; those behind it follow."""
    parent = _group(session, rows, parent_id)
    above = parent
    while above is not None:
        if above is row:
            _refuse("parent_id", "below-itself", text("不能移到自己的下级", "It cannot go below itself"))
        above = rows.get(above.parent_id or 0)
    if parent is not None and _depth(rows, parent) + _height(rows, row) > DEEPEST:
        _refuse("parent_id", "too-deep", text(f"最多 {DEEPEST} 级", f"{DEEPEST} levels at most"))
    left, row.parent_id = rows.get(row.parent_id or 0), parent_id
    neighbours = [one for one in _beside(rows, parent_id) if one is not row]
    neighbours.insert(max(0, min(at, len(neighbours))), row)
    for position, one in enumerate(neighbours, start=1):
        one.position = position
    if parent is not None:
        parent.is_leaf = False
    if left is not None and left is not parent:
        left.is_leaf = not any(one.parent_id == left.id for one in rows.values())


def _switch(rows: dict[int, TicketType], row: TicketType, *, is_active: bool) -> None:
    if not is_active and any(one.is_active for one in rows.values() if one.parent_id == row.id):
        message = text("请先停用或移走它的下级", "Take the types below it out of use, or move them, first")
        _refuse("active", "has-types", message)
    above = rows.get(row.parent_id or 0)
    if is_active and above is not None and not above.is_active:
        _refuse("active", "group-out-of-use", text("请先启用它的上级", "Take the one above it into use first"))
    row.is_active = is_active


def locked_types(session: Session) -> dict[int, TicketType]:
    """Every type, locked: the tree is changed by one at a time."""
    query = select(TicketType).order_by(TicketType.id).with_for_update()
    return {row.id: row for row in session.scalars(query)}


def _beside(rows: dict[int, TicketType], parent_id: int | None) -> list[TicketType]:
    found = [row for row in rows.values() if row.parent_id == parent_id]
    return sorted(found, key=lambda row: (row.position, row.id))


def _group(session: Session, rows: dict[int, TicketType], parent_id: int | None) -> TicketType | None:
    """The type that is to have another below it; None for the top."""
    if parent_id is None:
        return None
    parent = rows.get(parent_id)
    if parent is None or not parent.is_active:
        _refuse("parent_id", "unknown-type", text("没有这个上级类型", "No such type to put it below"))
    if _depth(rows, parent) >= DEEPEST:
        _refuse("parent_id", "too-deep", text(f"最多 {DEEPEST} 级", f"{DEEPEST} levels at most"))
    if parent.is_leaf and any(
        session.scalar(select(column).where(of_type == parent.id).limit(1)) is not None
        for column, of_type in (
            (Ticket.id, Ticket.type_id),
            (TicketForm.id, TicketForm.type_id),
            (TicketStatus.id, TicketStatus.type_id),
        )
    ):
        raise TypeInUse
    return parent


def _depth(rows: dict[int, TicketType], row: TicketType) -> int:
    above = rows.get(row.parent_id or 0)
    return 1 + (_depth(rows, above) if above is not None else 0)


def _height(rows: dict[int, TicketType], row: TicketType) -> int:
    return 1 + max((_height(rows, one) for one in rows.values() if one.parent_id == row.id), default=0)


def _code(name: str, taken: set[str]) -> str:
    stem = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:34] or "type"
    return next(each for each in (stem, *(f"{stem}-{number}" for number in range(2, 10_000))) if each not in taken)


def _checked_name(name: Text, beside: Iterable[TicketType]) -> Text:
    """A name in each language, that no neighbour in use has."""
    found = {tag: " ".join(str(name.get(tag, "")).split()) for tag in LANGUAGES}
    in_use = [text(row.name_zh, row.name_en) for row in beside if row.is_active]
    for tag, words in found.items():
        if not 0 < len(words) <= LONGEST_NAME:
            message = text(f"需要 1 至 {LONGEST_NAME} 个字符", f"Takes 1 to {LONGEST_NAME} characters")
            _refuse(f"name.{tag}", "bad-name", message)
        if words.casefold() in {one[tag].casefold() for one in in_use}:
            _refuse(f"name.{tag}", "taken", text("同级已有同名的类型", "A type beside it has this name"))
    return found


def _refuse(field: str, code: str, message: Text) -> NoReturn:
    raise Invalid(errors=(FieldError(field, code, message),))
