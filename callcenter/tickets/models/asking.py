"""The tables of what is asked about a work order: a colleague's help, and more time."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text, and_
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.kernel.db import Base, IntKey

_ASKED = sql("done_at IS NULL AND withdrawn_at IS NULL")
_UNDECIDED = sql("decided_at IS NULL")


class TicketHelp(Base):
    """Somebody was asked to help with a ticket, and may see it until they reported or the request was withdrawn."""

    __tablename__ = "ticket_helpers"
    id: Mapped[IntKey]
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    report: Mapped[str] = mapped_column(Text, default="")
    withdrawn_at: Mapped[datetime | None]
    __table_args__ = (
        Index(
            "uq_ticket_helpers_asked",
            "user_id",
            "ticket_id",
            unique=True,
            sqlite_where=_ASKED,
            postgresql_where=_ASKED,
        ),
    )


class TicketExtension(Base):
    """More time was asked for; `is_granted` is None until a supervisor decides."""

    __tablename__ = "ticket_extensions"
    id: Mapped[IntKey]
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"))
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    until: Mapped[datetime]
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
    is_granted: Mapped[bool | None]
    word: Mapped[str] = mapped_column(Text, default="")
    __table_args__ = (
        Index(
            "uq_ticket_extensions_undecided",
            "ticket_id",
            unique=True,
            sqlite_where=_UNDECIDED,
            postgresql_where=_UNDECIDED,
        ),
    )


STILL_ASKED = and_(TicketHelp.done_at.is_(None), TicketHelp.withdrawn_at.is_(None))
"""Requests for help that wait for a report."""

UNDECIDED = TicketExtension.decided_at.is_(None)
"""Requests for more time that wait for a supervisor."""
