"""Which statuses a type has of its own: added, renamed, put in order, taken out of use, and which may follow which."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from callcenter.kernel import audit
from callcenter.kernel.actor import Actor
from callcenter.kernel.errors import FieldError, Invalid, NotFound, Stale
from callcenter.kernel.rows import locked
from callcenter.kernel.texts import LANGUAGES, Text, text
from callcenter.tickets.fields import OwnStatus
from callcenter.tickets.models import TicketStatus, TicketType
from callcenter.tickets.queries import type_view
from callcenter.tickets.services.type_telling import tell_type
from callcenter.tickets.statuses import name_of, statuses_of

LONGEST_NAME: Final = 60
_CODE: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
_GROUP: Final = text(
    "这是分组，状态设在下一级业务类型上", "This one only groups others: give statuses to a type below it"
)


def set_statuses(
    *,
    session: Session,
    type_id: int,
    statuses: Sequence[OwnStatus],
    versions: frozenset[int] | None,
    actor: Actor,
    now: datetime,
) -> TicketType:
    """Give a type its statuses, in this order; those left out go out of use. Stale, or Invalid with what is wrong."""
    kind = locked(session, TicketType, type_id)
    if kind is None:
        raise NotFound
    if not kind.is_leaf:
        raise Invalid(errors=(FieldError("type_id", "not-a-leaf", _GROUP),))
    if versions is not None and kind.version not in versions:
        raise Stale(extra={"current": type_view(session, kind).model_dump(mode="json")})
    known = {row.code: row for row in statuses_of(session, [type_id]).get(type_id, [])}
    found = tuple(defects(statuses, {code: row.state for code, row in known.items()}))
    if found:
        raise Invalid(errors=found)
    before = [_facts(row) for row in known.values()]
    rows = write(session, type_id, statuses, known)
    after = [_facts(row) for row in rows]
    if before == after:
        return kind
    kind.version += 1
    tell_type(session, kind)
    audit.note(
        session=session,
        actor=actor,
        act="ticket_type.statuses_changed",
        subject=f"ticket_type:{type_id}",
        before={"statuses": before},
        after={"statuses": after},
        now=now,
    )
    return kind


def write(
    session: Session, type_id: int, statuses: Sequence[OwnStatus], known: Mapping[str, TicketStatus]
) -> list[TicketStatus]:
    """The rows of a type's statuses, in order, those left out behind the others and out of use."""
    rows = []
    for wanted in statuses:
        row = known.get(wanted.code)
        if row is None:
            row = TicketStatus(type_id=type_id, code=wanted.code, state=wanted.state)
            session.add(row)
        row.name_zh, row.name_en = wanted.name["zh-CN"], wanted.name["en"]
        row.is_active, row.next = wanted.active, list(wanted.next)
        rows.append(row)
    for row in known.values():
        if row not in rows:
            row.is_active = False
            rows.append(row)
    for position, row in enumerate(rows, start=1):
        row.position = position
    session.flush()
    return rows


def defects(statuses: Sequence[OwnStatus], states: Mapping[str, str], path: str = "statuses") -> Iterator[FieldError]:
    """What keeps statuses from being used, by path. `states` are those of the statuses a type has already."""
    codes = [each.code for each in statuses]
    for at, each in enumerate(statuses):
        where = f"{path}.{at}"
        if not _CODE.fullmatch(each.code) or each.code in codes[:at]:
            message = text(
                "标识以小写字母开头，只能含小写字母、数字和下划线，且不能重复",
                "Begin with a letter; use a-z, 0-9 and _ only, each code once",
            )
            yield FieldError(f"{where}.code", "bad-code", message)
        if states.get(each.code, each.state) != each.state:
            message = text(
                "已有状态不能改变类别，请新建状态并停用此状态",
                "A status stays in its category: add a new one and take this one out of use",
            )
            yield FieldError(f"{where}.state", "state-fixed", message)
        if not {*each.next} <= {*codes} - {each.code}:
            yield FieldError(f"{where}.next", "unknown-status", text("没有这个后续状态", "No such status may follow"))
        yield from _name_defects(each, [one.name for one in statuses[:at] if one.active and each.active], where)


def _name_defects(status: OwnStatus, taken: Sequence[Text], where: str) -> Iterator[FieldError]:
    for tag in LANGUAGES:
        words = status.name.get(tag, "")
        if not 0 < len(words) <= LONGEST_NAME:
            message = text(f"需要 1 至 {LONGEST_NAME} 个字符", f"Takes 1 to {LONGEST_NAME} characters")
            yield FieldError(f"{where}.name.{tag}", "bad-name", message)
        elif words.casefold() in {one.get(tag, "").casefold() for one in taken}:
            yield FieldError(f"{where}.name.{tag}", "taken", text("已有同名的状态", "Another status has this name"))


def _facts(row: TicketStatus) -> dict[str, Any]:
    return {
        "code": row.code,
        "name": name_of(row),
        "state": row.state,
        "active": row.is_active,
        "next": row.next,
    }
