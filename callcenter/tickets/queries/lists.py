"""Finding work orders: one page of what a filter asks for, and what it asks for as conditions."""

from sqlalchemy import ColumnElement, Select, func, literal, select, true, union_all
from sqlalchemy.orm import Session

from callcenter.accounts.queries import DeskRef, desk_refs, people_who_can
from callcenter.kernel.actor import Actor
from callcenter.kernel.http import Page
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
from callcenter.tickets.numbering import NUMBER
from callcenter.tickets.queries.calls import of_call
from callcenter.tickets.queries.orders import DUE_NEXT, NEWEST, Order, is_by_due
from callcenter.tickets.queries.rows import briefs_of, views_of
from callcenter.tickets.scope import visible_to, ways_to_see
from callcenter.tickets.states import PENDING, states_of
from callcenter.tickets.views import TicketBrief, TicketView


def tickets(session: Session, wanted: TicketFilter, actor: Actor) -> Page[TicketView]:
    """One page of the actor's tickets, as they are due next or newest first."""
    order = DUE_NEXT if is_by_due(wanted) else NEWEST
    asked = [*conditions(session, wanted, actor), *order.after(wanted.cursor)]
    rows = session.scalars(_page(asked, _ways(wanted, actor), order, wanted.limit + 1)).all()
    shown = rows[: wanted.limit]
    return Page(
        items=tuple(views_of(session, shown)), next=order.cursor(shown[-1]) if len(rows) > wanted.limit else None
    )


def _page(
    asked: list[ColumnElement[bool]], ways: list[ColumnElement[bool]], order: Order, limit: int
) -> Select[Ticket]:
    """The first tickets of an order. Each way to see them brings its own first ones, in the order of its index."""
    if len(ways) == 1:
        return select(Ticket).where(*ways, *asked).order_by(*order.columns).limit(limit)
    firsts = [select(Ticket.id).where(way, *asked).order_by(*order.columns).limit(limit).subquery() for way in ways]
    found = union_all(*(select(first.c.id) for first in firsts)).subquery()
    return select(Ticket).where(Ticket.id.in_(select(found.c.id))).order_by(*order.columns).limit(limit)


def _ways(wanted: TicketFilter, actor: Actor) -> list[ColumnElement[bool]]:
    """What is one's own to do is seen anyway: asked for by name it needs no other way."""
    ways = ways_to_see(actor)
    is_own = wanted.assignee_id in {"me", actor.user_id} and actor.user_id is not None
    return [true()] if is_own and actor.can(Permission.TICKETS_READ_TEAM) else ways


def count_tickets(session: Session, wanted: TicketFilter, actor: Actor, *, most: int) -> int:
    """How many tickets a filter finds, counted up to `most`."""
    asked = [*conditions(session, wanted, actor), *(DUE_NEXT if is_by_due(wanted) else NEWEST).after("")]
    found = select(literal(1)).select_from(Ticket).where(visible_to(actor), *asked).limit(most).subquery()
    return session.scalar(select(func.count()).select_from(found)) or 0


def briefs_of_call(session: Session, call_id: str, actor: Actor) -> tuple[TicketBrief, ...]:
    """The actor's tickets made from a call or talked about in it, oldest first."""
    query = select(Ticket).where(of_call(call_id), visible_to(actor)).order_by(Ticket.id).limit(100)
    return tuple(briefs_of(session, session.scalars(query).all()))


def assignees(session: Session) -> tuple[DeskRef, ...]:
    """The people who can be given work orders, by name; two statements."""
    found = desk_refs(session, people_who_can(session, Permission.TICKETS_WRITE))
    return tuple(sorted(found.values(), key=lambda person: (person.name, person.id)))


def conditions(session: Session, wanted: TicketFilter, actor: Actor) -> list[ColumnElement[bool]]:
    """What a filter asks for, as conditions on tickets."""
    found: list[ColumnElement[bool]] = []
    if wanted.category:
        found.extend(_in_category(wanted))
    if wanted.assignee_id is not None:
        named = {"me": Ticket.assignee_id == actor.user_id, "none": Ticket.assignee_id.is_(None)}
        found.append(named.get(str(wanted.assignee_id), Ticket.assignee_id == wanted.assignee_id))
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
        found.extend(_search(session, wanted.q))
    return found


def _in_category(wanted: TicketFilter) -> list[ColumnElement[bool]]:
    """Of what is due next the index knows that it is pending: what is left to say names the states that are not asked for,
    lest the index of states is taken for all and everything found there is sorted.
    """
    if not is_by_due(wanted):
        return [Ticket.state.in_(states_of(wanted.category))]
    others = states_of(tuple(PENDING - set(wanted.category)))
    return [Ticket.state.not_in(others)] if others else []


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


def _search(session: Session, query: str) -> list[ColumnElement[bool]]:
    """By the whole number, or by words of its subject, text and comments."""
    if NUMBER.fullmatch(query):
        return [Ticket.number == query]
    return has_words(subject=Ticket.id, owner=TicketWord.ticket_id, word=TicketWord.word, query=query, session=session)
