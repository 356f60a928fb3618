"""Making a work order: given to somebody, left for the team, or settled on the spot."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from callcenter.kernel.actor import Actor
from callcenter.tickets.events import TicketCreated, TicketStateChanged
from callcenter.tickets.fields import NewTicket
from callcenter.tickets.forming import newest_form, read_answers
from callcenter.tickets.inheriting import in_force
from callcenter.tickets.models import Source, Ticket
from callcenter.tickets.numbering import take_number
from callcenter.tickets.services.checking import (
    able_assignee,
    allowed_source,
    customer_of_call,
    known_customer,
    leaf_type,
)
from callcenter.tickets.services.recording import add_step, index, tell
from callcenter.tickets.services.stepping import step_to
from callcenter.tickets.states import TicketState
from callcenter.tickets.statuses import standing


def create(*, session: Session, fields: NewTicket, actor: Actor, now: datetime, zone: ZoneInfo) -> Ticket:
    """Make a work order. Its number's day is that of `zone`; Invalid names what does not exist."""
    kind = leaf_type(session, fields.type_id)
    holds = in_force(session, kind)
    source = allowed_source(fields.source or (Source.PHONE if fields.call_id else Source.MANUAL), holds["sources"])
    form = newest_form(session, kind.id)
    answers = read_answers(session=session, row=form, given=fields.answers)
    customer_id = _customer(session, fields)
    assignee = _assignee(session, fields, actor)
    ticket = Ticket(
        number=take_number(session=session, now=now, zone=zone),
        type_id=kind.id,
        subject=fields.subject,
        text=fields.text,
        form_id=form.id if form else None,
        answers=answers,
        priority=(fields.priority or kind.priority),
        source=source,
        state=TicketState.NEW.value,
        state_since=now,
        customer_id=customer_id,
        call_id=fields.call_id,
        assignee_id=assignee.user_id if assignee else None,
        team_id=assignee.team_id if assignee else holds["team_id"] or actor.team_id,
        creator_id=actor.person_id,
        solution="",
        due_at=now + timedelta(minutes=holds["due_minutes"]) if holds["due_minutes"] else None,
        created_at=now,
        updated_at=now,
        version=1,
    )
    session.add(ticket)
    session.flush()
    has_moved = _start(session, ticket, fields=fields, actor=actor, now=now)
    _record(session, ticket, assignee, actor=actor, now=now)
    tell(session=session, ticket=ticket, events=(TicketCreated, TicketStateChanged)[: 1 + has_moved])
    return ticket


def _record(session: Session, ticket: Ticket, assignee: Actor | None, *, actor: Actor, now: datetime) -> None:
    """The first step of the trail, and the words it is found by."""
    after: dict[str, Any] = {**standing(session, ticket), "subject": ticket.subject, "priority": ticket.priority}
    if assignee is not None:
        after["assignee"] = {"id": assignee.user_id, "name": assignee.name}
    add_step(session=session, ticket=ticket, kind="created", actor=actor, now=now, after=after)
    index(session=session, ticket=ticket)


def _customer(session: Session, fields: NewTicket) -> int | None:
    """Whose ticket it is: the customer named, else the one of the call."""
    of_call = customer_of_call(session, fields.call_id) if fields.call_id is not None else None
    if fields.customer_id is None:
        return of_call
    known_customer(session, fields.customer_id)
    return fields.customer_id


def _assignee(session: Session, fields: NewTicket, actor: Actor) -> Actor | None:
    """Who is to do it; what is settled at once was done by whoever wrote it down."""
    if fields.assignee_id is not None:
        return able_assignee(session, fields.assignee_id, field="assignee_id")
    return actor if fields.settled else None


def _start(session: Session, ticket: Ticket, *, fields: NewTicket, actor: Actor, now: datetime) -> bool:
    """The first move of a new ticket. What one takes oneself needs no claiming."""
    if fields.settled:
        ticket.solved_at = ticket.closed_at = now
        return step_to(session=session, ticket=ticket, trigger="settle", actor=actor, now=now)
    if ticket.assignee_id is None:
        return False
    trigger = "claim" if ticket.assignee_id == actor.user_id else "assign"
    return step_to(session=session, ticket=ticket, trigger=trigger, actor=actor, now=now)
