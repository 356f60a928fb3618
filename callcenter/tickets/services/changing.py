"""Changing what a work order says, unless somebody else saved first."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from callcenter.customers import queries as customers
from callcenter.kernel.actor import Actor
from callcenter.kernel.errors import Stale
from callcenter.kernel.texts import text
from callcenter.tickets.events import TicketChanged
from callcenter.tickets.fields import TicketPatch
from callcenter.tickets.models import Ticket, TicketType
from callcenter.tickets.queries import detail_of
from callcenter.tickets.scope import visible_ticket
from callcenter.tickets.services.checking import known_customer, leaf_type
from callcenter.tickets.services.recording import add_step, drop_open_item, index, tell


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
    wanted = {name: getattr(fields, name) for name in sorted(fields.model_fields_set)}
    different = {name: value for name, value in wanted.items() if getattr(ticket, name) != value}
    if versions is not None and ticket.version not in versions:
        diff = {name: {"current": getattr(ticket, name), "yours": value} for name, value in different.items()}
        raise Stale(extra={"current": detail_of(session, ticket).model_dump(mode="json"), "diff": diff})
    if not different:
        return ticket
    _check(session, different)
    before = _as_told(session, ticket, different)
    if "customer_id" in different and fields.customer_id is None and ticket.customer_id is not None:
        drop_open_item(session=session, ticket=ticket, customer_id=ticket.customer_id)
    for name, value in different.items():
        setattr(ticket, name, value)
    ticket.updated_at, ticket.version = now, ticket.version + 1
    after = _as_told(session, ticket, different)
    add_step(session=session, ticket=ticket, kind="changed", actor=actor, now=now, before=before, after=after)
    if {"subject", "text"} & different.keys():
        index(session=session, ticket=ticket)
    tell(session=session, ticket=ticket, events=[TicketChanged])
    return ticket


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
    if "customer_id" in fields:
        customer = customers.briefs(session, [ticket.customer_id or 0]).get(ticket.customer_id or 0)
        found["customer"] = {"id": customer.id, "name": customer.name} if customer else None
    return found
