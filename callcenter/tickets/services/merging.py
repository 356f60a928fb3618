"""Two work orders about one matter become one, and two again when that was a mistake."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from callcenter.kernel.actor import Actor
from callcenter.kernel.errors import Conflict, FieldError, Invalid
from callcenter.kernel.texts import text
from callcenter.tickets.events import TicketChanged, TicketStateChanged
from callcenter.tickets.merges import merge_of
from callcenter.tickets.models import Priority, Ticket, TicketMerge, TicketStatus, TicketWatcher
from callcenter.tickets.scope import visible_ticket
from callcenter.tickets.services.helping import check_helped
from callcenter.tickets.services.recording import add_step, tell
from callcenter.tickets.services.stepping import step_to
from callcenter.tickets.states import RESTORING, TicketState
from callcenter.tickets.statuses import standing

_SOURCE: Final = ("assignee_id", "team_id", "wait_until", "solved_at", "closed_at", "returned_at")
_TARGET: Final = ("priority", "urges", "urged_at", "customer_id")
_RANK: Final = [Priority.LOW, Priority.NORMAL, Priority.HIGH, Priority.URGENT]
_MOMENTS: Final = frozenset({"wait_until", "solved_at", "closed_at", "returned_at", "urged_at"})


class NotMergeable(Conflict):
    """One of the two is closed, or in another one already."""

    code = "not-mergeable"
    title = text("只能合并未关闭、未被合并的工单", "Only orders that are open and in no other one can be merged")


class NotMerged(Conflict):
    """It is in no other order."""

    code = "not-merged"
    title = text("该工单没有被合并", "This order is in no other one")


def merge(*, session: Session, ticket_id: int, into_id: int, actor: Actor, now: datetime) -> Ticket:
    """Close a ticket as part of another. The other one takes the higher priority, the urging, the watchers, and a
    customer where it has none. Returns the closed one; NotMergeable, HelpAwaited, or Invalid with `into_id`.
    """
    if ticket_id == into_id:
        message = text("不能合并到自己，请选择另一张工单", "That is the same order: choose another")
        raise Invalid(errors=(FieldError("into_id", "itself", message),))
    source, target = _both(session, ticket_id, into_id, actor)
    if TicketState.CLOSED in {source.state, target.state} or not target.is_pending:
        raise NotMergeable
    if any(merge_of(session, each.id) is not None for each in (source, target)):
        raise NotMergeable
    check_helped(session, source)
    kept = {"source": {**standing(session, source), **_values(source, _SOURCE)}, "target": _values(target, _TARGET)}
    _take_over(source, target)
    row = TicketMerge(source_id=source.id, target_id=target.id, by_id=actor.person_id, at=now)
    row.kept = {**kept, "after": _values(target, _TARGET), "watchers": _share_watchers(session, source, target, now)}
    session.add(row)
    step_to(session=session, ticket=source, trigger="close", actor=actor, now=now, reason="merged")
    source.closed_at, source.wait_until = now, None
    after = {**standing(session, source), "into": target.number}
    _step(session, source, actor=actor, now=now, before=_stood(kept), after=after)
    _step(session, target, actor=actor, now=now, after={"from": source.number})
    tell(session=session, ticket=source, events=[TicketStateChanged])
    tell(session=session, ticket=target, events=[TicketChanged])
    return source


def unmerge(*, session: Session, ticket_id: int, actor: Actor, now: datetime) -> Ticket:
    """Make two of them again: each field is as it was before, but for what somebody changed since. NotMerged."""
    found = merge_of(session, visible_ticket(session, ticket_id, actor).id)
    if found is None:
        raise NotMerged
    source, target = _both(session, ticket_id, found.target_id, actor)
    row = session.get_one(TicketMerge, found.id, with_for_update=True, populate_existing=True)
    if row.undone_at is not None:
        raise NotMerged
    kept = row.kept
    state = TicketState(kept["source"]["state"])
    before, status = standing(session, source), _former_status(session, source, kept)
    step_to(
        session=session,
        ticket=source,
        trigger=RESTORING[state],
        actor=actor,
        now=now,
        reason="unmerged",
        status=status,
    )
    _put(source, kept["source"], _SOURCE)
    untouched = [name for name in _TARGET if _value(target, name) == kept["after"][name]]
    _put(target, kept["target"], untouched)
    added = TicketWatcher.ticket_id == target.id, TicketWatcher.user_id.in_(kept["watchers"])
    session.execute(delete(TicketWatcher).where(*added))
    row.undone_at = now
    after = {**standing(session, source), "out_of": target.number}
    _step(session, source, actor=actor, now=now, before=before, after=after)
    _step(session, target, actor=actor, now=now, after={"without": source.number})
    tell(session=session, ticket=source, events=[TicketStateChanged])
    tell(session=session, ticket=target, events=[TicketChanged])
    return source


def _stood(kept: dict[str, Any]) -> dict[str, Any]:
    """Where the source stood before."""
    return {name: value for name, value in kept["source"].items() if name in {"state", "status"}}


def _former_status(session: Session, source: Ticket, kept: dict[str, Any]) -> TicketStatus | None:
    """The status it was in, unless it is of another type now."""
    found = session.get(TicketStatus, kept["source"].get("status", {}).get("id", 0))
    return found if found is not None and found.type_id == source.type_id else None


def _both(session: Session, source_id: int, target_id: int, actor: Actor) -> tuple[Ticket, Ticket]:
    """Both, locked in the order of their ids, so that two merges the other way round wait for each other."""
    found = {each: visible_ticket(session, each, actor, is_locked=True) for each in sorted((source_id, target_id))}
    return found[source_id], found[target_id]


def _take_over(source: Ticket, target: Ticket) -> None:
    target.priority = max(source.priority, target.priority, key=lambda each: _RANK.index(Priority(each)))
    target.urges += source.urges
    moments = [each for each in (source.urged_at, target.urged_at) if each is not None]
    target.urged_at = max(moments, default=None)
    target.customer_id = target.customer_id or source.customer_id


def _share_watchers(session: Session, source: Ticket, target: Ticket, now: datetime) -> list[int]:
    """Who watched the one hears of the other; the ids of those who did not before."""
    query = select(TicketWatcher.user_id)
    there = set(session.scalars(query.where(TicketWatcher.ticket_id == target.id)))
    new = sorted(set(session.scalars(query.where(TicketWatcher.ticket_id == source.id))) - there)
    session.add_all(TicketWatcher(ticket_id=target.id, user_id=user_id, at=now) for user_id in new)
    return new


def _step(
    session: Session,
    ticket: Ticket,
    *,
    actor: Actor,
    now: datetime,
    before: dict[str, Any] | None = None,
    after: dict[str, Any],
) -> None:
    ticket.updated_at, ticket.version = now, ticket.version + 1
    add_step(session=session, ticket=ticket, kind="merged", actor=actor, now=now, before=before, after=after)


def _value(ticket: Ticket, name: str) -> Any:
    found = getattr(ticket, name)
    return found.isoformat() if name in _MOMENTS and found is not None else found


def _values(ticket: Ticket, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: _value(ticket, name) for name in names}


def _put(ticket: Ticket, values: dict[str, Any], names: tuple[str, ...] | list[str]) -> None:
    for name in names:
        found = values[name]
        setattr(ticket, name, datetime.fromisoformat(found) if name in _MOMENTS and found is not None else found)
