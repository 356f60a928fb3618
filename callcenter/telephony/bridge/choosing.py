"""An agent chooses a call among those that wait, after parking the one in hand."""

from sqlalchemy.orm import Session

from callcenter.kernel.clock import utc_now
from callcenter.telephony.bridge import inbound
from callcenter.telephony.bridge.actor import CallActor, CommandRefused
from callcenter.telephony.bridge.asked import made_of
from callcenter.telephony.bridge.happenings import OfferMade
from callcenter.telephony.bridge.live import Phase
from callcenter.telephony.services.second_calls import take_waiting


async def take(actor: CallActor, *, user_id: int) -> None:
    """A browser has the call at once, a phone rings; until it is answered the call keeps its place."""
    call = actor.call
    if call.phase is not Phase.QUEUED:
        raise CommandRefused("not-waiting")

    def question(session: Session) -> OfferMade:
        return made_of(session, take_waiting(session=session, call_id=call.id, user_id=user_id, now=utc_now()))

    made = await actor.bridge.ledger.ask(question)
    await inbound.offered(actor, made)
    if made.device != "sip":
        await inbound.accept(actor, user_id=user_id)
