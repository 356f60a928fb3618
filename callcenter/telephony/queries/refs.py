"""Calls in a line, for the pages of other domains."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.accounts.queries import user_refs
from callcenter.telephony.models import Call
from callcenter.telephony.queries.calls import recording_refs, seconds_between
from callcenter.telephony.queries.queues import queue_refs
from callcenter.telephony.views import CallRef


def call_refs(session: Session, ids: Sequence[str]) -> dict[str, CallRef]:
    """Calls for the pages of other domains, by id; at most four statements however many, none without ids."""
    if not ids:
        return {}
    calls = session.scalars(select(Call).where(Call.id.in_(set(ids)))).all()
    queues = queue_refs(session, [call.queue_id for call in calls])
    people = user_refs(session, [call.agent_id for call in calls])
    recordings = recording_refs(session, [call.id for call in calls])
    return {
        call.id: CallRef(
            id=call.id,
            direction=call.direction,
            state=call.state,
            started_at=call.started_at,
            talking_seconds=seconds_between(call.answered_at, call.ended_at),
            queue=queues.get(call.queue_id or 0),
            agent=people.get(call.agent_id or 0),
            recording=recordings.get(call.id),
        )
        for call in calls
    }
