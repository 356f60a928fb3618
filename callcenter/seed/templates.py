"""Texts that a call centre writes every day."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from callcenter.kernel.actor import Actor
from callcenter.kernel.texts import text
from callcenter.tickets import services as tickets
from callcenter.tickets.template_views import TemplateBody

_TEMPLATES: Final[tuple[Mapping[str, Any], ...]] = (
    {
        "name": text("已受理", "Received"),
        "text": text(
            "{customer.name}您好，您反映的“{ticket.subject}”已受理，编号 {ticket.number}。我们会在 {ticket.due} 前答复您。",
            "Dear {customer.name}, we have received your request: {ticket.subject}. Its number is {ticket.number}.",
        ),
        "public": True,
    },
    {
        "name": text("致歉并加急", "Apology, and urgent now"),
        "text": text(
            "{customer.name}您好，让您久等了，非常抱歉。我是 {agent.name}，您的工单 {ticket.number} 已加急，由我跟进。",
            "Dear {customer.name}, we are sorry that you had to wait. I am {agent.name}, and I see to {ticket.number} now.",
        ),
        "public": True,
        "priority": "urgent",
        "takes_over": True,
    },
    {
        "name": text("预约上门", "Appointment for a visit"),
        "text": text(
            "已与客户 {customer.name} 约定上门时间：\n联系人：\n地址：",
            "Visit agreed with {customer.name}:\nContact:\nAddress:",
        ),
        "type": "repair",
    },
    {
        "name": text("远程解决", "Solved from here"),
        "text": text(
            "{now} 电话指导客户处理，问题已解决，客户确认正常。",
            "Guided the customer by phone at {now}; it works again, and the customer confirmed it.",
        ),
        "takes_over": True,
        "solves": True,
    },
)


def make_templates(*, session: Session, types: Mapping[str, int], actor: Actor, now: datetime) -> None:
    """Shared texts, one of them for repairs alone."""
    for each in _TEMPLATES:
        fields = {name: value for name, value in each.items() if name != "type"}
        body = TemplateBody(**fields, type_id=types.get(each.get("type", "")), shared=True)
        tickets.add_template(session=session, fields=body, actor=actor, now=now)
