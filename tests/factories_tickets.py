"""Work orders for tests, and the worker that makes many of them in a process of its own."""

import time
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from callcenter.app import open_database
from callcenter.kernel.actor import Actor
from callcenter.kernel.config import Settings
from callcenter.tickets import services
from callcenter.tickets.fields import NewTicket
from callcenter.tickets.models import Ticket
from callcenter.tickets.services import install_types
from tests.conftest import MOMENT

SHANGHAI = ZoneInfo("Asia/Shanghai")


def make_ticket(
    session: Session, actor: Actor, *, kind: str = "enquiry", now: datetime = MOMENT, **fields: Any
) -> Ticket:
    """A work order of the actor's, with the shipped types in place."""
    type_id = install_types(session=session)[kind]
    values = {"type_id": type_id, "subject": "空调不制冷 The air conditioner does not cool", **fields}
    return services.create(session=session, fields=NewTicket(**values), actor=actor, now=now, zone=SHANGHAI)


def make_many(
    url: str, folder: Path, actor: Actor, customer_id: int | None, count: int
) -> tuple[list[str], list[float]]:
    """Numbers in the order they were made, and how long each took in seconds. Runs in a process of its own."""
    db = open_database(Settings(database_url=url, home=folder))
    numbers, seconds = [], []
    for index in range(count):
        started = time.monotonic()
        with db.writing() as session:
            ticket = make_ticket(session, actor, subject=f"第 {index} 单", customer_id=customer_id)
        numbers.append(ticket.number)
        seconds.append(time.monotonic() - started)
    db.dispose()
    return numbers, seconds
