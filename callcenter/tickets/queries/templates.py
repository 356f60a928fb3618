"""Prepared texts: those one may use, and one with the values of a work order."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import cast
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from callcenter.customers import queries as customers
from callcenter.kernel.actor import Actor
from callcenter.kernel.errors import NotFound
from callcenter.kernel.templates import fill
from callcenter.kernel.texts import Language, text
from callcenter.tickets.models import Ticket, TicketTemplate, TicketType
from callcenter.tickets.scope import visible_ticket
from callcenter.tickets.template_views import FilledView, TemplateView
from callcenter.tickets.views import TypeRef
from callcenter.tickets.wording import values_of


def templates(session: Session, actor: Actor, *, ticket_id: int | None = None) -> tuple[TemplateView, ...]:
    """Everybody's texts and the actor's own, by name; with a ticket only those for its type. Three statements at most."""
    query = select(TicketTemplate).where(
        or_(TicketTemplate.owner_id.is_(None), TicketTemplate.owner_id == actor.user_id)
    )
    types = {row.id: row for row in session.scalars(select(TicketType))}
    if ticket_id is not None:
        fitting = list(_upwards(types, visible_ticket(session, ticket_id, actor).type_id))
        query = query.where(or_(TicketTemplate.type_id.is_(None), TicketTemplate.type_id.in_(fitting)))
    rows = session.scalars(query.order_by(TicketTemplate.name_zh, TicketTemplate.id)).all()
    return tuple(template_view(row, types) for row in rows)


def _upwards(types: dict[int, TicketType], type_id: int) -> Iterator[int]:
    above = types.get(type_id)
    while above is not None:
        yield above.id
        above = types.get(above.parent_id or 0)


def template_view(row: TicketTemplate, types: dict[int, TicketType]) -> TemplateView:
    """One text as it was written."""
    kind = types.get(row.type_id or 0)
    return TemplateView(
        id=row.id,
        name=text(row.name_zh, row.name_en),
        text=text(row.text_zh, row.text_en),
        type=TypeRef(id=kind.id, name=text(kind.name_zh, kind.name_en)) if kind else None,
        shared=row.owner_id is None,
        public=row.is_public,
        priority=row.priority,
        takes_over=row.takes_over,
        solves=row.solves,
        updated_at=row.updated_at,
        version=row.version,
    )


def usable_template(session: Session, template_id: int, actor: Actor) -> TicketTemplate:
    """A text that is everybody's or the actor's own; NotFound for any other."""
    row = session.get(TicketTemplate, template_id)
    if row is None or row.owner_id not in {None, actor.user_id}:
        raise NotFound
    return row


def filled(
    session: Session,
    ticket_id: int,
    template_id: int,
    *,
    actor: Actor,
    language: Language | None,
    now: datetime,
    zone: ZoneInfo,
) -> FilledView:
    """A text with the values of a ticket; NotFound for what the actor may not see."""
    ticket = visible_ticket(session, ticket_id, actor)
    row = usable_template(session, template_id, actor)
    wanted = language or _language(session, row, ticket, actor)
    chosen = _written(row, wanted)
    values = values_of(session, ticket, actor=actor, language=wanted, now=now, zone=zone)
    found = fill(chosen, values)
    return FilledView(text=found.text.strip(), language=wanted, missing=found.missing)


def _language(session: Session, row: TicketTemplate, ticket: Ticket, actor: Actor) -> Language:
    if row.is_public and ticket.customer_id is not None:
        return customers.customer(session, ticket.customer_id).language
    return cast("Language", actor.language)


def _written(row: TicketTemplate, language: str) -> str:
    """The text in a language, or the other one when it was written in one alone."""
    both: Sequence[str] = (row.text_zh, row.text_en) if language == "zh-CN" else (row.text_en, row.text_zh)
    return both[0] or both[1]
