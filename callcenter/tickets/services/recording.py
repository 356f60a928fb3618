"""What every change of a work order leaves behind: a step, a new version, an event, the customer's timeline."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.customers import services as customers
from callcenter.kernel.actor import Actor
from callcenter.kernel.events import Event, Room, announce
from callcenter.kernel.search import replace_words
from callcenter.kernel.words import index_words
from callcenter.tickets.events import TicketChanged, TicketCreated, TicketStateChanged, rooms_of
from callcenter.tickets.forming import words_of
from callcenter.tickets.models import Ticket, TicketComment, TicketForm, TicketStep, TicketWord
from callcenter.tickets.queries import briefs_of, views_of

OPEN_ITEM = "ticket"
_EXCERPT = 200
TicketEvent = type[TicketCreated] | type[TicketChanged] | type[TicketStateChanged]


def rooms_now(session: Session, ticket: Ticket) -> tuple[Room, ...]:
    """Who hears of the ticket before it is changed."""
    return rooms_of(views_of(session, [ticket])[0].model_dump(mode="json"))


def add_step(
    *,
    session: Session,
    ticket: Ticket,
    kind: str,
    actor: Actor,
    now: datetime,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Append to the trail."""
    step = TicketStep(
        ticket_id=ticket.id, by_id=actor.user_id, kind=kind, before=before or {}, after=after or {}, at=now
    )
    session.add(step)


def record_change(
    *,
    session: Session,
    ticket: Ticket,
    kind: str,
    actor: Actor,
    now: datetime,
    before: dict[str, Any] | None = None,
    after: dict[str, Any],
    former: tuple[Room, ...] = (),
) -> None:
    """A step of the trail, a version, and the event of a change that leaves the state as it is."""
    ticket.updated_at, ticket.version = now, ticket.version + 1
    add_step(session=session, ticket=ticket, kind=kind, actor=actor, now=now, before=before, after=after)
    tell(session=session, ticket=ticket, events=[TicketChanged], former=former)


def tell(*, session: Session, ticket: Ticket, events: Iterable[TicketEvent], former: tuple[Room, ...] = ()) -> None:
    """Announce the ticket as it will be at the commit, and bring the customer's record up to date."""
    session.flush()
    for event in events:
        announce(session, event, ticket.id, _telling(session, ticket, event, former))
    tell_customer(session=session, ticket=ticket)


def _telling(session: Session, ticket: Ticket, event: TicketEvent, former: tuple[Room, ...]) -> Any:
    def build() -> Event:
        data = views_of(session, [ticket])[0].model_dump(mode="json")
        return event(subject_id=str(ticket.id), data=data, former=former)

    return build


def tell_customer(*, session: Session, ticket: Ticket) -> None:
    """Keep the ticket in its customer's timeline, and among the open items while something is owed."""
    if ticket.customer_id is None:
        return
    data = briefs_of(session, [ticket])[0].model_dump(mode="json")
    customers.record_activity(
        session=session,
        customer_id=ticket.customer_id,
        kind="ticket",
        ref_kind="ticket",
        ref_id=str(ticket.id),
        title=f"{ticket.number} {ticket.subject}",
        text=ticket.text[:_EXCERPT],
        at=ticket.created_at,
        actor_id=ticket.creator_id,
        data=data,
    )
    if ticket.is_pending:
        customers.put_open_item(
            session=session, customer_id=ticket.customer_id, kind=OPEN_ITEM, ref_id=str(ticket.id), data=data
        )
    else:
        drop_open_item(session=session, ticket=ticket, customer_id=ticket.customer_id)


def drop_open_item(*, session: Session, ticket: Ticket, customer_id: int) -> None:
    """Nothing of this ticket is owed to that customer any longer."""
    customers.drop_open_item(session=session, customer_id=customer_id, kind=OPEN_ITEM, ref_id=str(ticket.id))


def index(*, session: Session, ticket: Ticket) -> None:
    """Make the ticket findable by the words of its subject, text, solution and comments."""
    session.flush()
    comments = session.scalars(select(TicketComment.text).where(TicketComment.ticket_id == ticket.id))
    form = session.get(TicketForm, ticket.form_id) if ticket.form_id is not None else None
    answers = words_of(session, form, ticket.answers)
    replace_words(
        session=session,
        owner=TicketWord.ticket_id,
        word=TicketWord.word,
        owner_id=ticket.id,
        words=index_words(ticket.number, ticket.subject, ticket.text, ticket.solution, *answers, *comments),
    )
