"""Seats: an agent's presence, activity and device; the reasons for not being ready."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.kernel.db import Base


class Seat(Base):
    """One agent at work. `presence` is the agent's choice, `activity` the machine's.

    `call_id` is the call the agent is in, one at a time; a call may have several agents.
    `idle_since` orders agents by who has waited longest. `next_presence` and `next_reason` were asked for in a call
    and take effect after it; `wants_wrap_up` was, where a queue gives time after a call on request only.
    `away_until` is when the day's allowance of the reason runs out; None while it is unlimited or not yet worked out.
    `wrap_up_mode`, `wrap_up_call_id` and `needs_outcome` belong to the time after a call (`wrapping.py`).
    `headset_lost_at` is since when a browser that should be there is not.
    """

    __tablename__ = "seats"
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True, autoincrement=False)
    presence: Mapped[str] = mapped_column(String(20), default="offline")
    presence_since: Mapped[datetime]
    away_reason: Mapped[str | None] = mapped_column(String(40))
    away_until: Mapped[datetime | None]
    activity: Mapped[str] = mapped_column(String(20), default="idle")
    activity_since: Mapped[datetime]
    idle_since: Mapped[datetime]
    call_id: Mapped[str | None] = mapped_column(ForeignKey("calls.id"))
    offer_id: Mapped[str | None] = mapped_column(String(32))
    wrap_up_until: Mapped[datetime | None]
    wrap_up_mode: Mapped[str | None] = mapped_column(String(12))
    wrap_up_call_id: Mapped[str | None] = mapped_column(String(32))
    needs_outcome: Mapped[bool] = mapped_column(default=False)
    device_kind: Mapped[str] = mapped_column(String(10), default="browser")
    device_uri: Mapped[str | None] = mapped_column(String(200))
    has_headset: Mapped[bool] = mapped_column(default=False)
    headset_lost_at: Mapped[datetime | None]
    next_presence: Mapped[str | None] = mapped_column(String(20))
    next_reason: Mapped[str | None] = mapped_column(String(40))
    wants_wrap_up: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (Index("ix_seats_call", "call_id"), Index("ix_seats_wrap_up", "wrap_up_until"))

    @property
    def key(self) -> int:
        """The agent's id, as transitions keep it."""
        return self.user_id


class AwayReason(Base):
    """Why an agent is not ready. `minutes_per_day` is what each agent may use of it in a day; 0 is no limit."""

    __tablename__ = "away_reasons"
    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[dict[str, Any]]
    minutes_per_day: Mapped[int] = mapped_column(default=0)
    rank: Mapped[int] = mapped_column(default=0)
    is_active: Mapped[bool] = mapped_column(default=True)
