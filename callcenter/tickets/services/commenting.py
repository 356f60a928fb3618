"""Comments: internal for the colleagues, or public for the customer."""

from datetime import datetime

from sqlalchemy.orm import Session

from callcenter.kernel.actor import Actor
from callcenter.kernel.events import Event, announce
from callcenter.tickets.events import CommentCreated
from callcenter.tickets.fields import NewComment
from callcenter.tickets.models import TicketComment
from callcenter.tickets.queries import comment_view
from callcenter.tickets.scope import visible_ticket
from callcenter.tickets.services.recording import add_step, index, rooms_now


def comment(*, session: Session, ticket_id: int, fields: NewComment, actor: Actor, now: datetime) -> TicketComment:
    """Write a comment. The ticket's version stays, so that a colleague's draft is not made stale by it."""
    ticket = visible_ticket(session, ticket_id, actor, is_locked=True)
    row = TicketComment(
        ticket_id=ticket.id, author_id=actor.person_id, text=fields.text, is_public=fields.public, at=now
    )
    session.add(row)
    session.flush()
    after = {"comment_id": row.id, "public": row.is_public}
    add_step(session=session, ticket=ticket, kind="commented", actor=actor, now=now, after=after)
    index(session=session, ticket=ticket)
    rooms = rooms_now(session, ticket)

    def build() -> Event:
        data = comment_view(session, row).model_dump(mode="json")
        return CommentCreated(subject_id=str(row.id), data=data, heard_by=rooms)

    announce(session, CommentCreated, row.id, build)
    return row
