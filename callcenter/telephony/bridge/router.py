"""When to route: whenever something changed and a call waits, and every half second for what time alone changes."""

import asyncio
import contextlib
from collections.abc import Callable

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.kernel.clock import utc_now
from callcenter.telephony.bridge.happenings import OfferMade
from callcenter.telephony.bridge.ledger import Ledger, LedgerAway
from callcenter.telephony.models import Seat
from callcenter.telephony.services.offers import end_overdue_offers, make_offers
from callcenter.telephony.services.seats import end_due_wrap_ups

log = structlog.get_logger()

TICK_SECONDS = 0.5


class Router:
    """Matches waiting calls with agents, in the ledger's thread."""

    def __init__(
        self, *, ledger: Ledger, waiting: Callable[[], list[str]], made: Callable[[str, OfferMade], None]
    ) -> None:
        self._ledger = ledger
        self._waiting = waiting
        self._made = made
        self._wake = asyncio.Event()
        self.is_allowed = True
        """False while another bridge holds the lease."""

    def wake(self) -> None:
        """Something changed."""
        self._wake.set()

    async def run(self) -> None:
        """Route for ever."""
        loop, due = asyncio.get_running_loop(), 0.0
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), max(0.0, due - loop.time()))
            self._wake.clear()
            if loop.time() < due and not self._waiting():
                # Most changes are our own, and without a call that waits only time makes anything due.
                continue
            due = loop.time() + TICK_SECONDS
            try:
                await self._pass()
            except LedgerAway:
                await asyncio.sleep(TICK_SECONDS)
            except Exception:
                # Routing must go on whatever one pass met.
                log.exception("router.failed")
                await asyncio.sleep(TICK_SECONDS)

    async def _pass(self) -> None:
        waiting = self._waiting() if self.is_allowed else []
        for call_id, happening in await self._ledger.ask(lambda session: _route(session, waiting)):
            self._made(call_id, happening)


def _route(session: Session, waiting: list[str]) -> list[tuple[str, OfferMade]]:
    now = utc_now()
    end_due_wrap_ups(session=session, now=now)
    end_overdue_offers(session=session, now=now)
    if not waiting:
        return []
    offers = make_offers(session=session, now=now, call_ids=waiting)
    seats = {
        seat.user_id: seat
        for seat in session.scalars(select(Seat).where(Seat.user_id.in_([offer.user_id for offer in offers])))
    }
    return [
        (
            offer.call_id,
            OfferMade(
                offer=offer.id,
                user_id=offer.user_id,
                device=seats[offer.user_id].device_kind,
                uri=seats[offer.user_id].device_uri or "",
                expires_at=offer.expires_at,
            ),
        )
        for offer in offers
    ]
