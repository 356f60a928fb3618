"""The tables of what is promised: types of business and the versions of their forms."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.kernel.db import Base, IntKey


class Priority(StrEnum):
    """How soon, from the business's point of view."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


class TicketType(Base):
    """A kind of business. Only leaves are chosen for a ticket; the others group them.

    `due_minutes` is how long a new ticket may take, None for as long as it takes; `team_id` is who does it. `sources` are
    the doors it may come through, none for all; `dispositions` the results of calls that are offered first, and `skills`
    what whoever does it should know, each with its level. What is empty is as the group above has it.
    """

    __tablename__ = "ticket_types"
    id: Mapped[IntKey]
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name_zh: Mapped[str] = mapped_column(String(80))
    name_en: Mapped[str] = mapped_column(String(80))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("ticket_types.id"))
    is_leaf: Mapped[bool] = mapped_column(default=True)
    is_active: Mapped[bool] = mapped_column(default=True)
    priority: Mapped[str] = mapped_column(String(10), default=Priority.NORMAL.value)
    due_minutes: Mapped[int | None]
    team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"))
    sources: Mapped[list[Any]] = mapped_column(default=list)
    dispositions: Mapped[list[Any]] = mapped_column(default=list)
    skills: Mapped[list[Any]] = mapped_column(default=list)
    position: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)


class TicketForm(Base):
    """One version of a type's form, as it was designed; never changed. The newest is what is asked for now."""

    __tablename__ = "ticket_forms"
    id: Mapped[IntKey]
    type_id: Mapped[int] = mapped_column(ForeignKey("ticket_types.id"))
    number: Mapped[int]
    form: Mapped[dict[str, Any]]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    made_at: Mapped[datetime]
    __table_args__ = (UniqueConstraint("type_id", "number"),)
