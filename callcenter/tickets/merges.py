"""Which work orders are in which."""

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from callcenter.tickets.models import Ticket, TicketMerge


def merge_of(session: Session, ticket_id: int) -> TicketMerge | None:
    """The merge by which a ticket is in another one now."""
    return session.scalar(
        select(TicketMerge).where(TicketMerge.source_id == ticket_id, TicketMerge.undone_at.is_(None))
    )


def joined_with(session: Session, ticket_id: int) -> tuple[Ticket | None, list[Ticket]]:
    """The ticket in which this one is, and those that are in it, oldest merge first; one statement when there are none."""
    query = select(TicketMerge).where(
        or_(TicketMerge.source_id == ticket_id, TicketMerge.target_id == ticket_id), TicketMerge.undone_at.is_(None)
    )
    found = session.scalars(query.order_by(TicketMerge.id)).all()
    into = next((session.get(Ticket, each.target_id) for each in found if each.source_id == ticket_id), None)
    return into, [session.get_one(Ticket, each.source_id) for each in found if each.target_id == ticket_id]
