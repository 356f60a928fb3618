"""Queues, their members and skills, trunks, and the bridge's lease."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.kernel.db import Base, IntKey


class Queue(Base):
    """Where calls wait. `hours` maps weekday ("0" is Monday) to [["09:00", "18:00"], …]; empty means always open.

    Times in seconds. `numbers` are the dialled numbers that lead here. `holidays` are [{"from", "to", "name", "hours"}]
    by date, `hours` [] when closed. `rings` are seconds of waiting after which the next ring of members is asked too.
    `priority` and `level_boosts` are seconds of waiting that this queue, and a customer level, are worth. `skills` maps
    a skill's id to the least level. `overflow` are [{"when", "value", "then", "queue_id"}] as `overflow.py` reads them.
    A queue that is not active takes no new calls.
    """

    __tablename__ = "queues"
    id: Mapped[IntKey]
    name: Mapped[dict[str, Any]]
    numbers: Mapped[list[Any]] = mapped_column(default=list)
    language: Mapped[str] = mapped_column(String(10), default="zh-CN")
    is_default: Mapped[bool] = mapped_column(default=False)
    hours: Mapped[dict[str, Any]] = mapped_column(default=dict)
    has_greeting: Mapped[bool] = mapped_column(default=True)
    ring_seconds: Mapped[int] = mapped_column(default=20)
    wrap_up_seconds: Mapped[int] = mapped_column(default=30)
    max_wait_seconds: Mapped[int] = mapped_column(default=600)
    announce_seconds: Mapped[int] = mapped_column(default=30)
    announces_place: Mapped[bool] = mapped_column(default=True)
    announces_wait: Mapped[bool] = mapped_column(default=True)
    holidays: Mapped[list[Any]] = mapped_column(default=list)
    strategy: Mapped[str] = mapped_column(String(20), default="longest_idle")
    rings: Mapped[list[Any]] = mapped_column(default=list)
    last_agent_seconds: Mapped[int] = mapped_column(default=0)
    priority: Mapped[int] = mapped_column(default=0)
    level_boosts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    skills: Mapped[dict[str, Any]] = mapped_column(default=dict)
    wrap_up_mode: Mapped[str] = mapped_column(String(12), default="optional")
    overflow: Mapped[list[Any]] = mapped_column(default=list)
    has_callback_key: Mapped[bool] = mapped_column(default=True)
    service_level_seconds: Mapped[int] = mapped_column(default=20)
    service_level_percent: Mapped[int] = mapped_column(default=80)
    is_active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)


class QueueMember(Base):
    """An agent who takes calls of a queue, from the ring that waiting has reached; 0 is asked at once."""

    __tablename__ = "queue_members"
    queue_id: Mapped[int] = mapped_column(ForeignKey("queues.id"), primary_key=True, autoincrement=False)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True, autoincrement=False, index=True)
    ring: Mapped[int] = mapped_column(default=0)


class Skill(Base):
    """What an agent can do better or worse than another: a language, a product."""

    __tablename__ = "skills"
    id: Mapped[IntKey]
    name: Mapped[dict[str, Any]]


class AgentSkill(Base):
    """How well an agent has a skill: 1 to 5."""

    __tablename__ = "agent_skills"
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True, autoincrement=False)
    skill_id: Mapped[int] = mapped_column(ForeignKey("skills.id"), primary_key=True, autoincrement=False, index=True)
    level: Mapped[int] = mapped_column(default=3)


class Trunk(Base):
    """A way to the outside: a SIP provider or a PBX. `uri` is host[:port]; the lowest `rank` is used first.

    One that `registers` is told every `register_seconds` where we are; `state`, `code` and
    `reason` say what came of it (`states.TrunkState`).
    """

    __tablename__ = "trunks"
    id: Mapped[IntKey]
    name: Mapped[str] = mapped_column(String(80))
    uri: Mapped[str] = mapped_column(String(200))
    username: Mapped[str] = mapped_column(String(80), default="")
    password: Mapped[str] = mapped_column(String(200), default="")
    caller_id: Mapped[str] = mapped_column(String(40), default="")
    is_active: Mapped[bool] = mapped_column(default=True)
    rank: Mapped[int] = mapped_column(default=1)
    registers: Mapped[bool] = mapped_column(default=False)
    register_seconds: Mapped[int] = mapped_column(default=300)
    state: Mapped[str] = mapped_column(String(20), default="idle")
    state_since: Mapped[datetime | None]
    code: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str] = mapped_column(String(120), default="")

    @property
    def key(self) -> int:
        """The id, as transitions keep it."""
        return self.id


class BridgeLease(Base):
    """Which bridge routes now, and the last fact it wrote, so that a replay never writes one twice."""

    __tablename__ = "bridge_leases"
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    holder: Mapped[str] = mapped_column(String(60))
    until: Mapped[datetime]
    last_fact: Mapped[str] = mapped_column(String(32), default="")
