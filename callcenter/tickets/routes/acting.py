"""What every step on a work order has in common over HTTP: one transaction, and the opened order as the answer."""

from collections.abc import Callable
from typing import Any

from callcenter.kernel.actor import Actor
from callcenter.kernel.http import kernel
from callcenter.tickets import queries
from callcenter.tickets.models import Ticket
from callcenter.tickets.views import TicketDetail


def act(service: Callable[..., Ticket], *, actor: Actor, **given: Any) -> TicketDetail:
    """Run a service in a transaction of its own; what it returns is shown as it is then."""
    parts = kernel()
    with parts.db.writing() as session:
        row = service(session=session, actor=actor, now=parts.now(), **given)
        return queries.detail_of(session, row, actor)
