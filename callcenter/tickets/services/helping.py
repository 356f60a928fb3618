"""Asking colleagues to help with a work order: they see it until they reported, or are asked no longer."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from callcenter.accounts.queries import user_refs
from callcenter.kernel.actor import Actor
from callcenter.kernel.errors import Conflict, FieldError, Forbidden, Invalid, NotFound
from callcenter.kernel.permissions import Permission
from callcenter.kernel.texts import text
from callcenter.tickets.asked import still_asked
from callcenter.tickets.models import Ticket, TicketHelp
from callcenter.tickets.scope import visible_ticket
from callcenter.tickets.services.checking import able_assignee
from callcenter.tickets.services.pressing import pending_ticket
from callcenter.tickets.services.recording import record_change, rooms_now

_HAS_IT = text("此人正是处理人，请选择其他同事", "This person has the order already: choose a colleague")
_NOT_ASKED = text("这项请求是向别人提出的", "Somebody else was asked for this")
_NOT_YOURS = text(
    "只有提出人、处理人或班长可以撤回请求", "Who asked, who has the order, or a supervisor can withdraw it"
)


class HelpAwaited(Conflict):
    """Somebody who was asked to help has not reported yet. `asked` names them."""

    code = "help-awaited"
    title = text("会办尚未完成", "Help is still awaited")


class HelpOver(Conflict):
    """The request was answered or withdrawn meanwhile."""

    code = "help-over"
    title = text("该会办请求已结束，请刷新后查看", "This request is over already: reload the order")


def ask_help(
    *, session: Session, ticket_id: int, user_ids: Sequence[int], wish: str, actor: Actor, now: datetime
) -> Ticket:
    """Ask colleagues to help; who is asked already is not asked twice. Invalid with `user_ids`, NothingOwed."""
    ticket = pending_ticket(session, ticket_id, actor)
    if ticket.assignee_id in user_ids:
        raise Invalid(errors=(FieldError("user_ids", "has-it", _HAS_IT),))
    people = [able_assignee(session, user_id, field="user_ids") for user_id in dict.fromkeys(user_ids)]
    known = {each.user_id for each in still_asked(session, ticket.id)}
    new = [one for one in people if one.person_id not in known]
    if not new:
        return ticket
    session.add_all(
        TicketHelp(ticket_id=ticket.id, user_id=one.person_id, asked_by_id=actor.person_id, text=wish, at=now)
        for one in new
    )
    after = {"helpers": [{"id": one.person_id, "name": one.name} for one in new], "wish": wish}
    record_change(session=session, ticket=ticket, kind="helped", actor=actor, now=now, after=after)
    return ticket


def report_help(*, session: Session, ticket_id: int, help_id: int, report: str, actor: Actor, now: datetime) -> Ticket:
    """Say what one has done of what was asked. HelpOver when it was withdrawn; a repetition changes nothing."""
    ticket, asked = _asked(session, ticket_id, help_id, actor)
    if asked.user_id != actor.person_id:
        raise Forbidden(_NOT_ASKED)
    if asked.withdrawn_at is not None:
        raise HelpOver
    if asked.done_at is not None:
        return ticket
    former = rooms_now(session, ticket)
    asked.done_at, asked.report = now, report
    after = {"report": report}
    record_change(session=session, ticket=ticket, kind="helped", actor=actor, now=now, after=after, former=former)
    return ticket


def withdraw_help(*, session: Session, ticket_id: int, help_id: int, actor: Actor, now: datetime) -> Ticket:
    """Ask somebody no longer. HelpOver when they have reported; a repetition changes nothing."""
    ticket, asked = _asked(session, ticket_id, help_id, actor)
    if actor.person_id not in {asked.asked_by_id, ticket.assignee_id} and not actor.can(Permission.TICKETS_SUPERVISE):
        raise Forbidden(_NOT_YOURS)
    if asked.done_at is not None:
        raise HelpOver
    if asked.withdrawn_at is not None:
        return ticket
    former = rooms_now(session, ticket)
    asked.withdrawn_at = now
    who = user_refs(session, [asked.user_id])[asked.user_id]
    after = {"asked_no_longer": who.model_dump()}
    record_change(session=session, ticket=ticket, kind="helped", actor=actor, now=now, after=after, former=former)
    return ticket


def check_helped(session: Session, ticket: Ticket) -> None:
    """HelpAwaited while somebody's report is awaited."""
    open_now = still_asked(session, ticket.id)
    if not open_now:
        return
    people = user_refs(session, [each.user_id for each in open_now])
    names = [people[each.user_id].name for each in open_now]
    detail = text(
        f"还在等待 {'、'.join(names)} 的会办结果，请等其完成或先撤回请求",
        f"Help is still awaited from {', '.join(names)}: wait for the report, or withdraw the request first",
    )
    raise HelpAwaited(detail, extra={"asked": names})


def _asked(session: Session, ticket_id: int, help_id: int, actor: Actor) -> tuple[Ticket, TicketHelp]:
    ticket = visible_ticket(session, ticket_id, actor, is_locked=True)
    asked = session.get(TicketHelp, help_id)
    if asked is None or asked.ticket_id != ticket.id:
        raise NotFound
    return ticket, asked
