"""A call's line in its customer's timeline."""

from datetime import datetime

from sqlalchemy.orm import Session

from callcenter.customers import services as customer_services
from callcenter.kernel.texts import text
from callcenter.telephony import queries
from callcenter.telephony.models import Call


def record_in_timeline(*, session: Session, call: Call, now: datetime) -> None:
    """Write the call into its customer's timeline, or bring that line up to date."""
    if call.customer_id is None:
        return
    session.flush()
    view = queries.call_view(session, call.id)
    name = text("来电", "Incoming call") if call.direction == "in" else text("去电", "Outgoing call")
    customer_services.record_activity(
        session=session,
        customer_id=call.customer_id,
        kind="call",
        ref_kind="call",
        ref_id=call.id,
        title=name["zh-CN"] if view.queue is None else f"{name['zh-CN']} · {view.queue.name.get('zh-CN', '')}",
        text=call.note,
        at=call.started_at,
        actor_id=call.agent_id,
        data=view.model_dump(mode="json"),
    )
    del now
