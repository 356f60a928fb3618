"""What a day allows of pauses in the demonstration's call centre."""

from datetime import datetime

from sqlalchemy.orm import Session

from callcenter.kernel.actor import SYSTEM
from callcenter.telephony.services import away
from callcenter.telephony.services.away import ReasonChange

MINUTES = {"break": 30, "meal": 60}


def allow_pauses(*, session: Session, now: datetime) -> None:
    """Breaks and meals have an end."""
    away.install_reasons(session=session)
    for code, minutes in MINUTES.items():
        change = ReasonChange(minutes_per_day=minutes)
        away.change_reason(session=session, code=code, change=change, actor=SYSTEM, now=now)
