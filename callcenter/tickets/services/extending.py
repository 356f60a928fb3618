"""More time for a work order: asked for by who has it, granted or refused by a supervisor."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from callcenter.kernel.actor import Actor
from callcenter.kernel.errors import Conflict, FieldError, Forbidden, Invalid
from callcenter.kernel.texts import text
from callcenter.tickets.asked import extension_of
from callcenter.tickets.models import Ticket, TicketExtension
from callcenter.tickets.services.pressing import pending_ticket
from callcenter.tickets.services.recording import record_change

_NOT_YOURS = text("只有处理人可以申请延期", "Only who has the order can ask for more time")
_NOT_LATER = text("请选择晚于现在和现有时限的时间", "Choose a time to come, after the present deadline")
_WORD = text("请写明不同意的原因", "Say why it is refused")


class NoDeadline(Conflict):
    """It is due at no certain time."""

    code = "no-deadline"
    title = text("该工单没有时限，无需延期", "This order has no deadline: there is nothing to extend")


class ExtensionAsked(Conflict):
    """Another request waits for a supervisor."""

    code = "extension-asked"
    title = text("已有延期申请等待班长决定", "More time was asked for already: a supervisor is to decide first")


class NoExtensionAsked(Conflict):
    """Nobody asked, or somebody has decided."""

    code = "no-extension-asked"
    title = text("没有待决定的延期申请，可能已由他人决定", "No request to decide: somebody may have decided it already")


def ask_extension(
    *, session: Session, ticket_id: int, until: datetime, reason: str, actor: Actor, now: datetime
) -> Ticket:
    """Ask for more time. Invalid with `until`; ExtensionAsked while another request is open; the same again is fine."""
    ticket = pending_ticket(session, ticket_id, actor)
    if ticket.assignee_id != actor.person_id:
        raise Forbidden(_NOT_YOURS)
    if ticket.due_at is None:
        raise NoDeadline
    open_now = extension_of(session, ticket.id)
    if open_now is not None:
        if (open_now.asked_by_id, open_now.until) == (actor.person_id, until):
            return ticket
        raise ExtensionAsked
    if until <= max(now, ticket.due_at):
        raise Invalid(errors=(FieldError("until", "not-later", _NOT_LATER),))
    session.add(TicketExtension(ticket_id=ticket.id, asked_by_id=actor.person_id, until=until, reason=reason, at=now))
    after = {"until": until.isoformat(), "reason": reason}
    record_change(session=session, ticket=ticket, kind="extended", actor=actor, now=now, after=after)
    return ticket


def decide_extension(
    *, session: Session, ticket_id: int, is_granted: bool, word: str, actor: Actor, now: datetime
) -> Ticket:
    """Grant the open request, and with it the new deadline, or refuse it and say why. NoExtensionAsked."""
    ticket = pending_ticket(session, ticket_id, actor)
    asked = extension_of(session, ticket.id)
    if asked is None:
        raise NoExtensionAsked
    if not is_granted and not word:
        raise Invalid(errors=(FieldError("word", "required", _WORD),))
    asked.decided_by_id, asked.decided_at, asked.is_granted, asked.word = actor.person_id, now, is_granted, word
    before: dict[str, Any] = {}
    after: dict[str, Any] = {"granted": is_granted, **({"word": word} if word else {})}
    if is_granted:
        before["due_at"] = ticket.due_at.isoformat() if ticket.due_at else None
        ticket.due_at = asked.until
        after["due_at"] = asked.until.isoformat()
    record_change(session=session, ticket=ticket, kind="extended", actor=actor, now=now, before=before, after=after)
    return ticket
