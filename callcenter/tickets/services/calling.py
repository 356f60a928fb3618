"""Saying that a call is about a work order."""

from datetime import datetime

from sqlalchemy.orm import Session

from callcenter.kernel.actor import Actor
from callcenter.kernel.plain import plain_line
from callcenter.telephony import queries as telephony
from callcenter.tickets.events import TicketChanged
from callcenter.tickets.models import Ticket, TicketCall
from callcenter.tickets.scope import visible_ticket
from callcenter.tickets.services.checking import seen_call
from callcenter.tickets.services.recording import add_step, tell


def talk_about(
    *, session: Session, ticket_id: int, call_id: str, is_about: bool, actor: Actor, now: datetime
) -> Ticket:
    """Say that a call is about a ticket, or take it back; a repetition changes nothing.

    Invalid for a call that the actor may not see. The call that a ticket was made from is about it anyway.
    """
    call_id = plain_line(call_id)
    ticket = visible_ticket(session, ticket_id, actor, is_locked=True)
    row = session.get(TicketCall, (ticket_id, call_id))
    if (row is not None) == is_about or ticket.call_id == call_id:
        return ticket
    if row is None:
        seen_call(session, call_id, actor)
        session.add(TicketCall(ticket_id=ticket_id, call_id=call_id, by_id=actor.person_id, at=now))
    else:
        session.delete(row)
    ticket.updated_at, ticket.version = now, ticket.version + 1
    known = telephony.call_refs(session, [call_id]).get(call_id)
    side = {"call": {"id": call_id, "at": known.started_at.isoformat() if known else None}}
    before, after = ({}, side) if is_about else (side, {})
    add_step(session=session, ticket=ticket, kind="called", actor=actor, now=now, before=before, after=after)
    tell(session=session, ticket=ticket, events=[TicketChanged])
    return ticket
