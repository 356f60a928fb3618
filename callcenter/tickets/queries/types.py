"""The tree of types, and what each asks for."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.accounts.queries import user_refs
from callcenter.customers.queries import number_view
from callcenter.kernel.errors import NotFound
from callcenter.kernel.forms import Kind, answered
from callcenter.kernel.texts import text
from callcenter.tickets.forming import form_of, newest_form, told
from callcenter.tickets.models import TicketForm, TicketStatus, TicketType
from callcenter.tickets.states import CATEGORY_OF, TicketState
from callcenter.tickets.statuses import name_of, statuses_of
from callcenter.tickets.views import AnswerView, OwnStatusView, StatusRef, TicketFormView, TicketTypeView


def ticket_types(session: Session, *, with_unused: bool = False) -> tuple[TicketTypeView, ...]:
    """The tree of types, each before those below it; without those out of use unless asked."""
    query = select(TicketType).order_by(TicketType.position, TicketType.id)
    rows = session.scalars(query if with_unused else query.where(TicketType.is_active)).all()
    statuses = statuses_of(session, [row.id for row in rows])
    return tuple(_type_view(row, statuses.get(row.id, ())) for row in in_order(rows))


def in_order(rows: Sequence[TicketType]) -> Iterator[TicketType]:
    """Types from the top down, each before those below it."""
    below: dict[int | None, list[TicketType]] = {}
    for row in rows:
        below.setdefault(row.parent_id, []).append(row)
    waiting = below.get(None, [])[::-1]
    while waiting:
        row = waiting.pop()
        yield row
        waiting += below.get(row.id, [])[::-1]


def type_view(session: Session, row: TicketType) -> TicketTypeView:
    """One type."""
    return _type_view(row, statuses_of(session, [row.id]).get(row.id, ()))


def status_ref(row: TicketStatus) -> StatusRef:
    """A status by name, with what it stands for."""
    return StatusRef(id=row.id, name=name_of(row), state=row.state, category=CATEGORY_OF[TicketState(row.state)])


def _type_view(row: TicketType, statuses: Sequence[TicketStatus]) -> TicketTypeView:
    return TicketTypeView(
        id=row.id,
        name=text(row.name_zh, row.name_en),
        parent_id=row.parent_id,
        is_leaf=row.is_leaf,
        active=row.is_active,
        priority=row.priority,
        due_minutes=row.due_minutes,
        team_id=row.team_id,
        sources=row.sources,
        dispositions=row.dispositions,
        skills=row.skills,
        statuses=tuple(
            OwnStatusView(**dict(status_ref(each)), code=each.code, active=each.is_active, next=each.next)
            for each in statuses
        ),
        position=row.position,
        version=row.version,
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
