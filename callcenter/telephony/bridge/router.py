"""When to route: at once when something changed and a call waits, and every half second for what time alone changes."""

import asyncio
from collections.abc import Callable
from typing import NamedTuple

import structlog
from sqlalchemy.orm import Session

from callcenter.kernel.clock import utc_now
from callcenter.telephony.bridge.happenings import OfferMade
from callcenter.telephony.bridge.ledger import Ledger, LedgerAway
from callcenter.telephony.models import Seat
from callcenter.telephony.services.announcing import tell_late_queues
from callcenter.telephony.services.away import renew_deadlines
from callcenter.telephony.services.offers import end_overdue_offers, make_offers
from callcenter.telephony.services.presence import end_lost_connections
from callcenter.telephony.services.wrap_ups import end_due_wrap_ups

log = structlog.get_logger()

TICK_SECONDS = 0.5


Made = list[tuple[str, OfferMade]]


class Wanted(NamedTuple):
    """The calls that may be offered to an agent now, and the transfers that want somebody of a queue to join a call."""

    calls: list[str]
    transfers: list[str]


NOBODY = Wanted([], [])


class Router:
    """Matches waiting calls with agents, in the ledger's thread."""

    def __init__(
        self, *, ledger: Ledger, waiting: Callable[[], Wanted], made: Callable[[str, OfferMade], None]
    ) -> None:
        self._ledger = ledger
        self._waiting = waiting
        self._made = made
        self._wanted = NOBODY
        """Those that wait, as of the last change."""
        self._is_asked = False
        """Whether a pass is on its way that will see what changed just now."""
        self.is_allowed = True
        """False while another bridge holds the lease."""

    def wake(self) -> None:
        """Something changed: route at once, in the transaction that writes the change down."""
        self._wanted = self._waiting() if self.is_allowed else NOBODY
        # Without a call that waits only time makes anything due.
        if (self._wanted.calls or self._wanted.transfers) and not self._is_asked:
            self._is_asked = True
            self._ledger.inquire(self._pass, done=self._tell, failed=self._failed)

    async def run(self) -> None:
        """Do what time alone makes due, and try again what could not be offered."""
        while True:
            await asyncio.sleep(TICK_SECONDS)
            try:
                await self._ledger.ask(_end_what_is_due)
            except LedgerAway:
                continue
            except Exception:
                # Routing must go on whatever one pass met.
                log.exception("router.failed")
            self.wake()

    def _pass(self, session: Session) -> Made:
        """In the ledger's thread."""
        self._is_asked = False
        return _route(session, self._wanted)

    def _tell(self, made: Made) -> None:
        for call_id, happening in made:
            self._made(call_id, happening)

    def _failed(self, error: Exception) -> None:
        self._is_asked = False
        if not isinstance(error, LedgerAway):
            log.error("router.failed", exc_info=error)


def _end_what_is_due(session: Session) -> None:
    now = utc_now()
    end_due_wrap_ups(session=session, now=now)
    end_overdue_offers(session=session, now=now)
    end_lost_connections(session=session, now=now)
    renew_deadlines(session=session, now=now)
    tell_late_queues(session)


def _route(session: Session, wanted: Wanted) -> Made:
    made = []
    for offer in make_offers(session=session, now=utc_now(), call_ids=wanted.calls, asking=wanted.transfers):
        seat = session.get_one(Seat, offer.user_id)
        made.append(
            (
                offer.call_id,
                OfferMade(
                    offer=offer.id,
                    user_id=offer.user_id,
                    device=seat.device_kind,
                    uri=seat.device_uri or "",
                    expires_at=offer.expires_at,
                    transfer=offer.transfer_id or "",
                ),
            )
        )
    return made
