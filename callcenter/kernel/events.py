"""Facts told to screens and to other domains: recorded in the transaction that made them true."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict
from sqlalchemy.orm import Session

Room = str
"""user:ID, team:ID, role:NAME, seats, calls, tickets, customer:ID, ticket:ID, call:ID."""


@dataclass(frozen=True, slots=True)
class Event:
    """A fact. `data` is the subject's public view, as GET gives it; the class says who may hear it.

    `view` is what `data` was made from. `audience` names the rooms that `rooms()` may
    give, ids in braces: what docs/events.yaml promises, and the tests hold it to.
    """

    name: ClassVar[str]
    subject_kind: ClassVar[str]
    view: ClassVar[type[BaseModel]]
    audience: ClassVar[tuple[str, ...]]
    subject_id: str
    data: dict[str, Any]

    def rooms(self) -> tuple[Room, ...]:
        """Who is told."""
        raise NotImplementedError


class Tell(BaseModel):
    """Something told once to whoever listens at the moment, and kept nowhere: its fields are what is told."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: ClassVar[str]
    audience: ClassVar[tuple[str, ...]] = ("user:{agent}",)


EventFactory = Callable[[], Event]


def announce(session: Session, event: type[Event], subject_id: object, build: EventFactory) -> None:
    """Record an event of this transaction.

    `build` runs just before the commit, so the view is what GET will give. The
    same event of the same subject is told once a transaction.
    """
    pending: dict[tuple[str, str], EventFactory] = session.info.setdefault("events", {})
    pending.setdefault((event.name, str(subject_id)), build)
