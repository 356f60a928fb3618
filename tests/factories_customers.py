"""Customers for tests."""

import itertools
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from callcenter.customers import services
from callcenter.customers.models import Customer
from callcenter.customers.services import CustomerFields, NewPhone
from callcenter.kernel.actor import SYSTEM, Actor
from tests.conftest import MOMENT

_numbers = itertools.count(1)


def make_customer(
    session: Session,
    name: str = "",
    *phones: str,
    actor: Actor = SYSTEM,
    now: datetime = MOMENT,
    **fields: Any,
) -> Customer:
    """A customer with these numbers, the first primary. Events are recorded as in the product."""
    named = CustomerFields(name=name or f"客户{next(_numbers)}", **fields)
    made = tuple(NewPhone(number=phone, shared=True) for phone in phones)
    customer_id = services.create(session=session, fields=named, phones=made, actor=actor, now=now)
    return session.get_one(Customer, customer_id)


def record_call(session: Session, customer_id: int, call_id: str, number: str, *, at: datetime = MOMENT) -> None:
    """A call of a customer in the timeline."""
    services.record_activity(
        session=session,
        customer_id=customer_id,
        kind="call",
        ref_kind="call",
        ref_id=call_id,
        title="来电",
        text="",
        at=at,
        actor_id=None,
        data={"id": call_id, "direction": "in", "caller": {"number": number, "display": number, "masked": False}},
    )


def open_ticket(session: Session, customer_id: int, ref_id: str, subject: str = "漏水") -> None:
    """A work order of a customer that is open."""
    services.put_open_item(
        session=session, customer_id=customer_id, kind="ticket", ref_id=ref_id, data={"id": ref_id, "subject": subject}
    )
