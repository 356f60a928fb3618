"""How often a queue's figures are told: everybody who takes calls hears of them, and twenty calls a second change them."""

import time
from collections.abc import Callable
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.telephony.models import Queue

PAUSE_SECONDS: Final = 1.0
_PACE: Final = "queue_pace"


class QueuePace:
    """Lets each queue be told of once a second; what changed meanwhile is `due` afterwards. Used by one thread."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._told: dict[int, float] = {}
        self._late: set[int] = set()
        self._is_new = True

    def allows(self, queue_id: int) -> bool:
        """Whether to tell of it now; else it is due later."""
        now = self._clock()
        if now - self._told.get(queue_id, float("-inf")) < PAUSE_SECONDS:
            self._late.add(queue_id)
            return False
        self._told[queue_id] = now
        self._late.discard(queue_id)
        return True

    def due(self, session: Session) -> list[int]:
        """The queues to tell of now. At first all: whoever told of them before may have died with something late."""
        if self._is_new:
            self._is_new = False
            return list(session.scalars(select(Queue.id).order_by(Queue.id)))
        now = self._clock()
        return sorted(queue_id for queue_id in self._late if now - self._told[queue_id] >= PAUSE_SECONDS)


def keep_pace(session: Session, pace: QueuePace) -> None:
    """This transaction is one of many: whoever made it also tells what is due."""
    session.info[_PACE] = pace


def pace_of(session: Session) -> QueuePace | None:
    """The pace of a transaction that has one."""
    pace: QueuePace | None = session.info.get(_PACE)
    return pace
