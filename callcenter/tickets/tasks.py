"""Background work of tickets: those that rest until a moment go on by themselves."""

from datetime import timedelta
from typing import Final

from callcenter.kernel.http.context import Kernel
from callcenter.kernel.work import Task, WorkQueue
from callcenter.tickets import services

BATCH: Final = 100


def wake_tickets(parts: Kernel) -> None:
    """Resume what has rested long enough; each in a transaction of its own."""
    with parts.db.reading() as session:
        due = services.due_to_wake(session=session, now=parts.now(), limit=BATCH)
    for ticket_id in due:
        with parts.db.writing() as session:
            services.wake(session=session, ticket_id=ticket_id, now=parts.now())


TASKS: Final = (Task("tickets.wake", WorkQueue.SWEEPS, wake_tickets, every=timedelta(seconds=5)),)
