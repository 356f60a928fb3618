"""Who does a work order: claiming it, giving it to somebody, putting it back for the team."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from callcenter.accounts.queries import actor_of_user, user_refs
from callcenter.kernel.actor import Actor
from callcenter.kernel.errors import Conflict
from callcenter.kernel.permissions import Permission
from callcenter.kernel.texts import text
from callcenter.tickets.events import TicketChanged, TicketStateChanged
from callcenter.tickets.models import Ticket, TicketStatus
from callcenter.tickets.scope import visible_ticket
from callcenter.tickets.services.checking import able_assignee
from callcenter.tickets.services.recording import add_step, rooms_now, tell
from callcenter.tickets.services.stepping import move_refused, step_to
from callcenter.tickets.states import TICKET, TicketState
from callcenter.tickets.statuses import standing


class AssignedToOther(Conflict):
    """It waits for somebody else's claim."""

    code = "assigned-to-other"
    title = text("工单已分派给他人，请先转派给自己", "It is assigned to somebody else: have it assigned to you first")


class ReturnsToSelf(Conflict):
    """Who made it is who has it."""

    code = "returns-to-self"
    title = text(
        "工单就在建单人手中，请补充后继续处理，或转派他人",
        "It is with who made it: complete it, or assign it to somebody",
    )


def claim(
    *, session: Session, ticket_id: int, actor: Actor, now: datetime, status: TicketStatus | None = None
) -> Ticket:
    """Take a ticket to work on it. Of two who claim at once one gets MoveNotAllowed; claiming one's own again is fine."""
    ticket = visible_ticket(session, ticket_id, actor, is_locked=True)
    if ticket.state == TicketState.IN_PROGRESS and ticket.assignee_id == actor.person_id:
        return ticket
    if ticket.state == TicketState.ASSIGNED and ticket.assignee_id != actor.person_id:
        raise AssignedToOther
    return _give(session, ticket, "claim", to=actor, actor=actor, now=now, status=status)


def assign(*, session: Session, ticket_id: int, user_id: int | None, actor: Actor, now: datetime) -> Ticket:
    """Give a ticket to a person and their team, or with None back to its team; a repetition changes nothing."""
    ticket = visible_ticket(session, ticket_id, actor, is_locked=True)
    if user_id is None:
        if ticket.state == TicketState.NEW:
            return ticket
        return _give(session, ticket, "release", to=None, actor=actor, now=now)
    if ticket.state == TicketState.ASSIGNED and ticket.assignee_id == user_id:
        return ticket
    assignee = able_assignee(session, user_id, field="user_id")
    return _give(session, ticket, "assign", to=assignee, actor=actor, now=now)


def send_back(*, session: Session, ticket_id: int, reason: str, actor: Actor, now: datetime) -> Ticket:
    """Return a ticket with the reason to who made it, or to its team when that person takes none any more.

    ReturnsToSelf when it is with who made it already.
    """
    ticket = visible_ticket(session, ticket_id, actor, is_locked=True)
    if ticket.assignee_id == ticket.creator_id:
        raise ReturnsToSelf
    maker = actor_of_user(session, ticket.creator_id)
    able = maker if maker is not None and maker.can(Permission.TICKETS_WRITE) else None
    if TICKET.target(TicketState(ticket.state), "return") is None:
        raise move_refused(TicketState(ticket.state))
    ticket.returned_at = now
    return _give(
        session,
        ticket,
        "return" if able else "release",
        to=able,
        actor=actor,
        now=now,
        note={"reason": reason},
    )


def _give(
    session: Session,
    ticket: Ticket,
    trigger: str,
    *,
    to: Actor | None,
    actor: Actor,
    now: datetime,
    note: dict[str, Any] | None = None,
    status: TicketStatus | None = None,
) -> Ticket:
    """What has a note goes back."""
    kind = "returned" if note else "moved" if trigger == "claim" else "assigned"
    former = rooms_now(session, ticket)
    before = {**standing(session, ticket), "assignee": _person(session, ticket.assignee_id)}
    has_moved = step_to(session=session, ticket=ticket, trigger=trigger, actor=actor, now=now, status=status)
    ticket.assignee_id = to.person_id if to else None
    if to is not None and to.team_id is not None:
        ticket.team_id = to.team_id
    ticket.wait_until = None
    if kind != "returned":
        ticket.returned_at = None
    ticket.updated_at, ticket.version = now, ticket.version + 1
    after = {**standing(session, ticket), "assignee": _person(session, ticket.assignee_id), **(note or {})}
    add_step(session=session, ticket=ticket, kind=kind, actor=actor, now=now, before=before, after=after)
    tell(session=session, ticket=ticket, events=[TicketStateChanged if has_moved else TicketChanged], former=former)
    return ticket


def _person(session: Session, user_id: int | None) -> dict[str, Any] | None:
    found = user_refs(session, [user_id]).get(user_id or 0)
    return found.model_dump() if found else None
