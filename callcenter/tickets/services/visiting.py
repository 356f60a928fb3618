"""Asking the customer afterwards whether it was done well."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from callcenter.kernel.actor import Actor
from callcenter.kernel.errors import Conflict, FieldError, Invalid
from callcenter.kernel.texts import text
from callcenter.tickets.fields import NewVisit
from callcenter.tickets.models import Ticket, TicketVisit
from callcenter.tickets.scope import visible_ticket
from callcenter.tickets.services.moving import reopen
from callcenter.tickets.services.recording import record_change

_SATISFIED = text("请选择客户的满意度", "Say how satisfied the customer is")
_UNREACHED = text("没有联系上，不能填写满意度", "Who was not reached cannot be satisfied or not: leave it empty")


class NotDone(Conflict):
    """Something is still owed."""

    code = "not-done"
    title = text("工单尚未办结，办结后再回访", "It is not solved yet: ask the customer when it is")


def visit(*, session: Session, ticket_id: int, fields: NewVisit, actor: Actor, now: datetime) -> Ticket:
    """Write down what the customer said of it, and take it up again if asked to. NotDone, Invalid, Merged."""
    ticket = visible_ticket(session, ticket_id, actor, is_locked=True)
    if ticket.is_pending:
        raise NotDone
    if fields.reached != (fields.satisfied is not None):
        message = _SATISFIED if fields.reached else _UNREACHED
        raise Invalid(errors=(FieldError("satisfied", "required" if fields.reached else "not-reached", message),))
    row = TicketVisit(
        ticket_id=ticket.id,
        by_id=actor.person_id,
        at=now,
        is_reached=fields.reached,
        satisfied=fields.satisfied,
        note=fields.note,
        has_reopened=fields.reopen,
    )
    session.add(row)
    after: dict[str, Any] = {"reached": fields.reached}
    if fields.satisfied is not None:
        after["satisfied"] = fields.satisfied
    if fields.note:
        after["note"] = fields.note
    record_change(session=session, ticket=ticket, kind="visited", actor=actor, now=now, after=after)
    return reopen(session=session, ticket_id=ticket.id, actor=actor, now=now) if fields.reopen else ticket
