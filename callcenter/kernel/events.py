"""Facts told to screens and to other domains: recorded in the transaction that made them true."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

from pydantic import BaseModel, ConfigDict
from sqlalchemy.orm import Session

T = TypeVar("T")
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


def announce(
    session: Session,
    event: type[Event],
    subject_id: object,
    build: EventFactory,
    *,
    covers: type[Event] | None = None,
    covered_by: type[Event] | None = None,
) -> None:
    """Record an event of this transaction.

    `build` runs just before the commit, so the view is what GET will give. The
    same event of the same subject is told once a transaction. Of two events with
    the same view one is enough: this one takes the place of `covers`, and is left
    to `covered_by` when that is told.
    """
    pending: dict[tuple[str, str], EventFactory] = session.info.setdefault("events", {})
    if covered_by is not None and (covered_by.name, str(subject_id)) in pending:
        return
    if covers is not None:
        pending.pop((covers.name, str(subject_id)), None)
    pending.setdefault((event.name, str(subject_id)), build)


def is_announced(session: Session, event: type[Event], subject_id: object) -> bool:
    """Whether this transaction will tell it."""
    return (event.name, str(subject_id)) in session.info.get("events", {})


def once(session: Session, key: tuple[object, ...], build: Callable[[], T]) -> T:
    """What `build` gives; while the events of a transaction are built nothing changes, and it is made only once."""
    made: dict[tuple[object, ...], T] | None = session.info.get("views")
    if made is None:
        return build()
    if key not in made:
        made[key] = build()
    return made[key]


def known_once(
    session: Session, kind: str, ids: Iterable[int | None], load: Callable[[set[int]], dict[int, T]]
) -> dict[int, T]:
    """As `once`, for rows by id: only those that no event of this transaction has asked for are loaded."""
    wanted = {one for one in ids if one is not None}
    if not wanted:
        return {}
    views = session.info.get("views")
    if views is None:
        return load(wanted)
    known: dict[int, T] = views.setdefault((kind,), {})
    if missing := wanted - known.keys():
        known.update(load(missing))
    return {one: known[one] for one in wanted if one in known}
