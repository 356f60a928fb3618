"""Reads of work orders. Every list takes the same number of statements however many rows it has."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from callcenter.accounts.queries import DeskRef, UserRef, desk_refs, people_who_can, team_refs, user_refs
from callcenter.customers import queries as customers
from callcenter.kernel.actor import Actor
from callcenter.kernel.http import Page, decode_id, encode_cursor
from callcenter.kernel.permissions import Permission
from callcenter.kernel.search import has_words
from callcenter.kernel.texts import text
from callcenter.tickets.fields import TicketFilter
from callcenter.tickets.models import Ticket, TicketComment, TicketStep, TicketType, TicketWord
from callcenter.tickets.scope import visible_ticket, visible_to
from callcenter.tickets.states import NAME_OF, TicketState, allowed_moves, states_of
from callcenter.tickets.views import (
    CommentView,
    TicketBrief,
    TicketCommentView,
    TicketDetail,
    TicketStepView,
    TicketTypeView,
    TicketView,
    TypeRef,
)


def ticket(session: Session, ticket_id: int, actor: Actor) -> TicketDetail:
    """One ticket with its comments and trail; NotFound when it is not the actor's to see."""
    return detail_of(session, visible_ticket(session, ticket_id, actor))


def assignees(session: Session) -> tuple[DeskRef, ...]:
    """The people who can be given work orders, by name; two statements."""
    found = desk_refs(session, people_who_can(session, Permission.TICKETS_WRITE))
    return tuple(sorted(found.values(), key=lambda person: (person.name, person.id)))


def may_see(session: Session, ticket_id: int, actor: Actor) -> bool:
    """Whether the actor may open a ticket, and so hear of it."""
    found = session.scalar(select(Ticket.id).where(Ticket.id == ticket_id, visible_to(actor)))
    return found is not None


def tickets(session: Session, wanted: TicketFilter, actor: Actor) -> Page[TicketView]:
    """One page of the actor's tickets, newest first."""
    query = select(Ticket).where(visible_to(actor), *_conditions(wanted, actor))
    after = decode_id(wanted.cursor)
    if after is not None:
        query = query.where(Ticket.id < after)
    rows = session.scalars(query.order_by(Ticket.id.desc()).limit(wanted.limit + 1)).all()
    shown = rows[: wanted.limit]
    return Page(
        items=tuple(views_of(session, shown)), next=encode_cursor(shown[-1].id) if len(rows) > wanted.limit else None
    )


def briefs_of_call(session: Session, call_id: str, actor: Actor) -> tuple[TicketBrief, ...]:
    """The actor's tickets made from a call, oldest first."""
    query = select(Ticket).where(Ticket.call_id == call_id, visible_to(actor)).order_by(Ticket.id).limit(100)
    return tuple(briefs_of(session, session.scalars(query).all()))


def ticket_types(session: Session) -> tuple[TicketTypeView, ...]:
    """The tree of types in use, in order."""
    query = select(TicketType).where(TicketType.is_active).order_by(TicketType.position, TicketType.id)
    return tuple(
        TicketTypeView(
            id=row.id,
            name=text(row.name_zh, row.name_en),
            parent_id=row.parent_id,
            is_leaf=row.is_leaf,
            priority=row.priority,
        )
        for row in session.scalars(query)
    )


def briefs_of(session: Session, rows: Sequence[Ticket]) -> list[TicketBrief]:
    """Briefs of rows, in their order."""
    types = _type_refs(session, [row.type_id for row in rows])
    return [TicketBrief(**_brief(row, types)) for row in rows]


def views_of(session: Session, rows: Sequence[Ticket]) -> list[TicketView]:
    """Views of rows, in their order."""
    types = _type_refs(session, [row.type_id for row in rows])
    users = user_refs(session, [one for row in rows for one in (row.assignee_id, row.creator_id)])
    teams = team_refs(session, [row.team_id for row in rows])
    callers = customers.briefs(session, [row.customer_id for row in rows])
    return [
        TicketView(
            **_brief(row, types),
            text=row.text,
            solution=row.solution,
            customer=callers.get(row.customer_id or 0),
            call_id=row.call_id,
            assignee=users.get(row.assignee_id or 0),
            team=teams.get(row.team_id or 0),
            creator=users[row.creator_id],
            source=row.source,
            created_at=row.created_at,
            wait_until=row.wait_until,
            solved_at=row.solved_at,
            closed_at=row.closed_at,
            allowed=allowed_moves(TicketState(row.state)),
            version=row.version,
        )
        for row in rows
    ]


def detail_of(session: Session, row: Ticket) -> TicketDetail:
    """The whole view of a row."""
    view = views_of(session, [row])[0]
    comments = session.scalars(
        select(TicketComment).where(TicketComment.ticket_id == row.id).order_by(TicketComment.id)
    ).all()
    steps = session.scalars(select(TicketStep).where(TicketStep.ticket_id == row.id).order_by(TicketStep.id)).all()
    people = user_refs(session, [*(one.author_id for one in comments), *(one.by_id for one in steps)])
    return TicketDetail(
        **dict(view),
        comments=tuple(_comment(one, people) for one in comments),
        trail=tuple(
            TicketStepView(at=one.at, by=people.get(one.by_id or 0), kind=one.kind, before=one.before, after=one.after)
            for one in steps
        ),
    )


def comment_view(session: Session, row: TicketComment) -> TicketCommentView:
    """One comment with its ticket's id."""
    people = user_refs(session, [row.author_id])
    return TicketCommentView(**dict(_comment(row, people)), ticket_id=row.ticket_id)


def _comment(row: TicketComment, people: dict[int, UserRef]) -> CommentView:
    return CommentView(id=row.id, author=people[row.author_id], text=row.text, public=row.is_public, at=row.at)


def _brief(row: Ticket, types: dict[int, TypeRef]) -> dict[str, Any]:
    state = TicketState(row.state)
    return {
        "id": row.id,
        "number": row.number,
        "subject": row.subject,
        "state": state,
        "state_name": NAME_OF[state],
        "category": row.category,
        "priority": row.priority,
        "type": types[row.type_id],
        "updated_at": row.updated_at,
    }


def _type_refs(session: Session, ids: Iterable[int]) -> dict[int, TypeRef]:
    query = select(TicketType.id, TicketType.name_zh, TicketType.name_en).where(TicketType.id.in_(set(ids)))
    return {row.id: TypeRef(id=row.id, name=text(row.name_zh, row.name_en)) for row in session.execute(query)}


def _conditions(wanted: TicketFilter, actor: Actor) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.category:
        found.append(Ticket.state.in_(states_of(wanted.category)))
    if wanted.assignee_id is not None:
        mine = {"me": actor.user_id, "none": None}
        found.append(Ticket.assignee_id.is_not_distinct_from(mine.get(str(wanted.assignee_id), wanted.assignee_id)))
    equal = {
        Ticket.state: wanted.state,
        Ticket.customer_id: wanted.customer_id,
        Ticket.call_id: wanted.call_id,
        Ticket.type_id: wanted.type_id,
        Ticket.team_id: wanted.team_id,
        Ticket.priority: wanted.priority,
        Ticket.source: wanted.source,
    }
    found.extend(column == value for column, value in equal.items() if value is not None)
    if wanted.created_from is not None:
        found.append(Ticket.created_at >= wanted.created_from)
    if wanted.created_to is not None:
        found.append(Ticket.created_at < wanted.created_to)
    if wanted.q:
        found.append(_search(wanted.q))
    return found


def _search(query: str) -> ColumnElement[bool]:
    """By the whole number, or by words of its subject, text and comments."""
    words = has_words(subject=Ticket.id, owner=TicketWord.ticket_id, word=TicketWord.word, query=query)
    matching = words[0]
    for one in words[1:]:
        matching &= one
    return or_(Ticket.number == query, matching)
