"""Seats: an agent's presence, activity and device."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.kernel.db import Base


class Seat(Base):
    """One agent at work. `presence` is the agent's choice, `activity` the machine's.

    `call_id` is the one active call; unique, so that no agent gets two.
    `idle_since` orders agents by who has waited longest.
    """

    __tablename__ = "seats"
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True, autoincrement=False)
    presence: Mapped[str] = mapped_column(String(20), default="offline")
    presence_since: Mapped[datetime]
    away_reason: Mapped[str | None] = mapped_column(String(40))
    activity: Mapped[str] = mapped_column(String(20), default="idle")
    activity_since: Mapped[datetime]
    idle_since: Mapped[datetime]
    call_id: Mapped[str | None] = mapped_column(ForeignKey("calls.id"))
    offer_id: Mapped[str | None] = mapped_column(String(32))
    wrap_up_until: Mapped[datetime | None]
    device_kind: Mapped[str] = mapped_column(String(10), default="browser")
    device_uri: Mapped[str | None] = mapped_column(String(200))
    has_headset: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (Index("uq_seats_one_call", "call_id", unique=True), Index("ix_seats_wrap_up", "wrap_up_until"))

    @property
    def key(self) -> int:
        """The agent's id, as transitions keep it."""
        return self.user_id
