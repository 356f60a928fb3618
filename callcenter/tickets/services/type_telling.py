"""What every change of the tree of types leaves behind: a new version, an event, an entry in the operation log."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from callcenter.kernel import audit
from callcenter.kernel.actor import Actor
from callcenter.kernel.events import Event, announce
from callcenter.kernel.texts import text
from callcenter.tickets.events import TicketTypeChanged
from callcenter.tickets.inheriting import SETTINGS
from callcenter.tickets.models import TicketType
from callcenter.tickets.queries import type_view

Facts = dict[str, Any]


def facts_of(row: TicketType) -> Facts:
    """A type as the operation log keeps it."""
    return {
        "name": text(row.name_zh, row.name_en),
        "parent_id": row.parent_id,
        "position": row.position,
        "priority": row.priority,
        "active": row.is_active,
        **{name: getattr(row, name) for name in SETTINGS},
    }


def shown(rows: Mapping[int, TicketType]) -> dict[int, tuple[Facts, bool]]:
    """What can be seen of each type now."""
    return {row.id: (facts_of(row), row.is_leaf) for row in rows.values()}


def tell_changed(
    session: Session, rows: Mapping[int, TicketType], before: Mapping[int, tuple[Facts, bool]]
) -> list[TicketType]:
    """Tell of every type of which something else can be seen than before; the neighbours it moved past, too."""
    changed = [row for row in rows.values() if before.get(row.id) != (facts_of(row), row.is_leaf)]
    for row in changed:
        row.version += row.id in before
        tell_type(session, row)
    session.flush()
    return changed


def tell_type(session: Session, row: TicketType) -> None:
    """Tell of one type as it will be at the commit."""

    def build() -> Event:
        return TicketTypeChanged(subject_id=str(row.id), data=type_view(session, row).model_dump(mode="json"))

    announce(session, TicketTypeChanged, row.id, build)


def note_type(session: Session, row: TicketType, verb: str, *, before: Facts, actor: Actor, now: datetime) -> None:
    """Write down what was changed of a type, and how it was before."""
    after = facts_of(row)
    changed = sorted(key for key in after if before.get(key) != after[key])
    audit.note(
        session=session,
        actor=actor,
        act=f"ticket_type.{verb}",
        subject=f"ticket_type:{row.id}",
        before={key: before[key] for key in changed if key in before},
        after={key: after[key] for key in changed},
        now=now,
    )
