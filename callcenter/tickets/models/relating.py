"""The tables of which work orders belong together, and of how customers were asked afterwards."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.kernel.db import Base, IntKey


class LinkKind(StrEnum):
    """How two orders belong together. split: the later one was made out of the earlier one."""

    RELATED = "related"
    SPLIT = "split"


class TicketLink(Base):
    """Two work orders that belong together, each pair once: the one with the lower id first."""

    __tablename__ = "ticket_links"
    id: Mapped[IntKey]
    low_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"))
    high_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime]
    __table_args__ = (UniqueConstraint("low_id", "high_id"), CheckConstraint("low_id < high_id", name="order"))


class TicketVisit(Base):
    """The customer was asked after it was done. `satisfied` is from 1 to 5, and only of who was reached."""

    __tablename__ = "ticket_visits"
    id: Mapped[IntKey]
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime]
    is_reached: Mapped[bool]
    satisfied: Mapped[int | None]
    note: Mapped[str] = mapped_column(Text)
    has_reopened: Mapped[bool]
    __table_args__ = (CheckConstraint("satisfied BETWEEN 1 AND 5", name="satisfied"),)
