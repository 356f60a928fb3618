"""What keeps a work order from being forgotten: urging it, watching over it, and hearing of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from callcenter.kernel.actor import Actor
from callcenter.kernel.errors import Conflict
from callcenter.kernel.texts import text
from callcenter.tickets.events import TicketChanged
from callcenter.tickets.models import Ticket, TicketWatcher
from callcenter.tickets.scope import visible_ticket
from callcenter.tickets.services.recording import record_change, rooms_now, tell


class NothingOwed(Conflict):
    """It is solved or closed."""

    code = "nothing-owed"
    title = text("工单已办结，如需继续请先重新打开", "It is solved already: reopen it if something is still owed")


def urge(*, session: Session, ticket_id: int, reason: str, actor: Actor, now: datetime) -> Ticket:
    """The customer asks again: counted, and shown to whoever has it. NothingOwed when it is done."""
    ticket = pending_ticket(session, ticket_id, actor)
    ticket.urges, ticket.urged_at = ticket.urges + 1, now
    return _told(session, ticket, "urged", actor=actor, now=now, after={"urges": ticket.urges, **_said(reason)})


def supervise(*, session: Session, ticket_id: int, is_wanted: bool, reason: str, actor: Actor, now: datetime) -> Ticket:
    """A supervisor wants to be sure that it is done, or no longer; a repetition changes nothing."""
    ticket = (
        pending_ticket(session, ticket_id, actor)
        if is_wanted
        else visible_ticket(session, ticket_id, actor, is_locked=True)
    )
    if (ticket.supervisor_id is not None) == is_wanted:
        return ticket
    ticket.supervisor_id = actor.person_id if is_wanted else None
    after = {"supervised": is_wanted, **_said(reason)}
    return _told(session, ticket, "supervised", actor=actor, now=now, after=after)


def watch(*, session: Session, ticket_id: int, is_wanted: bool, actor: Actor, now: datetime) -> Ticket:
    """Hear of a ticket wherever it goes, or no longer; a repetition changes nothing. It is on nobody's trail."""
    ticket = visible_ticket(session, ticket_id, actor, is_locked=True)
    key = {"ticket_id": ticket_id, "user_id": actor.person_id}
    if (session.get(TicketWatcher, key) is not None) == is_wanted:
        return ticket
    former = rooms_now(session, ticket)
    if is_wanted:
        session.add(TicketWatcher(**key, at=now))
    else:
        session.execute(delete(TicketWatcher).filter_by(**key))
    ticket.version += 1
    tell(session=session, ticket=ticket, events=[TicketChanged], former=former)
    return ticket


def _said(reason: str) -> dict[str, str]:
    return {"reason": reason} if reason else {}


def pending_ticket(session: Session, ticket_id: int, actor: Actor) -> Ticket:
    """The row, locked; NothingOwed when it is solved or closed."""
    ticket = visible_ticket(session, ticket_id, actor, is_locked=True)
    if not ticket.is_pending:
        raise NothingOwed
    return ticket


def _told(session: Session, ticket: Ticket, kind: str, *, actor: Actor, now: datetime, after: dict[str, Any]) -> Ticket:
    record_change(session=session, ticket=ticket, kind=kind, actor=actor, now=now, after=after)
    return ticket
