"""Reads of a call's signalling."""

from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.kernel.actor import Actor
from callcenter.kernel.errors import NotFound
from callcenter.telephony.models import Leg, LegTrace
from callcenter.telephony.queries.calls import is_visible
from callcenter.telephony.views import TracedView, TraceView


def call_trace(session: Session, call_id: str, *, actor: Actor) -> TraceView:
    """The signalling of all legs of a call, oldest first; NotFound when the actor may not see the call."""
    if not is_visible(session, call_id, actor=actor):
        raise NotFound
    query = select(Leg.id, Leg.kind, LegTrace.messages).join(LegTrace, LegTrace.leg_id == Leg.id)
    found = [
        TracedView(
            at=datetime.fromtimestamp(message["at"], UTC),
            leg_id=row.id,
            leg_kind=row.kind,
            **{key: message[key] for key in ("sent", "what", "cseq", "from_", "to", "detail")},
        )
        for row in session.execute(query.where(Leg.call_id == call_id))
        for message in row.messages
    ]
    return TraceView(items=tuple(sorted(found, key=lambda one: one.at)))
