"""Work orders in every state, some new, some long done."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from callcenter.customers.queries import CustomerView
from callcenter.kernel.actor import SYSTEM, Actor
from callcenter.seed.forms import answers_to, design_forms
from callcenter.seed.templates import make_templates
from callcenter.seed.words import NOTES_ZH, ORDERS_EN, ORDERS_ZH
from callcenter.tickets import services as tickets
from callcenter.tickets.fields import NewComment, NewTicket
from callcenter.tickets.models import Priority

COUNT = 46


def make_tickets(
    *,
    session: Session,
    people: dict[str, Actor],
    customers: Sequence[CustomerView],
    chance: random.Random,
    now: datetime,
    zone: ZoneInfo,
) -> None:
    """Work orders of the last ten days, oldest first so that their numbers grow."""
    types = tickets.install_types(session=session)
    admin, begun = people.get("admin", SYSTEM), now - timedelta(days=11)
    design_forms(session=session, types=types, actor=admin, now=begun)
    make_templates(session=session, types=types, actor=admin, now=begun)
    agents = [actor for actor in people.values() if "agent" in actor.roles]
    moments = sorted(now - timedelta(hours=chance.uniform(1, 240)) for _ in range(COUNT))
    for at in moments:
        customer = chance.choice(customers)
        story = ORDERS_EN if customer.language == "en" else ORDERS_ZH
        subject, words, priority, code = chance.choice(story)
        agent = chance.choice(agents)
        fields = NewTicket(
            type_id=types[code],
            subject=subject,
            text=words,
            priority=Priority(priority),
            customer_id=customer.id,
            answers=answers_to(code, chance=chance, at=at),
        )
        ticket = tickets.create(session=session, fields=fields, actor=agent, now=at, zone=zone)
        _live_on(session, ticket.id, agent=agent, at=at, now=now, chance=chance)


def _live_on(
    session: Session, ticket_id: int, *, agent: Actor, at: datetime, now: datetime, chance: random.Random
) -> None:
    """What happened to it since: the older, the further."""
    hours = (now - at).total_seconds() / 3600
    later = at + timedelta(minutes=chance.uniform(5, 50))
    if chance.random() < 0.2:
        return
    tickets.claim(session=session, ticket_id=ticket_id, actor=agent, now=later)
    if chance.random() < 0.5:
        fields = NewComment(text=chance.choice(NOTES_ZH))
        tickets.comment(session=session, ticket_id=ticket_id, fields=fields, actor=agent, now=later)
    if hours > 48 and chance.random() < 0.75:
        done = later + timedelta(hours=chance.uniform(1, 20))
        tickets.solve(session=session, ticket_id=ticket_id, solution="已处理并回访，客户满意。", actor=agent, now=done)
        if chance.random() < 0.7:
            tickets.close(session=session, ticket_id=ticket_id, reason="", actor=agent, now=done + timedelta(hours=1))
    elif chance.random() < 0.25:
        tickets.wait(session=session, ticket_id=ticket_id, until=None, actor=agent, now=later)
