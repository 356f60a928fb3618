"""What the kernel clears away: events that every screen has long been told, and answers nobody asks for again."""

from datetime import timedelta
from typing import Final

import structlog

from callcenter.kernel.http.context import Kernel
from callcenter.kernel.http.idempotency import remove_requests
from callcenter.kernel.outbox import remove_events
from callcenter.kernel.work import Task, WorkQueue

log = structlog.get_logger()

EVENTS_KEPT_FOR: Final = timedelta(days=7)
EVENTS_KEPT: Final = 10_000
"""So many of the newest events stay, however old: a screen that was away for a quiet week still catches up."""
REQUESTS_KEPT_FOR: Final = timedelta(hours=48)
_BATCH: Final = 5_000
_MOST_BATCHES: Final = 100


def sweep_outbox(parts: Kernel) -> None:
    """Remove old events, oldest first and in small transactions, so that what stays has no gap."""
    removed = 0
    for _ in range(_MOST_BATCHES):
        with parts.db.writing() as session:
            count = remove_events(session, before=parts.now() - EVENTS_KEPT_FOR, keep=EVENTS_KEPT, limit=_BATCH)
        removed += count
        if count < _BATCH:
            break
    log.info("outbox.swept", events=removed)


def sweep_requests(parts: Kernel) -> None:
    """Forget the answers to requests that nobody will send again."""
    with parts.db.writing() as session:
        removed = remove_requests(session, before=parts.now() - REQUESTS_KEPT_FOR)
    log.info("idempotency.swept", requests=removed)


TASKS: Final = (
    Task("kernel.sweep_outbox", WorkQueue.SWEEPS, sweep_outbox, every=timedelta(hours=1)),
    Task("kernel.sweep_requests", WorkQueue.SWEEPS, sweep_requests, every=timedelta(hours=1)),
)
