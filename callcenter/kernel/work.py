"""What the worker does, by name: declared by the domains without knowing what runs it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from callcenter.kernel.http.context import Kernel
from callcenter.kernel.ids import new_id
from callcenter.kernel.leases import set_lease, take_lease

_PERIOD_SHARE = 0.8
"""A second beat that sends at nearly the same moment finds the lease of the first still taken."""


class WorkQueue(StrEnum):
    """The queues a worker reads."""

    SWEEPS = "sweeps"
    FILES = "files"


@dataclass(frozen=True, slots=True)
class Task:
    """One kind of work. `run` gets the parts and ids, opens its own transactions, and may come twice.

    With `every` it is sent by the clock and needs no ids; then it runs at most
    once a period and never twice at a time, for at most `longest`.
    """

    name: str
    queue: WorkQueue
    run: Callable[..., None]
    every: timedelta | None = None
    longest: timedelta = timedelta(minutes=5)


def perform(task: Task, parts: Kernel, *ids: str | int) -> bool:
    """Do a task; False when somebody else does it, or just did."""
    if task.every is None:
        task.run(parts, *ids)
        return True
    holder, started = new_id(), parts.now()
    with parts.db.writing() as session:
        if not take_lease(session=session, name=task.name, holder=holder, length=task.longest, now=started):
            return False
    try:
        task.run(parts)
    finally:
        with parts.db.writing() as session:
            set_lease(session=session, name=task.name, holder=holder, until=started + task.every * _PERIOD_SHARE)
    return True
