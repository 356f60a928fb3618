"""A second call: an agent who may leaves the one in hand parked and takes one that waits, without an end to either."""

from datetime import datetime

from sqlalchemy.orm import Session

from callcenter.kernel.errors import Conflict
from callcenter.kernel.rows import locked
from callcenter.kernel.texts import text
from callcenter.telephony.models import Call, Offer
from callcenter.telephony.services.offers import AgentNotFree, offer_chosen
from callcenter.telephony.services.seats import act, seat_of
from callcenter.telephony.states import Activity, CallState


class NotWaiting(Conflict):
    """Somebody else has the call, or it is over."""

    code = "not-waiting"
    title = text("该来电已不在排队", "That call waits no longer")


def take_waiting(*, session: Session, call_id: str, user_id: int, now: datetime) -> Offer:
    """Offer a waiting call to the agent who wants it, at once and after no wrap-up; NotWaiting or AgentNotFree.

    What is parked is not over: writing it up comes after its end.
    """
    call = locked(session, Call, call_id)
    if call is None or call.state != CallState.QUEUED:
        raise NotWaiting
    seat = seat_of(session=session, user_id=user_id, now=now)
    if seat.activity == Activity.WRAPPING_UP:
        act(session=session, seat=seat, trigger="release", now=now)
    offer = offer_chosen(session=session, call=call, user_id=user_id, now=now)
    if offer is None:
        raise AgentNotFree(extra={"rule": seat.activity})
    return offer
