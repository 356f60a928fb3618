"""Reads of work orders. Every list takes the same number of statements however many rows it has."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from callcenter.accounts.queries import DeskRef, UserRef, desk_refs, people_who_can, team_refs, user_refs
from callcenter.customers import queries as customers
from callcenter.customers.queries import number_view
from callcenter.kernel.actor import Actor
from callcenter.kernel.errors import NotFound
from callcenter.kernel.forms import Kind, answered
from callcenter.kernel.http import Page, decode_id, encode_cursor
from callcenter.kernel.permissions import Permission
from callcenter.kernel.search import has_words
from callcenter.kernel.texts import text
from callcenter.tickets.fields import TicketFilter
from callcenter.tickets.forming import form_of, newest_form, told
from callcenter.tickets.merges import joined_with
from callcenter.tickets.models import (
    Ticket,
    TicketComment,
    TicketForm,
    TicketStep,
    TicketType,
    TicketWatcher,
    TicketWord,
)
from callcenter.tickets.scope import visible_ticket, visible_to
from callcenter.tickets.states import NAME_OF, TicketState, allowed_moves, states_of
from callcenter.tickets.views import (
    AnswerView,
    CommentView,
    TicketBrief,
    TicketCommentView,
    TicketDetail,
    TicketFormView,
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
    """The actor's tickets made from a call, oldest first."""
    query = select(Ticket).where(Ticket.call_id == call_id, visible_to(actor)).order_by(Ticket.id).limit(100)
    return tuple(briefs_of(session, session.scalars(query).all()))


def ticket_types(session: Session, *, with_unused: bool = False) -> tuple[TicketTypeView, ...]:
    """The tree of types, in order; without those out of use unless asked."""
    query = select(TicketType).order_by(TicketType.position, TicketType.id)
    rows = session.scalars(query if with_unused else query.where(TicketType.is_active))
    return tuple(type_view(row) for row in rows)


def type_view(row: TicketType) -> TicketTypeView:
    """One type."""
    return TicketTypeView(
        id=row.id,
        name=text(row.name_zh, row.name_en),
        parent_id=row.parent_id,
        is_leaf=row.is_leaf,
        active=row.is_active,
        priority=row.priority,
    )


def briefs_of(session: Session, rows: Sequence[Ticket]) -> list[TicketBrief]:
    """Briefs of rows, in their order."""
    if not rows:
        return []
    types = _type_refs(session, [row.type_id for row in rows])
    return [TicketBrief(**_brief(row, types)) for row in rows]


def views_of(session: Session, rows: Sequence[Ticket]) -> list[TicketView]:
    """Views of rows, in their order."""
    types = _type_refs(session, [row.type_id for row in rows])
    users = user_refs(session, [one for row in rows for one in (row.assignee_id, row.creator_id, row.supervisor_id)])
    teams = team_refs(session, [row.team_id for row in rows])
    watchers = _watchers(session, [row.id for row in rows])
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
            returned_at=row.returned_at,
            urges=row.urges,
            urged_at=row.urged_at,
            supervisor=users.get(row.supervisor_id or 0),
            watchers=watchers.get(row.id, ()),
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
    form = session.get(TicketForm, row.form_id) if row.form_id is not None else None
    into, sources = joined_with(session, row.id)
    joined = briefs_of(session, [*([into] if into else []), *sources])
    return TicketDetail(
        **dict(view),
        form=form_view(session, form, type_id=row.type_id),
        answers=answers_of(session, form, row.answers),
        merged_into=joined[0] if into else None,
        merged=tuple(joined[1:] if into else joined),
        comments=tuple(_comment(one, people) for one in comments),
        trail=tuple(
            TicketStepView(at=one.at, by=people.get(one.by_id or 0), kind=one.kind, before=one.before, after=one.after)
            for one in steps
        ),
    )


def ticket_form(session: Session, type_id: int) -> TicketFormView:
    """What a type asks for now; NotFound when there is no such type."""
    if session.get(TicketType, type_id) is None:
        raise NotFound
    return form_view(session, newest_form(session, type_id), type_id=type_id)


def form_view(session: Session, row: TicketForm | None, *, type_id: int) -> TicketFormView:
    """A version of a form, or that there is none."""
    people = user_refs(session, [row.by_id] if row else [])
    return TicketFormView(
        type_id=type_id,
        version=row.number if row else 0,
        fields=form_of(row).fields,
        by=people.get((row.by_id if row else None) or 0),
        made_at=row.made_at if row else None,
    )


def answers_of(session: Session, row: TicketForm | None, values: Mapping[str, Any]) -> tuple[AnswerView, ...]:
    """What was answered to a version of a form, in its order. A phone number stands apart, so that it can be masked."""
    asked = [field for field in answered(form_of(row), values) if field.key in values]
    return tuple(
        AnswerView(
            key=field.key,
            label=field.label.text,
            kind=field.kind,
            value=None if field.kind is Kind.PHONE else values[field.key],
            told=text("", "") if field.kind is Kind.PHONE else told(session, field, values[field.key]),
            number=number_view(values[field.key]) if field.kind is Kind.PHONE else None,
        )
        for field in asked
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


def _watchers(session: Session, ids: Sequence[int]) -> dict[int, tuple[int, ...]]:
    """The ids of those who watch each ticket."""
    query = select(TicketWatcher.ticket_id, TicketWatcher.user_id).where(TicketWatcher.ticket_id.in_(ids))
    found: dict[int, tuple[int, ...]] = {}
    for ticket_id, user_id in session.execute(query.order_by(TicketWatcher.user_id)):
        found[ticket_id] = (*found.get(ticket_id, ()), user_id)
    return found


def _type_refs(session: Session, ids: Iterable[int]) -> dict[int, TypeRef]:
    query = select(TicketType.id, TicketType.name_zh, TicketType.name_en).where(TicketType.id.in_(set(ids)))
    return {row.id: TypeRef(id=row.id, name=text(row.name_zh, row.name_en)) for row in session.execute(query)}


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
        Ticket.customer_id: wanted.customer_id,
        Ticket.call_id: wanted.call_id,
        Ticket.type_id: wanted.type_id,
        Ticket.team_id: wanted.team_id,
        Ticket.priority: wanted.priority,
        Ticket.source: wanted.source,
    }
    found.extend(column == value for column, value in equal.items() if value is not None)
    if wanted.mark is not None:
        found.append(_MARKS[wanted.mark] if wanted.mark != "watched" else _watched_by(actor))
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


def _watched_by(actor: Actor) -> ColumnElement[bool]:
    return Ticket.id.in_(select(TicketWatcher.ticket_id).where(TicketWatcher.user_id == actor.user_id))


def _search(query: str) -> ColumnElement[bool]:
    """By the whole number, or by words of its subject, text and comments."""
    words = has_words(subject=Ticket.id, owner=TicketWord.ticket_id, word=TicketWord.word, query=query)
    matching = words[0]
    for one in words[1:]:
        matching &= one
    return or_(Ticket.number == query, matching)
