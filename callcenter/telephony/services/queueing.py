"""A call that waits goes on to another queue, with the time it has waited."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from callcenter.kernel.rows import locked
from callcenter.telephony.models import Call
from callcenter.telephony.services.announcing import call_changed, queue_changed
from callcenter.telephony.states import CallState


def change_queue(
    *, session: Session, call_id: str, queue_id: int, live: dict[str, Any] | None = None, now: datetime
) -> None:
    """The call belongs to another queue from now on; whoever watches either sees it."""
    del now
    call = locked(session, Call, call_id)
    if call is None or call.state == CallState.ENDED:
        return
    left, call.queue_id = call.queue_id, queue_id
    call.live = call.live if live is None else live
    call_changed(session, call)
    if left is not None:
        queue_changed(session, left)
    queue_changed(session, queue_id)
