"""What keeps a file from becoming the tree of types; each refusal says where it stands and what to do."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.accounts.queries.people import teams
from callcenter.kernel.errors import FieldError
from callcenter.kernel.forms import defects as form_defects
from callcenter.kernel.texts import LANGUAGES, text
from callcenter.telephony.queries.queue_settings import skills
from callcenter.telephony.services.notes import DISPOSITIONS
from callcenter.tickets.models import Ticket, TicketForm, TicketStatus, TicketType
from callcenter.tickets.services.own_statuses import defects as status_defects
from callcenter.tickets.services.tree import DEEPEST, LONGEST_NAME, MOST_TYPES
from callcenter.tickets.statuses import statuses_of
from callcenter.tickets.tree_file import TreeFile, TypeEntry

_CODE: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
MOST_ERRORS: Final = 50
SkillName = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Around:
    """What a file refers to: teams and skills by name, types in use by code, states of the statuses of each type."""

    teams: Mapping[str, int]
    skills: Mapping[SkillName, int]
    used: frozenset[str]
    states: Mapping[str, Mapping[str, str]]

    @classmethod
    def read(cls, session: Session, rows: Mapping[int, TicketType]) -> "Around":
        """As it is now."""
        columns = (Ticket.type_id, TicketForm.type_id, TicketStatus.type_id)
        used = {type_id for column in columns for type_id in session.scalars(select(column).distinct())}
        statuses = statuses_of(session, rows)
        return cls(
            teams={one.name: one.id for one in reversed(teams(session).items)},
            skills={(one.name["zh-CN"], one.name["en"]): one.id for one in skills(session)},
            used=frozenset(rows[type_id].code for type_id in used),
            states={rows[each].code: {one.code: one.state for one in found} for each, found in statuses.items()},
        )


def errors_of(file: TreeFile, around: Around) -> tuple[FieldError, ...]:
    """What is wrong with a file; the first few of many."""
    found: list[FieldError] = []
    if sum(one.active for one in file.types) > MOST_TYPES:
        message = text(f"最多 {MOST_TYPES} 个在用类型", f"{MOST_TYPES} types in use at most")
        found.append(FieldError("types", "too-many", message))
    groups = {one.parent for one in file.types}
    above: dict[str, TypeEntry] = {}
    names: set[tuple[str | None, str, str]] = set()
    for at, entry in enumerate(file.types):
        where = f"types.{at}"
        found += _place(entry, above, where)
        found += _names(entry, names, where)
        found += _references(entry, around, where)
        found += _contents(entry, around, where, is_group=entry.code in groups)
        above.setdefault(entry.code, entry)
        if len(found) >= MOST_ERRORS:
            break
    return tuple(found[:MOST_ERRORS])


def _place(entry: TypeEntry, above: Mapping[str, TypeEntry], where: str) -> Iterator[FieldError]:
    if not _CODE.fullmatch(entry.code) or entry.code in above:
        message = text("标识只能含小写字母、数字和短横，且不能重复", "Use a-z, 0-9 and - only, each code once")
        yield FieldError(f"{where}.code", "bad-code", message)
    if entry.parent is None:
        return
    parent = above.get(entry.parent)
    if parent is None:
        message = text("没有这个上级类型，上级须排在前面", "No such type before it: put the one above first")
        yield FieldError(f"{where}.parent", "unknown-type", message)
        return
    if entry.active and not parent.active:
        message = text("上级已停用，请一并停用或启用上级", "The one above is out of use: take both in or out")
        yield FieldError(f"{where}.active", "group-out-of-use", message)
    depth, step = 1, entry
    while step.parent is not None and step.parent in above and depth <= DEEPEST:
        depth, step = depth + 1, above[step.parent]
    if depth > DEEPEST:
        yield FieldError(f"{where}.parent", "too-deep", text(f"最多 {DEEPEST} 级", f"{DEEPEST} levels at most"))


def _names(entry: TypeEntry, taken: set[tuple[str | None, str, str]], where: str) -> Iterator[FieldError]:
    for tag in LANGUAGES:
        words = entry.name[tag]
        key = (entry.parent, tag, words.casefold())
        if not 0 < len(words) <= LONGEST_NAME:
            message = text(f"需要 1 至 {LONGEST_NAME} 个字符", f"Takes 1 to {LONGEST_NAME} characters")
            yield FieldError(f"{where}.name.{tag}", "bad-name", message)
        elif entry.active and key in taken:
            yield FieldError(
                f"{where}.name.{tag}", "taken", text("同级已有同名的类型", "A type beside it has this name")
            )
        if entry.active:
            taken.add(key)


def _references(entry: TypeEntry, around: Around, where: str) -> Iterator[FieldError]:
    if entry.team is not None and entry.team not in around.teams:
        message = text(f"没有“{entry.team}”班组，请先建立", f"No team {entry.team}: make it first")
        yield FieldError(f"{where}.team", "unknown-team", message)
    if not set(entry.dispositions) <= DISPOSITIONS.keys():
        message = text("没有这个通话结果，请从文件中去掉", "No such result of a call: take it out of the file")
        yield FieldError(f"{where}.dispositions", "unknown-code", message)
    for each in entry.skills:
        if (each.name["zh-CN"], each.name["en"]) not in around.skills:
            message = text(f"没有“{each.name['zh-CN']}”技能，请先建立", f"No skill {each.name['en']}: make it first")
            yield FieldError(f"{where}.skills", "unknown-skill", message)


def _contents(entry: TypeEntry, around: Around, where: str, *, is_group: bool) -> Iterator[FieldError]:
    if is_group and (entry.form.fields or entry.statuses):
        message = text(
            "分组不能有表单和状态，请移到下级类型", "A group has no form and no statuses: give them to a type below"
        )
        yield FieldError(f"{where}.form", "not-a-leaf", message)
    if is_group and entry.code in around.used:
        message = text(
            "现有同标识的类型已有工单、表单或状态，不能再分下级，请改用另一个标识",
            "The type of this code has work orders, a form or statuses, so nothing can be put below it: use another code",
        )
        yield FieldError(f"{where}.code", "type-in-use", message)
    for error in form_defects(entry.form):
        yield FieldError(f"{where}.form.{error.field}", error.code, error.message)
    yield from status_defects(entry.statuses, around.states.get(entry.code, {}), path=f"{where}.statuses")
