"""Waiting, resuming, solving, closing and reopening a work order."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.kernel.actor import SYSTEM, Actor
from callcenter.kernel.errors import Conflict, FieldError, Invalid
from callcenter.kernel.texts import text
from callcenter.tickets.events import TicketChanged, TicketStateChanged
from callcenter.tickets.merges import merge_of
from callcenter.tickets.models import Ticket, TicketStatus
from callcenter.tickets.scope import visible_ticket
from callcenter.tickets.services.helping import check_helped
from callcenter.tickets.services.recording import add_step, index, tell
from callcenter.tickets.services.stepping import step_to
from callcenter.tickets.states import TicketState
from callcenter.tickets.statuses import standing


class Merged(Conflict):
    """It is part of another order."""

    code = "merged"
    title = text("工单已合并到另一张，请先取消合并", "It is part of another order: unmerge it first")


def wait(
    *,
    session: Session,
    ticket_id: int,
    until: datetime | None,
    actor: Actor,
    now: datetime,
    status: TicketStatus | None = None,
) -> Ticket:
    """Let a ticket rest, until a moment or until resumed; a resting one gets the new moment."""
    if until is not None and until <= now:
        message = text("请选择将来的时间", "Choose a time to come")
        raise Invalid(errors=(FieldError("until", "in-the-past", message),))
    ticket = visible_ticket(session, ticket_id, actor, is_locked=True)
    return _move(
        session,
        ticket,
        "wait",
        actor=actor,
        now=now,
        sets={"wait_until": until},
        note={"until": _iso(until)},
        status=status,
    )


def resume(
    *,
    session: Session,
    ticket_id: int,
    actor: Actor,
    now: datetime,
    status: TicketStatus | None = None,
) -> Ticket:
    """Go on with a resting ticket."""
    ticket = visible_ticket(session, ticket_id, actor, is_locked=True)
    return _move(session, ticket, "resume", actor=actor, now=now, sets={"wait_until": None}, status=status)


def due_to_wake(*, session: Session, now: datetime, limit: int) -> list[int]:
    """The tickets whose rest is over, the longest overdue first."""
    query = select(Ticket.id).where(Ticket.state == TicketState.WAITING.value, Ticket.wait_until <= now)
    return list(session.scalars(query.order_by(Ticket.wait_until).limit(limit)))


def wake(*, session: Session, ticket_id: int, now: datetime) -> bool:
    """Go on with a ticket whose rest is over; False when somebody was faster or gave it more time."""
    ticket = session.scalar(select(Ticket).where(Ticket.id == ticket_id).with_for_update())
    if ticket is None or ticket.state != TicketState.WAITING or ticket.wait_until is None or ticket.wait_until > now:
        return False
    _move(session, ticket, "resume", actor=SYSTEM, now=now, sets={"wait_until": None}, note={"woken": True})
    return True


def solve(
    *,
    session: Session,
    ticket_id: int,
    solution: str,
    actor: Actor,
    now: datetime,
    status: TicketStatus | None = None,
) -> Ticket:
    """Say how it was solved. It can be reopened until and after it is closed. HelpAwaited names who is still asked."""
    ticket = visible_ticket(session, ticket_id, actor, is_locked=True)
    check_helped(session, ticket)
    sets = {"solution": solution, "solved_at": now, "wait_until": None}
    _move(session, ticket, "solve", actor=actor, now=now, sets=sets, note={"solution": solution}, status=status)
    index(session=session, ticket=ticket)
    return ticket


def close(
    *,
    session: Session,
    ticket_id: int,
    reason: str,
    actor: Actor,
    now: datetime,
    status: TicketStatus | None = None,
) -> Ticket:
    """Close it, solved or not; a reason says why. HelpAwaited as for solving."""
    ticket = visible_ticket(session, ticket_id, actor, is_locked=True)
    check_helped(session, ticket)
    sets = {"closed_at": now, "wait_until": None}
    return _move(
        session,
        ticket,
        "close",
        actor=actor,
        now=now,
        sets=sets,
        note={"reason": reason} if reason else {},
        status=status,
    )


def reopen(
    *,
    session: Session,
    ticket_id: int,
    actor: Actor,
    now: datetime,
    status: TicketStatus | None = None,
) -> Ticket:
    """Take up again what was solved or closed; without an assignee it becomes the actor's. Merged when it is in another one."""
    ticket = visible_ticket(session, ticket_id, actor, is_locked=True)
    if merge_of(session, ticket.id) is not None:
        raise Merged
    sets: dict[str, Any] = {"solved_at": None, "closed_at": None}
    if ticket.assignee_id is None:
        sets["assignee_id"] = actor.person_id
    return _move(session, ticket, "reopen", actor=actor, now=now, sets=sets, status=status)


def _move(
    session: Session,
    ticket: Ticket,
    trigger: str,
    *,
    actor: Actor,
    now: datetime,
    sets: dict[str, Any],
    note: dict[str, Any] | None = None,
    status: TicketStatus | None = None,
) -> Ticket:
    before, reason = standing(session, ticket), (note or {}).get("reason", "")
    has_moved = step_to(
        session=session, ticket=ticket, trigger=trigger, actor=actor, now=now, reason=reason, status=status
    )
    for column, value in sets.items():
        setattr(ticket, column, value)
    ticket.updated_at, ticket.version = now, ticket.version + 1
    after = {**standing(session, ticket), **(note or {})}
    add_step(session=session, ticket=ticket, kind="moved", actor=actor, now=now, before=before, after=after)
    tell(session=session, ticket=ticket, events=[TicketStateChanged if has_moved else TicketChanged])
    return ticket


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
