"""Reads of trunks: those that should be registered and are not."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.telephony.models import Trunk
from callcenter.telephony.states import TrunkState


@dataclass(frozen=True, slots=True)
class TrunkDown:
    """A trunk whose calls do not come in. `code` is the SIP answer, 0 when nobody could be asked."""

    name: str
    is_refused: bool
    code: int


def trunks_down(session: Session) -> tuple[TrunkDown, ...]:
    """The trunks that want to be registered and were refused, or got no answer; one statement."""
    troubles = (TrunkState.REFUSED.value, TrunkState.FAILED.value)
    rows = session.scalars(
        select(Trunk).where(Trunk.is_active, Trunk.registers, Trunk.state.in_(troubles)).order_by(Trunk.rank, Trunk.id)
    )
    return tuple(TrunkDown(row.name, row.state == TrunkState.REFUSED.value, row.code) for row in rows)
