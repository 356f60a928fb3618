"""What is asked about a work order."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.tickets.models import STILL_ASKED, UNDECIDED, TicketExtension, TicketHelp


def helps_of(session: Session, ticket_id: int) -> Sequence[TicketHelp]:
    """Who was asked to help, but for requests that were withdrawn; oldest first."""
    query = select(TicketHelp).where(TicketHelp.ticket_id == ticket_id, TicketHelp.withdrawn_at.is_(None))
    return session.scalars(query.order_by(TicketHelp.id)).all()


def still_asked(session: Session, ticket_id: int) -> Sequence[TicketHelp]:
    """Whose report is still awaited; oldest request first."""
    query = select(TicketHelp).where(TicketHelp.ticket_id == ticket_id, STILL_ASKED)
    return session.scalars(query.order_by(TicketHelp.id)).all()


def extension_of(session: Session, ticket_id: int) -> TicketExtension | None:
    """The request for more time that nobody has decided yet."""
    return session.scalar(select(TicketExtension).where(TicketExtension.ticket_id == ticket_id, UNDECIDED))
