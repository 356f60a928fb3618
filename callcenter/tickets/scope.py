"""Which work orders an actor may see: all, or one's own and those of one's team, or none."""

from sqlalchemy import ColumnElement, false, or_, select, true
from sqlalchemy.orm import Session

from callcenter.kernel.actor import Actor
from callcenter.kernel.errors import NotFound
from callcenter.kernel.permissions import Permission
from callcenter.tickets.models import STILL_ASKED, Ticket, TicketHelp, TicketWatcher


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The condition on tickets."""
    return or_(*ways_to_see(actor))


def ways_to_see(actor: Actor) -> list[ColumnElement[bool]]:
    """The conditions any of which suffices. Own are those one made, is to do, is asked to help with, or watches.

    A list asks for each by itself, because each has an index in the list's order and all together have none.
    """
    if actor.can(Permission.TICKETS_READ_ALL):
        return [true()]
    if not actor.can(Permission.TICKETS_READ_TEAM):
        return [false()]
    watched = select(TicketWatcher.ticket_id).where(TicketWatcher.user_id == actor.user_id)
    helped = select(TicketHelp.ticket_id).where(TicketHelp.user_id == actor.user_id, STILL_ASKED)
    own = [Ticket.assignee_id == actor.user_id, Ticket.creator_id == actor.user_id]
    own.extend([Ticket.id.in_(watched), Ticket.id.in_(helped)])
    if actor.team_id is not None:
        own.append(Ticket.team_id == actor.team_id)
    return own


def visible_ticket(session: Session, ticket_id: int, actor: Actor, *, is_locked: bool = False) -> Ticket:
    """The row, locked until the commit if asked; NotFound also for a ticket the actor may not see."""
    query = select(Ticket).where(Ticket.id == ticket_id, visible_to(actor))
    ticket = session.scalar(query.with_for_update() if is_locked else query)
    if ticket is None:
        raise NotFound
    return ticket
