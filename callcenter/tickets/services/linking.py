"""Work orders that belong together: linked by hand, or one made out of the other."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from callcenter.kernel.actor import Actor
from callcenter.kernel.errors import Conflict
from callcenter.kernel.texts import text
from callcenter.tickets.fields import NewTicket
from callcenter.tickets.models import LinkKind, Ticket, TicketLink
from callcenter.tickets.related import link_of
from callcenter.tickets.scope import visible_ticket
from callcenter.tickets.services.creating import create
from callcenter.tickets.services.recording import record_change


class LinksItself(Conflict):
    """Both are the same order."""

    code = "links-itself"
    title = text("不能关联自己，请选择另一张工单", "That is the same order: choose another")


def link(*, session: Session, ticket_id: int, other_id: int, actor: Actor, now: datetime) -> Ticket:
    """Say that two tickets belong together. Both must be the actor's to see; LinksItself. A repetition changes nothing."""
    if ticket_id == other_id:
        raise LinksItself
    ticket, other = _both(session, ticket_id, other_id, actor)
    if link_of(session, ticket.id, other.id) is None:
        _put(session, ticket, other, LinkKind.RELATED, actor=actor, now=now)
        _step(session, ticket, "linked", {"linked": other.number}, actor=actor, now=now)
        _step(session, other, "linked", {"linked": ticket.number}, actor=actor, now=now)
    return ticket


def unlink(*, session: Session, ticket_id: int, other_id: int, actor: Actor, now: datetime) -> Ticket:
    """Say that they do not belong together after all; a repetition changes nothing."""
    ticket, other = _both(session, ticket_id, other_id, actor)
    found = link_of(session, ticket.id, other.id)
    if found is not None:
        session.delete(found)
        _step(session, ticket, "linked", {"unlinked": other.number}, actor=actor, now=now)
        _step(session, other, "linked", {"unlinked": ticket.number}, actor=actor, now=now)
    return ticket


def split(
    *, session: Session, ticket_id: int, fields: NewTicket, actor: Actor, now: datetime, zone: ZoneInfo
) -> Ticket:
    """Make another ticket out of one, for the same customer and call unless others are named; returns the new one."""
    ticket = visible_ticket(session, ticket_id, actor, is_locked=True)
    same = {"customer_id": fields.customer_id or ticket.customer_id, "call_id": fields.call_id or ticket.call_id}
    made = create(session=session, fields=fields.model_copy(update=same), actor=actor, now=now, zone=zone)
    _put(session, ticket, made, LinkKind.SPLIT, actor=actor, now=now)
    _step(session, ticket, "split", {"split_into": made.number}, actor=actor, now=now)
    _step(session, made, "split", {"split_from": ticket.number}, actor=actor, now=now)
    return made


def _both(session: Session, one_id: int, other_id: int, actor: Actor) -> tuple[Ticket, Ticket]:
    """Both, locked in the order of their ids, so that two who link the other way round wait for each other."""
    found = {each: visible_ticket(session, each, actor, is_locked=True) for each in sorted((one_id, other_id))}
    return found[one_id], found[other_id]


def _put(session: Session, one: Ticket, other: Ticket, kind: LinkKind, *, actor: Actor, now: datetime) -> None:
    low, high = sorted((one.id, other.id))
    session.add(TicketLink(low_id=low, high_id=high, kind=kind.value, by_id=actor.person_id, at=now))


def _step(session: Session, ticket: Ticket, kind: str, after: dict[str, str], *, actor: Actor, now: datetime) -> None:
    record_change(session=session, ticket=ticket, kind=kind, actor=actor, now=now, after=after)
