"""The signalling of a connection, kept for a while for whoever asks why somebody could not be heard."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from callcenter.telephony.models import Leg, LegTrace


def keep_trace(*, session: Session, leg_id: str, messages: list[dict[str, Any]], now: datetime) -> None:
    """Keep what a line tells at the end of a leg; of a leg that nobody wrote down there is nothing to keep."""
    if session.get(Leg, leg_id) is None or session.get(LegTrace, leg_id) is not None:
        return
    session.add(LegTrace(leg_id=leg_id, kept_at=now, messages=messages))


def remove_traces(*, session: Session, before: datetime) -> int:
    """Remove what was kept before a moment; how many there were."""
    removed = session.execute(delete(LegTrace).where(LegTrace.kept_at < before).returning(LegTrace.leg_id))
    return len(removed.all())
