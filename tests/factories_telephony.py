"""Queues, members, trunks and calls, for tests."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from callcenter.kernel.ids import new_id
from callcenter.telephony.models import Call, Queue, QueueMember, Trunk
from callcenter.telephony.services import calls, seats
from tests.conftest import MOMENT


def make_queue(session: Session, *members: int, **fields: Any) -> Queue:
    """A queue, the default one unless said otherwise, with its members."""
    values = {"name": {"zh-CN": "售后", "en": "Service"}, "numbers": ["4001"], "is_default": True, **fields}
    queue = Queue(**values)
    session.add(queue)
    session.flush()
    session.add_all(QueueMember(queue_id=queue.id, user_id=user_id) for user_id in members)
    session.flush()
    return queue


def make_trunk(session: Session, **fields: Any) -> Trunk:
    """A trunk to the outside."""
    trunk = Trunk(**{"name": "carrier", "uri": "127.0.0.1:5999", "caller_id": "02155550000", **fields})
    session.add(trunk)
    session.flush()
    return trunk


def make_ready(session: Session, user_id: int, now: datetime = MOMENT) -> None:
    """An agent at a SIP phone, ready for calls."""
    seat = seats.seat_of(session=session, user_id=user_id, now=now)
    seat.presence, seat.device_kind, seat.device_uri = "available", "sip", "sip:1001@127.0.0.1"


def make_waiting_call(
    session: Session, queue: Queue, *, caller: str = "+8613800138000", now: datetime = MOMENT
) -> Call:
    """A call that waits in a queue."""
    call_id = new_id()
    new = calls.NewCall(call_id=call_id, direction="in", caller=caller, dialled="4001", queue_id=queue.id)
    calls.open_call(session=session, new=new, now=now)
    leg = calls.NewLeg(leg_id=new_id(), call_id=call_id, kind="customer", line=1, state="incoming", number=caller)
    calls.open_leg(session=session, new=leg, now=now)
    calls.move_call(session=session, call_id=call_id, trigger="enqueue", now=now)
    return session.get_one(Call, call_id)
