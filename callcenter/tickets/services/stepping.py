"""One move of a work order's machine, with a refusal that a person understands."""

from datetime import datetime

from sqlalchemy.orm import Session

from callcenter.kernel.actor import Actor
from callcenter.kernel.texts import CHINESE, ENGLISH, text
from callcenter.kernel.transitions import MoveNotAllowed, move
from callcenter.tickets.models import Ticket
from callcenter.tickets.states import NAME_OF, TICKET, TRIGGER_NAMES, TicketState, allowed_moves


def step_to(*, session: Session, ticket: Ticket, trigger: str, actor: Actor, now: datetime, reason: str = "") -> bool:
    """Move a ticket; True when its state changed. MoveNotAllowed names the moves its state has."""
    state = TicketState(ticket.state)
    if TICKET.target(state, trigger) is None:
        raise move_refused(state)
    return move(session=session, subject=ticket, machine=TICKET, trigger=trigger, actor=actor, now=now, reason=reason)


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
