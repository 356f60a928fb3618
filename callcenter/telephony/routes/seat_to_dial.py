"""What must be so before an agent dials, whoever is to be called."""

from datetime import datetime

from sqlalchemy.orm import Session

from callcenter.kernel.actor import Actor
from callcenter.kernel.errors import Conflict
from callcenter.kernel.texts import text
from callcenter.telephony.services.seats import seat_of


def device_to_dial(session: Session, actor: Actor, *, now: datetime) -> tuple[str, str]:
    """The device of a free seat, and its address; Conflict when a call is in hand or nothing is there to speak into."""
    seat = seat_of(session=session, user_id=actor.person_id, now=now)
    if seat.call_id or seat.offer_id:
        raise Conflict(text("已有通话或振铃，请先结束", "A call rings or is in hand: end it first"))
    if seat.device_kind == "browser" and not seat.has_headset:
        raise Conflict(text("麦克风未连接，请先做声音检查", "The headset is not connected: do the sound check first"))
    return seat.device_kind, seat.device_uri or ""
