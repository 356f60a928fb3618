"""Bringing a work order into a status of its type's own; the machine's move that belongs to it is made as well."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from callcenter.kernel.actor import Actor
from callcenter.kernel.errors import FieldError, Invalid
from callcenter.kernel.texts import text
from callcenter.tickets.events import TicketChanged
from callcenter.tickets.fields import StatusMove
from callcenter.tickets.models import Ticket, TicketStatus
from callcenter.tickets.scope import visible_ticket
from callcenter.tickets.services.assigning import claim
from callcenter.tickets.services.moving import close, reopen, resume, solve, wait
from callcenter.tickets.services.recording import add_step, tell
from callcenter.tickets.services.stepping import status_refused
from callcenter.tickets.states import TicketState, trigger_to
from callcenter.tickets.statuses import may_follow, standing

LONGEST_REASON: Final = 200


def set_status(*, session: Session, ticket_id: int, to: StatusMove, actor: Actor, now: datetime) -> Ticket:
    """Bring a ticket into a status; a repetition changes nothing. MoveNotAllowed names those that may follow.

    Where its state changes by it, it is as if the move had been pressed: solving needs the solution as `text`,
    closing takes a reason, waiting a moment.
    """
    ticket = visible_ticket(session, ticket_id, actor, is_locked=True)
    status = session.get(TicketStatus, to.status_id)
    if status is None or status.type_id != ticket.type_id:
        raise _refused(
            "status_id", "unknown-status", "该业务类型没有这个状态，请刷新", "Its type has no such status: reload"
        )
    if ticket.status_id == status.id:
        return ticket
    allowed = may_follow(session, ticket)
    if status not in allowed:
        raise status_refused(ticket, allowed)
    trigger = trigger_to(TicketState(ticket.state), TicketState(status.state))
    if status.state == ticket.state or trigger is None:
        return _turn(session, ticket, status, actor=actor, now=now)
    return _MOVES[trigger](_Step(session, ticket, to, status), actor, now)


def _turn(session: Session, ticket: Ticket, status: TicketStatus, *, actor: Actor, now: datetime) -> Ticket:
    """Another status of the same state."""
    before, ticket.status_id = standing(session, ticket), status.id
    ticket.updated_at, ticket.version = now, ticket.version + 1
    after = standing(session, ticket)
    add_step(session=session, ticket=ticket, kind="moved", actor=actor, now=now, before=before, after=after)
    tell(session=session, ticket=ticket, events=[TicketChanged])
    return ticket


@dataclass(frozen=True, slots=True)
class _Step:
    """A ticket on its way into a status; called with who and when."""

    session: Session
    ticket: Ticket
    to: StatusMove
    status: TicketStatus

    @property
    def common(self) -> dict[str, Any]:
        return {"session": self.session, "ticket_id": self.ticket.id, "status": self.status}


def _solve(step: _Step, actor: Actor, now: datetime) -> Ticket:
    if not step.to.text:
        raise _refused("text", "required", "请填写处理结果", "Say how it was solved")
    return solve(**step.common, solution=step.to.text, actor=actor, now=now)


def _close(step: _Step, actor: Actor, now: datetime) -> Ticket:
    if len(step.to.text) > LONGEST_REASON:
        raise _refused("text", "too-long", f"最多 {LONGEST_REASON} 个字", f"At most {LONGEST_REASON} characters")
    return close(**step.common, reason=step.to.text, actor=actor, now=now)


_MOVES: Final[dict[str, Callable[[_Step, Actor, datetime], Ticket]]] = {
    "claim": lambda step, actor, now: claim(**step.common, actor=actor, now=now),
    "wait": lambda step, actor, now: wait(**step.common, until=step.to.until, actor=actor, now=now),
    "resume": lambda step, actor, now: resume(**step.common, actor=actor, now=now),
    "reopen": lambda step, actor, now: reopen(**step.common, actor=actor, now=now),
    "solve": _solve,
    "close": _close,
}


def _refused(field: str, code: str, zh: str, en: str) -> Invalid:
    return Invalid(errors=(FieldError(field, code, text(zh, en)),))
