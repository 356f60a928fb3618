"""Finding work orders: one page of what a filter asks for, and what it asks for as conditions."""

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from callcenter.accounts.queries import DeskRef, desk_refs, people_who_can
from callcenter.kernel.actor import Actor
from callcenter.kernel.http import Page, decode_id, encode_cursor
from callcenter.kernel.permissions import Permission
from callcenter.kernel.search import has_words
from callcenter.tickets.fields import Mark, TicketFilter
from callcenter.tickets.models import (
    STILL_ASKED,
    UNDECIDED,
    Ticket,
    TicketExtension,
    TicketHelp,
    TicketWatcher,
    TicketWord,
)
from callcenter.tickets.queries.calls import of_call
from callcenter.tickets.queries.rows import briefs_of, views_of
from callcenter.tickets.scope import visible_to
from callcenter.tickets.states import PENDING, states_of
from callcenter.tickets.views import TicketBrief, TicketView


def tickets(session: Session, wanted: TicketFilter, actor: Actor) -> Page[TicketView]:
    """One page of the actor's tickets, newest first."""
    query = select(Ticket).where(visible_to(actor), *conditions(wanted, actor))
    after = decode_id(wanted.cursor)
    if after is not None:
        query = query.where(Ticket.id < after)
    rows = session.scalars(query.order_by(Ticket.id.desc()).limit(wanted.limit + 1)).all()
    shown = rows[: wanted.limit]
    return Page(
        items=tuple(views_of(session, shown)), next=encode_cursor(shown[-1].id) if len(rows) > wanted.limit else None
    )


def briefs_of_call(session: Session, call_id: str, actor: Actor) -> tuple[TicketBrief, ...]:
    """The actor's tickets made from a call or talked about in it, oldest first."""
    query = select(Ticket).where(of_call(call_id), visible_to(actor)).order_by(Ticket.id).limit(100)
    return tuple(briefs_of(session, session.scalars(query).all()))


def assignees(session: Session) -> tuple[DeskRef, ...]:
    """The people who can be given work orders, by name; two statements."""
    found = desk_refs(session, people_who_can(session, Permission.TICKETS_WRITE))
    return tuple(sorted(found.values(), key=lambda person: (person.name, person.id)))


def conditions(wanted: TicketFilter, actor: Actor) -> list[ColumnElement[bool]]:
    """What a filter asks for, as conditions on tickets."""
    found: list[ColumnElement[bool]] = []
    if wanted.category:
        found.append(Ticket.state.in_(states_of(wanted.category)))
    if wanted.assignee_id is not None:
        mine = {"me": actor.user_id, "none": None}
        found.append(Ticket.assignee_id.is_not_distinct_from(mine.get(str(wanted.assignee_id), wanted.assignee_id)))
    equal = {
        Ticket.state: wanted.state,
        Ticket.status_id: wanted.status_id,
        Ticket.customer_id: wanted.customer_id,
        Ticket.type_id: wanted.type_id,
        Ticket.team_id: wanted.team_id,
        Ticket.priority: wanted.priority,
        Ticket.source: wanted.source,
    }
    found.extend(column == value for column, value in equal.items() if value is not None)
    if wanted.call_id is not None:
        found.append(of_call(wanted.call_id))
    if wanted.mark is not None:
        found.append(_marked(wanted.mark, actor))
    if wanted.created_from is not None:
        found.append(Ticket.created_at >= wanted.created_from)
    if wanted.created_to is not None:
        found.append(Ticket.created_at < wanted.created_to)
    if wanted.q:
        found.append(_search(wanted.q))
    return found


_MARKS = {
    "returned": Ticket.returned_at.is_not(None),
    "urged": Ticket.urged_at.is_not(None),
    "supervised": Ticket.supervisor_id.is_not(None),
}


def _marked(mark: Mark, actor: Actor) -> ColumnElement[bool]:
    if mark == "watched":
        return Ticket.id.in_(select(TicketWatcher.ticket_id).where(TicketWatcher.user_id == actor.user_id))
    if mark == "helping":
        return Ticket.id.in_(select(TicketHelp.ticket_id).where(TicketHelp.user_id == actor.user_id, STILL_ASKED))
    if mark == "extension":
        asked = Ticket.id.in_(select(TicketExtension.ticket_id).where(UNDECIDED))
        return asked & Ticket.state.in_(states_of(tuple(PENDING)))
    return _MARKS[mark]


def _search(query: str) -> ColumnElement[bool]:
    """By the whole number, or by words of its subject, text and comments."""
    words = has_words(subject=Ticket.id, owner=TicketWord.ticket_id, word=TicketWord.word, query=query)
    matching = words[0]
    for one in words[1:]:
        matching &= one
    return or_(Ticket.number == query, matching)
