"""Which work orders belong together, and how customers were asked afterwards."""

from collections.abc import Sequence

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from callcenter.kernel.actor import Actor
from callcenter.tickets.models import Ticket, TicketLink, TicketVisit
from callcenter.tickets.scope import visible_to


def link_of(session: Session, one_id: int, other_id: int) -> TicketLink | None:
    """The link of two tickets, in whichever order they are named."""
    low, high = sorted((one_id, other_id))
    return session.scalar(select(TicketLink).where(TicketLink.low_id == low, TicketLink.high_id == high))


def links_of(session: Session, ticket_id: int, actor: Actor) -> Sequence[tuple[TicketLink, Ticket]]:
    """The links of a ticket with the other ends that the actor may see, oldest first; one statement."""
    ends = or_(
        and_(TicketLink.low_id == ticket_id, Ticket.id == TicketLink.high_id),
        and_(TicketLink.high_id == ticket_id, Ticket.id == TicketLink.low_id),
    )
    query = select(TicketLink, Ticket).join(Ticket, ends).where(visible_to(actor)).order_by(TicketLink.id)
    return [(row[0], row[1]) for row in session.execute(query)]


def visits_of(session: Session, ticket_id: int) -> Sequence[TicketVisit]:
    """When the customer was asked afterwards, oldest first."""
    return session.scalars(select(TicketVisit).where(TicketVisit.ticket_id == ticket_id).order_by(TicketVisit.id)).all()
