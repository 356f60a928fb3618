"""How the queues stand, for calls that wait: asked once for all of them, and good for a second."""

import asyncio
from collections.abc import Callable

from callcenter.kernel.clock import utc_now
from callcenter.telephony.bridge.ledger import Ledger
from callcenter.telephony.queries.situations import QueueSituation, queue_situations

GOOD_SECONDS = 1.0


class Situations:
    """The last answer of the database, shared by all calls that ask within a second."""

    def __init__(self, ledger: Ledger, clock: Callable[[], float] | None = None) -> None:
        self._ledger = ledger
        self._clock = clock
        self._asked: asyncio.Task[dict[int, QueueSituation]] | None = None
        self._asked_at = float("-inf")

    async def of(self, queue_id: int) -> QueueSituation:
        """A queue as it is. Raises LedgerAway when nobody can say."""
        now = (self._clock or asyncio.get_running_loop().time)()
        if self._asked is None or now - self._asked_at >= GOOD_SECONDS:
            self._asked_at = now
            self._asked = asyncio.create_task(self._ask())
        # Shielded: who gives up waiting does not take the answer from the others.
        found = await asyncio.shield(self._asked)
        return found.get(queue_id, QueueSituation())

    async def _ask(self) -> dict[int, QueueSituation]:
        return await self._ledger.ask(lambda session: queue_situations(session, now=utc_now()))
