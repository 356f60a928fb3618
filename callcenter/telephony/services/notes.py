"""What people write about a call: whose it was, how it came out; and the audited look at its number."""

from datetime import datetime

from sqlalchemy.orm import Session

from callcenter.customers import queries as customers
from callcenter.customers import services as customer_services
from callcenter.customers.queries import NumberView
from callcenter.kernel import audit
from callcenter.kernel.actor import Actor
from callcenter.kernel.errors import FieldError, Invalid, NotFound
from callcenter.kernel.masking import mask_digits
from callcenter.kernel.rows import locked
from callcenter.kernel.texts import text
from callcenter.telephony.models import Call
from callcenter.telephony.queries.calls import may_see
from callcenter.telephony.services.announcing import call_changed
from callcenter.telephony.services.promises import customer_known
from callcenter.telephony.services.seats import NO_OUTCOME
from callcenter.telephony.services.timeline import record_in_timeline
from callcenter.telephony.services.wrap_ups import hold_seats_after, settle_outcome

DISPOSITIONS = {
    "solved": text("已解决", "Solved"),
    "order_created": text("已建工单", "Work order created"),
    "follow_up": text("需跟进", "Follow-up needed"),
    "wrong_number": text("拨错号码", "Wrong number"),
    "no_speech": text("无声", "No speech"),
    "other": text("其他", "Other"),
}
UNTOLD = {NO_OUTCOME: text("未填写", "Not given")}
"""Written by the service; nobody can choose it."""


def set_customer(*, session: Session, call_id: str, customer_id: int, actor: Actor, now: datetime) -> None:
    """This customer it was; the call's number becomes one of theirs."""
    call = _mine(session, call_id, actor)
    number = call.caller if call.direction == "in" else call.dialled
    customer_services.link_number(session=session, customer_id=customer_id, raw=number, actor=actor, now=now)
    link_customer(session=session, call=call, customer_id=customer_id, actor=actor, now=now)


def link_customer(*, session: Session, call: Call, customer_id: int, actor: Actor, now: datetime) -> None:
    """Write the customer on the call and the call into the customer's timeline."""
    before, call.customer_id = call.customer_id, customer_id
    customer_known(session=session, call=call, now=now)
    call_changed(session, call)
    if not call.is_live:
        record_in_timeline(session=session, call=call, now=now)
    audit.note(
        session=session,
        actor=actor,
        act="call.customer_set",
        now=now,
        subject=f"call:{call.id}",
        before={"customer_id": before},
        after={"customer_id": customer_id},
    )


def set_disposition(
    *, session: Session, call_id: str, code: str | None, note: str, actor: Actor, now: datetime
) -> None:
    """How the call came out; during the call or after it."""
    code = None if code in UNTOLD else code
    if code is not None and code not in DISPOSITIONS:
        known = ", ".join(DISPOSITIONS)
        raise Invalid(errors=(FieldError("code", "unknown-code", text(f"请选择：{known}", f"Choose one of: {known}")),))
    held = hold_seats_after(session=session, call_id=call_id)
    call = _mine(session, call_id, actor)
    call.disposition, call.note = code or (NO_OUTCOME if call.disposition == NO_OUTCOME else None), note
    settle_outcome(session=session, seats=held, has_outcome=code is not None)
    call_changed(session, call)
    if not call.is_live:
        record_in_timeline(session=session, call=call, now=now)


def reveal_number(*, session: Session, call_id: str, reason: str, actor: Actor, now: datetime) -> NumberView:
    """The full number of a call, written into the operation log."""
    call = _mine(session, call_id, actor)
    number = call.caller if call.direction == "in" else call.dialled
    audit.note(
        session=session,
        actor=actor,
        act="number.revealed",
        now=now,
        subject=f"call:{call.id}",
        after={"number": mask_digits(number), "reason": reason},
    )
    return customers.number_view(number)


def _mine(session: Session, call_id: str, actor: Actor) -> Call:
    call = locked(session, Call, call_id)
    if call is None or not may_see(actor, call):
        raise NotFound
    return call
