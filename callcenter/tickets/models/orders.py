"""The table of work orders, of who watches them, and of which are in which."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, Text
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.kernel.db import Base, IntKey
from callcenter.kernel.texts import Text as Names
from callcenter.kernel.texts import text
from callcenter.tickets.ordering import DUE, PENDING_ONLY, PRESS
from callcenter.tickets.states import CATEGORY_OF, PENDING, Category, TicketState


class Source(StrEnum):
    """Through which door a work order came."""

    PHONE = "phone"
    MANUAL = "manual"
    API = "api"


SOURCE_NAMES: Final[dict[Source, Names]] = {
    Source.PHONE: text("电话", "Phone"),
    Source.MANUAL: text("手工", "By hand"),
    Source.API: text("接口", "API"),
}


def _marked(name: str, column: str) -> Index:
    """Few work orders bear a mark; those that do are found without looking at the others."""
    where = sql(f"{column} IS NOT NULL")
    return Index(f"ix_tickets_{name}", "id", sqlite_where=where, postgresql_where=where)


def _of_few(name: str, column: str) -> Index:
    """Only orders of some types have one."""
    where = sql(f"{column} IS NOT NULL")
    return Index(f"ix_tickets_{name}", column, "id", sqlite_where=where, postgresql_where=where)


def _due_next(name: str, *columns: str) -> Index:
    """The order of what is due next, of all pending work orders or of those that share a column."""
    where = sql(PENDING_ONLY)
    parts: tuple[Any, ...] = (*columns, sql(DUE), sql(PRESS), "id")
    return Index(f"ix_tickets_due{name}", *parts, sqlite_where=where, postgresql_where=where)


class Ticket(Base):
    """One work order. `version` grows with every change of what the view shows.

    `answers` are those to the form it was made with, by the keys of its fields. `returned_at` stands until somebody
    takes it up again; `status_id` is the status of its type's own that stands for its state; `supervisor_id` is who wants to be sure that it is done.
    """

    __tablename__ = "tickets"
    id: Mapped[IntKey]
    number: Mapped[str] = mapped_column(String(20), unique=True)
    type_id: Mapped[int] = mapped_column(ForeignKey("ticket_types.id"))
    subject: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text, default="")
    form_id: Mapped[int | None] = mapped_column(ForeignKey("ticket_forms.id"))
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    priority: Mapped[str] = mapped_column(String(10))
    source: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(30), default=TicketState.NEW.value)
    state_since: Mapped[datetime]
    status_id: Mapped[int | None]
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customers.id"))
    call_id: Mapped[str | None] = mapped_column(String(40))
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"))
    creator_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    due_at: Mapped[datetime | None]
    wait_until: Mapped[datetime | None] = mapped_column(index=True)
    solution: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    solved_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    returned_at: Mapped[datetime | None]
    urges: Mapped[int] = mapped_column(default=0)
    urged_at: Mapped[datetime | None]
    supervisor_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (
        CheckConstraint("priority IN ('low', 'normal', 'high', 'urgent')", name="priority"),
        CheckConstraint("subject <> ''", name="subject"),
        CheckConstraint("state <> 'assigned' OR assignee_id IS NOT NULL", name="assigned"),
        ForeignKeyConstraint(["status_id", "state"], ["ticket_statuses.id", "ticket_statuses.state"]),
        Index("ix_tickets_state", "state", "id"),
        Index("ix_tickets_assignee", "assignee_id", "id"),
        Index("ix_tickets_team", "team_id", "id"),
        Index("ix_tickets_creator", "creator_id", "id"),
        Index("ix_tickets_customer", "customer_id", "id"),
        Index("ix_tickets_call", "call_id"),
        _of_few("status", "status_id"),
        _marked("returned", "returned_at"),
        _marked("urged", "urged_at"),
        _marked("supervised", "supervisor_id"),
        _due_next(""),
        _due_next("_assignee", "assignee_id"),
        _due_next("_team", "team_id"),
        _due_next("_creator", "creator_id"),
    )

    @property
    def key(self) -> int:
        """The id, as transitions keep it."""
        return self.id

    @property
    def category(self) -> Category:
        """What the present status amounts to."""
        return CATEGORY_OF[TicketState(self.state)]

    @property
    def is_pending(self) -> bool:
        """Whether something is still owed to the customer."""
        return self.category in PENDING


class TicketWatcher(Base):
    """Somebody who wants to hear of a ticket, and therefore may see it."""

    __tablename__ = "ticket_watchers"
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True, index=True)
    at: Mapped[datetime]


class TicketMerge(Base):
    """One work order was taken into another. `kept` is what both were before, and what the target became by it."""

    __tablename__ = "ticket_merges"
    id: Mapped[IntKey]
    source_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"))
    target_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime]
    kept: Mapped[dict[str, Any]]
    undone_at: Mapped[datetime | None]
    __table_args__ = (
        Index(
            "uq_ticket_merges_source",
            "source_id",
            unique=True,
            sqlite_where=sql("undone_at IS NULL"),
            postgresql_where=sql("undone_at IS NULL"),
        ),
    )
