"""Calls, their legs, the offers made to agents, and who was asked to take a call over or to join it."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from callcenter.kernel.db import Base


class Call(Base):
    """One conversation with a customer, from the first signal to the last hang-up.

    `caller` and `dialled` are E.164, or as they came when they are no numbers.
    `live` is what a bridge needs to go on with the call after a restart; empty once it has ended.
    `queued_at` is when it first waited, `waits_since` when its present wait began: after a transfer it begins anew.
    `parked_by_id` parked it, `promise_id` is the promise it was made to keep.
    """

    __tablename__ = "calls"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    direction: Mapped[str] = mapped_column(String(3))
    state: Mapped[str] = mapped_column(String(20))
    state_since: Mapped[datetime]
    caller: Mapped[str] = mapped_column(String(64))
    caller_name: Mapped[str] = mapped_column(String(120), default="")
    dialled: Mapped[str] = mapped_column(String(64))
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customers.id"))
    queue_id: Mapped[int | None] = mapped_column(ForeignKey("queues.id"))
    agent_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    started_at: Mapped[datetime]
    queued_at: Mapped[datetime | None]
    waits_since: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str | None] = mapped_column(String(40))
    ended_by: Mapped[str | None] = mapped_column(String(20))
    is_held: Mapped[bool] = mapped_column(default=False)
    is_muted: Mapped[bool] = mapped_column(default=False)
    has_early_media: Mapped[bool] = mapped_column(default=False)
    disposition: Mapped[str | None] = mapped_column(String(40))
    note: Mapped[str] = mapped_column(Text, default="")
    live: Mapped[dict[str, Any]] = mapped_column(default=dict)
    parked_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    promise_id: Mapped[str | None] = mapped_column(String(32), index=True)
    version: Mapped[int] = mapped_column(default=1)
    legs: Mapped[list["Leg"]] = relationship(order_by="Leg.started_at", viewonly=True)
    offers: Mapped[list["Offer"]] = relationship(order_by="Offer.made_at", viewonly=True)
    __table_args__ = (
        Index("ix_calls_started", "started_at", "id"),
        Index("ix_calls_caller", "caller", "started_at"),
        Index("ix_calls_dialled", "dialled", "started_at"),
        Index("ix_calls_customer", "customer_id", "started_at"),
        Index("ix_calls_agent", "agent_id", "started_at"),
        Index(
            "ix_calls_live", "state", postgresql_where=text("state <> 'ended'"), sqlite_where=text("state <> 'ended'")
        ),
    )

    @property
    def key(self) -> str:
        """The id, as transitions keep it."""
        return self.id

    @property
    def is_live(self) -> bool:
        """Whether it has not ended."""
        return self.state != "ended"


class Leg(Base):
    """One connection of a call: a SIP dialog, or an agent's browser. `mode` is talk, mute or hold."""

    __tablename__ = "legs"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    call_id: Mapped[str] = mapped_column(ForeignKey("calls.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    device: Mapped[str] = mapped_column(String(10))
    line: Mapped[int]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    number: Mapped[str] = mapped_column(String(200), default="")
    state: Mapped[str] = mapped_column(String(20))
    state_since: Mapped[datetime]
    started_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    end_code: Mapped[int | None]
    end_reason: Mapped[str] = mapped_column(String(200), default="")
    mode: Mapped[str] = mapped_column(String(8), default="talk")
    quality: Mapped[dict[str, Any]] = mapped_column(default=dict)

    @property
    def key(self) -> str:
        """The id, as transitions keep it."""
        return self.id


class LegTrace(Base):
    """The signalling of a leg: `signals.Traced` as JSON, oldest first. Apart from the leg, which lists read."""

    __tablename__ = "leg_traces"
    leg_id: Mapped[str] = mapped_column(ForeignKey("legs.id"), primary_key=True)
    kept_at: Mapped[datetime] = mapped_column(index=True)
    messages: Mapped[list[Any]] = mapped_column(default=list)


class Transfer(Base):
    """Somebody asked to take a call over, or to join it: an agent, whoever a queue finds, or an outside number.

    `kind` is blind, consult or conference; exactly one of `to_user_id`, `to_queue_id`, `to_number` is set.
    """

    __tablename__ = "transfers"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    call_id: Mapped[str] = mapped_column(ForeignKey("calls.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(20))
    state_since: Mapped[datetime]
    by_user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    to_user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    to_queue_id: Mapped[int | None] = mapped_column(ForeignKey("queues.id"))
    to_number: Mapped[str | None] = mapped_column(String(64))
    made_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(40), default="")
    __table_args__ = (
        Index(
            "uq_transfers_one_open_per_call",
            "call_id",
            unique=True,
            postgresql_where=text("state IN ('waiting', 'ringing', 'answered')"),
            sqlite_where=text("state IN ('waiting', 'ringing', 'answered')"),
        ),
    )

    @property
    def key(self) -> str:
        """The id, as transitions keep it."""
        return self.id


class Offer(Base):
    """A call shown to an agent, with the card and the reason why this agent.

    `kind` is call, or transfer, consult, conference for a `transfer_id`, or recall for a parked call that comes back.
    """

    __tablename__ = "offers"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    call_id: Mapped[str] = mapped_column(ForeignKey("calls.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    queue_id: Mapped[int | None] = mapped_column(ForeignKey("queues.id"))
    kind: Mapped[str] = mapped_column(String(12), default="call")
    transfer_id: Mapped[str | None] = mapped_column(ForeignKey("transfers.id"))
    state: Mapped[str] = mapped_column(String(20))
    state_since: Mapped[datetime]
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    card: Mapped[dict[str, Any]] = mapped_column(default=dict)
    trace: Mapped[list[Any]] = mapped_column(default=list)
    version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (
        Index("ix_offers_user", "user_id", "made_at"),
        Index(
            "uq_offers_one_ringing_per_call",
            "call_id",
            unique=True,
            postgresql_where=text("state = 'ringing'"),
            sqlite_where=text("state = 'ringing'"),
        ),
        Index(
            "uq_offers_one_ringing_per_agent",
            "user_id",
            unique=True,
            postgresql_where=text("state = 'ringing'"),
            sqlite_where=text("state = 'ringing'"),
        ),
    )

    @property
    def key(self) -> str:
        """The id, as transitions keep it."""
        return self.id
