"""The variables of prepared texts, and what they stand for on a work order."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from callcenter.kernel.actor import Actor
from callcenter.kernel.texts import CHINESE, Text, text
from callcenter.tickets.models import Priority, Ticket
from callcenter.tickets.queries.rows import views_of

PRIORITY_NAMES: Final[dict[Priority, Text]] = {
    Priority.LOW: text("低", "low"),
    Priority.NORMAL: text("普通", "normal"),
    Priority.HIGH: text("高", "high"),
    Priority.URGENT: text("紧急", "urgent"),
}
VARIABLES: Final[dict[str, Text]] = {
    "customer.name": text("客户姓名", "The customer's name"),
    "customer.company": text("客户公司", "The customer's company"),
    "ticket.number": text("工单编号", "Number of the work order"),
    "ticket.subject": text("工单主题", "Its subject"),
    "ticket.type": text("业务类型", "Its type"),
    "ticket.state": text("工单状态", "Its state"),
    "ticket.priority": text("优先级", "Its priority"),
    "ticket.created": text("创建时间", "When it was made"),
    "ticket.due": text("到期时间", "When it is due"),
    "ticket.assignee": text("处理人", "Who has it"),
    "agent.name": text("我的姓名", "My name"),
    "now": text("现在的时间", "The time now"),
    "today": text("今天的日期", "Today's date"),
}
"""No variable is a phone number: what was masked on the page must not come back in a text."""
_SAMPLES: Final[dict[str, Text]] = {
    "customer.name": text("王芳", "Wang Fang"),
    "customer.company": text("晨光电器", "Morning Light Appliances"),
    "ticket.number": text("20261123-0042", "20261123-0042"),
    "ticket.subject": text("空调不制冷", "The air conditioner does not cool"),
    "ticket.type": text("报修", "Repair"),
    "ticket.state": text("处理中", "In progress"),
    "ticket.priority": PRIORITY_NAMES[Priority.HIGH],
    "ticket.assignee": text("陈安娜", "Anna Chen"),
}


def values_of(
    session: Session, row: Ticket, *, actor: Actor, language: str, now: datetime, zone: ZoneInfo
) -> dict[str, str]:
    """What each variable stands for on a ticket, in a language; empty for what it has not."""
    ticket = views_of(session, [row])[0]
    return {
        "customer.name": ticket.customer.name if ticket.customer else "",
        "customer.company": ticket.customer.company if ticket.customer else "",
        "ticket.number": ticket.number,
        "ticket.subject": ticket.subject,
        "ticket.type": ticket.type.name[language],
        "ticket.state": ticket.state_name[language],
        "ticket.priority": PRIORITY_NAMES[Priority(ticket.priority)][language],
        "ticket.created": _moment(ticket.created_at, language, zone),
        "ticket.due": _moment(ticket.due_at, language, zone) if ticket.due_at else "",
        "ticket.assignee": ticket.assignee.name if ticket.assignee else "",
        **_own(actor, language=language, now=now, zone=zone),
    }


def samples(*, actor: Actor, language: str, now: datetime, zone: ZoneInfo) -> dict[str, str]:
    """Believable values, to look at a text before there is a ticket."""
    moments = {name: _moment(now, language, zone) for name in ("ticket.created", "ticket.due")}
    told = {name: value[language] for name, value in _SAMPLES.items()}
    return {**told, **moments, **_own(actor, language=language, now=now, zone=zone)}


def _own(actor: Actor, *, language: str, now: datetime, zone: ZoneInfo) -> dict[str, str]:
    return {"agent.name": actor.name, "now": _moment(now, language, zone), "today": _day(now, language, zone)}


def _day(at: datetime, language: str, zone: ZoneInfo) -> str:
    local = at.astimezone(zone)
    if language == CHINESE:
        return f"{local.year}年{local.month}月{local.day}日"
    return f"{local.day} {local:%B} {local.year}"


def _moment(at: datetime, language: str, zone: ZoneInfo) -> str:
    return f"{_day(at, language, zone)} {at.astimezone(zone):%H:%M}"
