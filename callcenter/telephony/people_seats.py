"""What accounts ask of seats: that somebody who signs out, or is disabled, leaves theirs."""

from datetime import datetime

import structlog
from sqlalchemy.orm import Session

from callcenter.kernel.actor import Actor
from callcenter.kernel.bus import BusDown
from callcenter.kernel.http import kernel
from callcenter.telephony.models import Seat
from callcenter.telephony.routes.commands import order
from callcenter.telephony.services import presence
from callcenter.telephony.states import Activity

log = structlog.get_logger()


class TelephonySeats:
    """The seats of this installation."""

    def leave(self, session: Session, user_id: int, *, is_forced: bool, actor: Actor, now: datetime) -> bool:
        """The seat is empty now, or after the call of one who is forced; False when a call in hand keeps them."""
        return presence.leave(session=session, user_id=user_id, is_forced=is_forced, actor=actor, now=now)

    def hang_up(self, user_id: int) -> None:
        """End the call in hand of somebody who was forced out; without a bus it goes on until somebody hangs up."""
        with kernel().db.reading() as session:
            seat = session.get(Seat, user_id)
        if seat is not None and seat.activity == Activity.ON_CALL:
            try:
                order(name="call.hangup", actor=Actor(user_id=user_id, name=""), call_id=seat.call_id)
            except BusDown:
                log.warning("seat.call_not_ended", user=user_id, call=seat.call_id)
