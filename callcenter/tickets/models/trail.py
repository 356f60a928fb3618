"""The tables of what was said and done to work orders, and of the words they are found by."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.kernel.db import Base, IntKey
from callcenter.kernel.search import WordText


class TicketComment(Base):
    """What somebody wrote to a ticket; `is_public` ones may be shown to the customer. `mentions` are ids of users."""

    __tablename__ = "ticket_comments"
    id: Mapped[IntKey]
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    text: Mapped[str] = mapped_column(Text)
    is_public: Mapped[bool] = mapped_column(default=False)
    mentions: Mapped[list[Any]] = mapped_column(default=list)
    at: Mapped[datetime]


class TicketStep(Base):
    """One step of the trail, with what was before and after."""

    __tablename__ = "ticket_steps"
    id: Mapped[IntKey]
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    kind: Mapped[str] = mapped_column(String(20))
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]
    at: Mapped[datetime]


class TicketWord(Base):
    """A word under which a ticket is found."""

    __tablename__ = "ticket_words"
    word: Mapped[str] = mapped_column(WordText, primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), primary_key=True, index=True)
