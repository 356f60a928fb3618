"""The only writer of states: checks the table, writes state and time, keeps the history."""

from datetime import datetime
from typing import Any, TypeVar, cast

import structlog
from sqlalchemy import ForeignKey, Index, String, Table, insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from callcenter.kernel.actor import Actor
from callcenter.kernel.db import Base, IntKey
from callcenter.kernel.errors import Conflict
from callcenter.kernel.states import Machine
from callcenter.kernel.texts import text

log = structlog.get_logger()
S = TypeVar("S")


class Transition(Base):
    """One step of one machine of one subject. Reports on time in state read these."""

    __tablename__ = "transitions"
    id: Mapped[IntKey]
    subject_kind: Mapped[str] = mapped_column(String(30))
    subject_id: Mapped[str] = mapped_column(String(40))
    machine: Mapped[str] = mapped_column(String(30))
    from_state: Mapped[str] = mapped_column(String(30))
    to_state: Mapped[str] = mapped_column(String(30))
    trigger: Mapped[str] = mapped_column(String(40))
    reason: Mapped[str] = mapped_column(String(200), default="")
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime]
    __table_args__ = (Index("ix_transitions_subject", "subject_kind", "subject_id", "at"),)


_KEEP = insert(cast("Table", Transition.__table__)).inline()
"""Nobody asks for its number."""


class MoveNotAllowed(Conflict):
    """A trigger that the present state does not have. `allowed` names those it has."""

    code = "move-not-allowed"


def move(
    *,
    session: Session,
    subject: Any,
    machine: Machine[Any],
    trigger: str,
    actor: Actor,
    now: datetime,
    reason: str = "",
    is_renewed: bool = False,
) -> bool:
    """Move a row by a trigger; True when its state changed, or began anew.

    The row has the machine's state column, `<column>_since` and an id. A trigger
    that is not in the table raises MoveNotAllowed, or is logged when the machine
    is tolerant. `is_renewed`: a step and a new beginning even when the state stays,
    for its reason is another one. The caller announces the event.
    """
    state = machine.states(getattr(subject, machine.column))
    target = machine.target(state, trigger)
    if target is None:
        if machine.is_tolerant:
            log.warning("transition.ignored", machine=machine.name, state=state.value, trigger=trigger)
            return False
        raise _refusal(machine, state)
    if target == state and not is_renewed:
        return False
    setattr(subject, machine.column, target.value)
    setattr(subject, machine.since_column, now)
    step = {
        "subject_kind": subject.__tablename__,
        "subject_id": str(subject.key),
        "machine": machine.name,
        "from_state": state.value,
        "to_state": target.value,
        "trigger": trigger,
        "reason": reason[:200],
        "actor_id": actor.user_id,
        "at": now,
    }
    with session.no_autoflush:
        session.execute(_KEEP, step)
    return True


def _refusal(machine: Machine[Any], state: Any) -> MoveNotAllowed:
    allowed = machine.allowed(state)
    return MoveNotAllowed(
        text(
            f"当前状态不能这样操作，可以：{'、'.join(allowed) or '无'}",
            f"Not possible now; allowed: {', '.join(allowed) or 'nothing'}",
        ),
        extra={"state": state.value, "allowed": list(allowed)},
    )
