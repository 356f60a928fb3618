"""The table of statuses that a type has of its own."""

from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.kernel.db import Base, IntKey


class TicketStatus(Base):
    """One status of a type's own. It stands for a state of the machine, for good: orders in it are in that state.

    `next` are the codes of those that may follow, empty for any. A status that was used is never removed, only taken out of use.
    """

    __tablename__ = "ticket_statuses"
    id: Mapped[IntKey]
    type_id: Mapped[int] = mapped_column(ForeignKey("ticket_types.id"))
    code: Mapped[str] = mapped_column(String(40))
    name_zh: Mapped[str] = mapped_column(String(80))
    name_en: Mapped[str] = mapped_column(String(80))
    state: Mapped[str] = mapped_column(String(30))
    position: Mapped[int] = mapped_column(default=0)
    is_active: Mapped[bool] = mapped_column(default=True)
    next: Mapped[list[Any]] = mapped_column(default=list)
    __table_args__ = (
        CheckConstraint("state IN ('in_progress', 'waiting', 'solved', 'closed')", name="state"),
        UniqueConstraint("type_id", "code"),
        # What the orders' foreign key leads to, by which no order is in a status of another state than its own.
        Index("uq_ticket_statuses_id_state", "id", "state", unique=True),
    )
