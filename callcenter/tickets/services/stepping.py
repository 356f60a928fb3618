"""One move of a work order's machine, with a refusal that a person understands."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from callcenter.kernel.actor import Actor
from callcenter.kernel.texts import CHINESE, ENGLISH, text
from callcenter.kernel.transitions import MoveNotAllowed, move
from callcenter.tickets.models import Ticket, TicketStatus
from callcenter.tickets.states import NAME_OF, TICKET, TRIGGER_NAMES, TicketState, allowed_moves
from callcenter.tickets.statuses import first_of, name_of


def step_to(
    *,
    session: Session,
    ticket: Ticket,
    trigger: str,
    actor: Actor,
    now: datetime,
    reason: str = "",
    status: TicketStatus | None = None,
) -> bool:
    """Move a ticket; True when its state changed. MoveNotAllowed names the moves its state has.

    It comes into `status`, or by itself into the first its type has for the new state.
    """
    state = TicketState(ticket.state)
    target = TICKET.target(state, trigger)
    if target is None:
        raise move_refused(state)
    # Read before the state is set: both columns are written by one statement, as they belong together.
    comes_into = status or first_of(session, ticket.type_id, target.value)
    has_moved = move(
        session=session, subject=ticket, machine=TICKET, trigger=trigger, actor=actor, now=now, reason=reason
    )
    if has_moved or status is not None:
        ticket.status_id = comes_into.id if comes_into is not None else None
    return has_moved


def move_refused(state: TicketState) -> MoveNotAllowed:
    """The refusal of a move that a state does not have."""
    allowed = allowed_moves(state)
    zh = "、".join(TRIGGER_NAMES[one][CHINESE] for one in allowed)
    en = ", ".join(TRIGGER_NAMES[one][ENGLISH] for one in allowed)
    name = NAME_OF[state]
    return MoveNotAllowed(
        text(f"工单{name[CHINESE]}，此时可以：{zh}", f"The work order is: {name[ENGLISH]}. Possible now: {en}"),
        extra={"state": state.value, "allowed": list(allowed)},
    )


def status_refused(ticket: Ticket, allowed: Sequence[TicketStatus]) -> MoveNotAllowed:
    """The refusal of a status that may not follow now."""
    names = [name_of(each) for each in allowed]
    zh, en = ("、".join(each[CHINESE] for each in names), ", ".join(each[ENGLISH] for each in names))
    return MoveNotAllowed(
        text(f"不能转到这个状态，此时可以：{zh or '无'}", f"It cannot go there now. Possible: {en or 'none'}"),
        extra={"state": ticket.state, "allowed": [each.code for each in allowed]},
    )
