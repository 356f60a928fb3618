"""Comments: internal for the colleagues, or public for the customer."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from callcenter.kernel.actor import Actor
from callcenter.kernel.events import Event, announce
from callcenter.tickets.events import CommentCreated, TicketChanged
from callcenter.tickets.fields import NewComment
from callcenter.tickets.models import Ticket, TicketComment, TicketWatcher
from callcenter.tickets.queries import comment_view
from callcenter.tickets.scope import visible_ticket
from callcenter.tickets.services.checking import able_reader
from callcenter.tickets.services.recording import add_step, index, rooms_now, tell


def comment(*, session: Session, ticket_id: int, fields: NewComment, actor: Actor, now: datetime) -> TicketComment:
    """Write a comment. The ticket's version stays, so that a colleague's draft is not made stale by it.

    Whoever is mentioned watches the ticket from then on, and so may see it; Invalid with `mentions`.
    """
    ticket = visible_ticket(session, ticket_id, actor, is_locked=True)
    mentioned = [able_reader(session, each, field="mentions") for each in dict.fromkeys(fields.mentions)]
    row = TicketComment(
        ticket_id=ticket.id,
        author_id=actor.person_id,
        text=fields.text,
        is_public=fields.public,
        mentions=[each.person_id for each in mentioned],
        at=now,
    )
    session.add(row)
    session.flush()
    after: dict[str, Any] = {"comment_id": row.id, "public": row.is_public}
    if mentioned:
        after["mentions"] = [{"id": each.person_id, "name": each.name} for each in mentioned]
    add_step(session=session, ticket=ticket, kind="commented", actor=actor, now=now, after=after)
    index(session=session, ticket=ticket)
    if _invite(session, ticket, mentioned, now):
        tell(session=session, ticket=ticket, events=[TicketChanged])
    rooms = rooms_now(session, ticket)

    def build() -> Event:
        data = comment_view(session, row).model_dump(mode="json")
        return CommentCreated(subject_id=str(row.id), data=data, heard_by=rooms)

    announce(session, CommentCreated, row.id, build)
    return row


def _invite(session: Session, ticket: Ticket, mentioned: list[Actor], now: datetime) -> bool:
    """Let them watch the ticket; False when all of them did."""
    keys = [{"ticket_id": ticket.id, "user_id": each.person_id} for each in mentioned]
    new = [key for key in keys if session.get(TicketWatcher, key) is None]
    session.add_all(TicketWatcher(**key, at=now) for key in new)
    ticket.version += bool(new)
    session.flush()
    return bool(new)
