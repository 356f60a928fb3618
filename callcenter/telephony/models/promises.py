"""Promises: calls that must be made, one per person."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.kernel.db import Base


class Promise(Base):
    """Somebody who called and was not reached. `number` is E.164; `call_id` is the newest call that led here.

    `kind` says how it came: abandoned, after_hours, overflow, voicemail, callback, line_lost. `claimed_until` bounds how
    long an agent may look at it before it goes back; `kept_by_call_id` is the contact that reached the person.
    `asks_supervisor`: it was tried often enough, and a supervisor decides. `closed_by_id` dropped it by hand.
    """

    __tablename__ = "promises"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    number: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(20))
    state_since: Mapped[datetime]
    queue_id: Mapped[int | None] = mapped_column(ForeignKey("queues.id"))
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customers.id"))
    call_id: Mapped[str] = mapped_column(ForeignKey("calls.id"))
    opened_at: Mapped[datetime]
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    asks_supervisor: Mapped[bool] = mapped_column(default=False)
    claimed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    claimed_until: Mapped[datetime | None]
    kept_by_call_id: Mapped[str | None] = mapped_column(ForeignKey("calls.id"))
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    reason: Mapped[str] = mapped_column(String(40), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (
        Index(
            "uq_promises_one_open_per_number",
            "number",
            unique=True,
            postgresql_where=text("state NOT IN ('kept', 'dropped')"),
            sqlite_where=text("state NOT IN ('kept', 'dropped')"),
        ),
        Index("ix_promises_due", "state", "due_at"),
        Index("ix_promises_opened", "opened_at", "id"),
        Index("ix_promises_customer", "customer_id", "state"),
    )

    @property
    def key(self) -> str:
        """The id, as transitions keep it."""
        return self.id


class PromisedCall(Base):
    """A call that was not answered, and the promise it led to; several of one person lead to one.

    `why_none` says why there is no promise: no_number, short.
    """

    __tablename__ = "promised_calls"
    call_id: Mapped[str] = mapped_column(ForeignKey("calls.id"), primary_key=True)
    promise_id: Mapped[str | None] = mapped_column(ForeignKey("promises.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    why_none: Mapped[str] = mapped_column(String(20), default="")
    at: Mapped[datetime]
