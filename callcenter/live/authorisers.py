"""Who may hear of a customer, a ticket, a call: asked of the domain each belongs to."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy.orm import Session

from callcenter.kernel.actor import Actor
from callcenter.kernel.permissions import Permission
from callcenter.live.rooms import Authoriser
from callcenter.telephony.queries import is_visible
from callcenter.tickets.queries import may_see

_LONGEST_NUMBER: Final = 18


def _may_hear_customer(session: Session, actor: Actor, customer_id: str) -> bool:
    del session
    return _number(customer_id) is not None and actor.can(Permission.CUSTOMERS_READ)


def _may_hear_ticket(session: Session, actor: Actor, ticket_id: str) -> bool:
    number = _number(ticket_id)
    return number is not None and may_see(session, number, actor)


def _may_hear_call(session: Session, actor: Actor, call_id: str) -> bool:
    return is_visible(session, call_id, actor=actor)


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) <= _LONGEST_NUMBER else None


AUTHORISERS: Final[Mapping[str, Authoriser]] = {
    "customer": _may_hear_customer,
    "ticket": _may_hear_ticket,
    "call": _may_hear_call,
}
