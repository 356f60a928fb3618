"""The state of a trunk that registers, as its line tells it."""

from datetime import datetime

from sqlalchemy.orm import Session

from callcenter.kernel.actor import SYSTEM
from callcenter.kernel.rows import locked
from callcenter.kernel.transitions import move
from callcenter.telephony.models import Trunk
from callcenter.telephony.states import TRUNK


def set_trunk_state(
    *, session: Session, trunk_id: int, trigger: str, code: int = 0, reason: str = "", now: datetime
) -> bool:
    """Keep what came of a registration; True when the state changed. A trunk that was removed has none."""
    trunk = locked(session, Trunk, trunk_id)
    if trunk is None:
        return False
    trunk.code, trunk.reason = code, reason[:120]
    return move(session=session, subject=trunk, machine=TRUNK, trigger=trigger, actor=SYSTEM, now=now, reason=reason)
