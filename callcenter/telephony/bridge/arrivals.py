"""An INVITE comes in: make it a call, or send it where there is room."""

import structlog

from callcenter.customers import queries as customers
from callcenter.kernel.ids import new_id
from callcenter.telephony.bridge.control import Control
from callcenter.telephony.bridge.fleet import Unit
from callcenter.telephony.bridge.live import LiveCall
from callcenter.telephony.signals import LegIncoming, RejectLeg

log = structlog.get_logger()

RETRY_AFTER_SECONDS = 5


def overflow(control: Control, unit: Unit, signal: LegIncoming) -> RejectLeg | None:
    """The answer when the leg took the line's last place: 302 to a sibling with room, else 503; None to take it."""
    if len(unit.legs) < unit.capacity:
        return None
    sibling = control.fleet.line_with_room(besides=unit.number)
    if sibling is None:
        log.warning("call.refused", reason="all_lines_full", line=unit.number)
        return RejectLeg(leg=signal.leg, code=503, retry_after=RETRY_AFTER_SECONDS)
    contact = f"sip:{signal.request_user or signal.to_user}@{sibling.sip_host}:{sibling.sip_port}"
    return RejectLeg(leg=signal.leg, code=302, contact=contact)


def new_call(control: Control, unit: Unit, signal: LegIncoming) -> LiveCall:
    """The call of an INVITE: who calls (asserted identity before From), which number was dialled, which queue."""
    caller = customers.number_view(signal.asserted or signal.from_user or "anonymous").number
    dialled_raw = signal.called_party or signal.to_user or signal.request_user
    dialled = customers.number_view(dialled_raw).number
    queue = control.directory.queue_for(dialled_raw)
    return LiveCall(
        id=new_id(),
        direction="in",
        line=unit.number,
        leg=signal.leg,
        caller=caller,
        dialled=dialled,
        queue_id=queue.id if queue else None,
        language=queue.language if queue else control.settings.lang,
    )
