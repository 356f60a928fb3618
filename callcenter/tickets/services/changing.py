"""Changing what a work order says, unless somebody else saved first."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from callcenter.customers import queries as customers
from callcenter.kernel.actor import Actor
from callcenter.kernel.errors import Stale
from callcenter.kernel.masking import masked
from callcenter.kernel.permissions import Permission
from callcenter.kernel.texts import text
from callcenter.tickets.events import TicketChanged
from callcenter.tickets.fields import TicketPatch
from callcenter.tickets.forming import form_of, newest_form, read_answers
from callcenter.tickets.models import Ticket, TicketForm, TicketType
from callcenter.tickets.queries import answers_of, detail_of
from callcenter.tickets.scope import visible_ticket
from callcenter.tickets.services.checking import known_customer, leaf_type
from callcenter.tickets.services.recording import add_step, drop_open_item, index, tell
from callcenter.tickets.statuses import first_of, standing


def change(
    *,
    session: Session,
    ticket_id: int,
    fields: TicketPatch,
    versions: frozenset[int] | None,
    actor: Actor,
    now: datetime,
) -> Ticket:
    """Change the named fields if the ticket is at one of `versions` (None: whatever it is at).

    Stale carries the present view as `current`, and as `diff` each field whose
    present value differs from the one sent.
    """
    ticket = visible_ticket(session, ticket_id, actor, is_locked=True)
    wanted = {name: getattr(fields, name) for name in sorted(fields.model_fields_set - {"answers"})}
    different = {name: value for name, value in wanted.items() if getattr(ticket, name) != value}
    if versions is not None and ticket.version not in versions:
        raise _stale(session, ticket, fields, different, actor)
    form, answers = _answers(session, ticket, fields)
    if not different and answers == ticket.answers:
        return ticket
    _check(session, different)
    before = _as_told(session, ticket, different)
    former_answers = _answers_told(session, ticket)
    if "customer_id" in different and fields.customer_id is None and ticket.customer_id is not None:
        drop_open_item(session=session, ticket=ticket, customer_id=ticket.customer_id)
    if "type_id" in different:
        status = first_of(session, different["type_id"], ticket.state)
        ticket.status_id = status.id if status is not None else None
    for name, value in different.items():
        setattr(ticket, name, value)
    ticket.form_id, ticket.answers = form.id if form else None, answers
    ticket.updated_at, ticket.version = now, ticket.version + 1
    after = _as_told(session, ticket, different)
    new_answers = _answers_told(session, ticket)
    if former_answers != new_answers:
        before["answers"] = {key: one for key, one in former_answers.items() if new_answers.get(key) != one}
        after["answers"] = {key: one for key, one in new_answers.items() if former_answers.get(key) != one}
    add_step(session=session, ticket=ticket, kind="changed", actor=actor, now=now, before=before, after=after)
    if {"subject", "text"} & different.keys() or former_answers != new_answers:
        index(session=session, ticket=ticket)
    tell(session=session, ticket=ticket, events=[TicketChanged])
    return ticket


def _answers(session: Session, ticket: Ticket, fields: TicketPatch) -> tuple[TicketForm | None, dict[str, Any]]:
    """The form that applies after the change, and the answers to it. Another type keeps what its form asks for too."""
    known = session.get(TicketForm, ticket.form_id) if ticket.form_id is not None else None
    is_other = "type_id" in fields.model_fields_set and fields.type_id != ticket.type_id
    if not is_other and not fields.answers:
        return known, ticket.answers
    row = newest_form(session, fields.type_id) if is_other else known
    form = form_of(row)
    kept = {key: value for key, value in ticket.answers.items() if form.field(key) is not None}
    given = {key: value for key, value in {**kept, **fields.answers}.items() if value is not None}
    return row, read_answers(session=session, row=row, given=given)


def _answers_told(session: Session, ticket: Ticket) -> dict[str, Any]:
    form = session.get(TicketForm, ticket.form_id) if ticket.form_id is not None else None
    return {one.key: one.model_dump(mode="json") for one in answers_of(session, form, ticket.answers)}


def _stale(session: Session, ticket: Ticket, fields: TicketPatch, different: dict[str, Any], actor: Actor) -> Stale:
    diff: dict[str, Any] = {
        name: {"current": getattr(ticket, name), "yours": value} for name, value in different.items()
    }
    answers = _answers_told(session, ticket)
    for key, value in fields.answers.items():
        if ticket.answers.get(key) != value:
            diff[f"answers.{key}"] = {"current": answers.get(key), "yours": value}
    extra: dict[str, Any] = {"current": detail_of(session, ticket, actor).model_dump(mode="json"), "diff": diff}
    return Stale(extra=extra if actor.can(Permission.NUMBERS_READ) else masked(extra))


def _check(session: Session, different: dict[str, Any]) -> None:
    if "type_id" in different:
        leaf_type(session, different["type_id"])
    if different.get("customer_id") is not None:
        known_customer(session, different["customer_id"])


def _as_told(session: Session, ticket: Ticket, fields: dict[str, Any]) -> dict[str, Any]:
    """The present values of these fields, as the trail shows them: things by name."""
    found: dict[str, Any] = {name: getattr(ticket, name) for name in fields if not name.endswith("_id")}
    if "type_id" in fields:
        kind = session.get_one(TicketType, ticket.type_id)
        found["type"] = {"id": kind.id, "name": text(kind.name_zh, kind.name_en)}
        if ticket.status_id is not None:
            found["status"] = standing(session, ticket)["status"]
    if "customer_id" in fields:
        customer = customers.briefs(session, [ticket.customer_id or 0]).get(ticket.customer_id or 0)
        found["customer"] = {"id": customer.id, "name": customer.name} if customer else None
    return found
