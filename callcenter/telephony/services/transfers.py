"""Calls that change hands: asked for, taken over, joined, left, parked and picked up. One open transfer a call."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from callcenter.kernel.actor import SYSTEM
from callcenter.kernel.errors import Conflict, NotFound
from callcenter.kernel.rows import locked
from callcenter.kernel.texts import text
from callcenter.kernel.transitions import move
from callcenter.telephony.models import Call, Leg, Offer, Seat, Transfer
from callcenter.telephony.services.announcing import call_changed, call_state_changed, seat_changed
from callcenter.telephony.services.offers import AgentNotFree, offer_directly
from callcenter.telephony.services.seats import act, free_from_call, miss_headset, seat_of
from callcenter.telephony.states import CALL, TRANSFER, CallState, TransferState


class NotParked(Conflict):
    """Somebody else picked the call up, or the customer left."""

    code = "not-parked"
    title = text("该通话已被取回或已结束", "The call was picked up by somebody else, or is over")


class TransferOpen(Conflict):
    """Somebody is being asked for this call already."""

    code = "transfer-open"
    title = text("正在转接或咨询，请先完成", "Somebody is being asked already: finish that first")


_OPEN = select(Transfer.id).where(Transfer.call_id == bindparam("call_id"), Transfer.ended_at.is_(None))


@dataclass(frozen=True, slots=True)
class NewTransfer:
    """A transfer as it begins: `kind` blind, consult or conference, and exactly one target."""

    transfer_id: str
    call_id: str
    kind: str
    by_user_id: int
    to_user_id: int | None = None
    to_queue_id: int | None = None
    to_number: str | None = None


def open_transfer(*, session: Session, new: NewTransfer, now: datetime) -> Transfer:
    """Somebody is asked; TransferOpen while another one is."""
    known = session.get(Transfer, new.transfer_id)
    if known is not None:
        return known
    call = locked(session, Call, new.call_id)
    if call is None:
        raise NotFound
    if session.scalar(_OPEN, {"call_id": new.call_id}) is not None:
        raise TransferOpen
    transfer = Transfer(
        id=new.transfer_id,
        call_id=new.call_id,
        kind=new.kind,
        state=TransferState.WAITING.value,
        state_since=now,
        by_user_id=new.by_user_id,
        to_user_id=new.to_user_id,
        to_queue_id=new.to_queue_id,
        to_number=new.to_number,
        made_at=now,
    )
    session.add(transfer)
    session.flush()
    call_changed(session, call)
    return transfer


def ask_agent(*, session: Session, new: NewTransfer, now: datetime) -> Offer:
    """Ask one agent; AgentNotFree, and then nothing was opened."""
    transfer = open_transfer(session=session, new=new, now=now)
    offer = offer_directly(
        session=session, call_id=new.call_id, user_id=new.to_user_id or 0, transfer=transfer, now=now
    )
    move(session=session, subject=transfer, machine=TRANSFER, trigger="ring", actor=SYSTEM, now=now)
    return offer


def move_transfer(*, session: Session, transfer_id: str, trigger: str, reason: str = "", now: datetime) -> None:
    """Who was asked rings, answered, took over, or did not."""
    transfer = locked(session, Transfer, transfer_id)
    if transfer is None or not move(
        session=session, subject=transfer, machine=TRANSFER, trigger=trigger, actor=SYSTEM, now=now, reason=reason
    ):
        return
    if trigger in {"answer", "complete"}:
        transfer.answered_at = transfer.answered_at or now
    if trigger not in {"ring", "wait", "answer"}:
        transfer.ended_at, transfer.reason = now, reason[:40]
    _tell(session, transfer.call_id)


def abandon_transfers(*, session: Session, call_id: str, now: datetime) -> None:
    """The call is over while somebody was asked."""
    open_ones = select(Transfer).where(Transfer.call_id == call_id, Transfer.ended_at.is_(None))
    for transfer in session.scalars(open_ones).all():
        move(session=session, subject=transfer, machine=TRANSFER, trigger="abandon", actor=SYSTEM, now=now)
        transfer.ended_at = now


def leave_call(*, session: Session, call_id: str, user_id: int, has_worked: bool = True, now: datetime) -> None:
    """An agent goes and the call goes on: who has talked writes up what was said."""
    call, seat = locked(session, Call, call_id), locked(session, Seat, user_id)
    if call is None or seat is None or seat.call_id != call_id:
        return
    if has_worked:
        free_from_call(session=session, seat=seat, call=call, now=now)
    else:
        act(session=session, seat=seat, trigger="release", now=now, keeps_turn=True)
    _tell(session, call_id)


def hand_over(*, session: Session, call_id: str, user_id: int, now: datetime) -> None:
    """Another agent holds the call from now on."""
    call = locked(session, Call, call_id)
    if call is not None and call.agent_id != user_id and call.state != CallState.ENDED:
        call.agent_id, call.is_muted = user_id, False
        call_state_changed(session, call)
    del now


def requeue_call(*, session: Session, call_id: str, queue_id: int, now: datetime) -> None:
    """The call is to wait in a queue, maybe another one than before."""
    call = locked(session, Call, call_id)
    if call is not None and call.state != CallState.ENDED:
        call.queue_id, call.parked_by_id = queue_id, None
        # What it waited before somebody talked with the customer counts as much as the talk: not at all.
        call.waits_since = now
        call_changed(session, call)


def park_call(*, session: Session, call_id: str, user_id: int, now: datetime) -> None:
    """The customer waits with music until somebody of the team picks the call up."""
    call = locked(session, Call, call_id)
    if call is not None and move(session=session, subject=call, machine=CALL, trigger="park", actor=SYSTEM, now=now):
        call.parked_by_id = user_id
        call_state_changed(session, call)


def pick_up(*, session: Session, call_id: str, user_id: int, now: datetime) -> None:
    """An agent takes a parked call: claimed at once, so that nobody else can; NotParked or AgentNotFree."""
    call = locked(session, Call, call_id)
    # Until the talk begins it is still parked; the seat says that somebody has it.
    is_taken = session.scalar(select(Seat.user_id).where(Seat.call_id == call_id).limit(1)) is not None
    if call is None or call.state != CallState.PARKED or is_taken:
        raise NotParked
    seat = seat_of(session=session, user_id=user_id, now=now)
    if seat.call_id is not None or seat.offer_id is not None:
        raise AgentNotFree(text("已有通话或振铃，请先结束", "A call rings or is in hand: end it first"))
    if act(session=session, seat=seat, trigger="dial", now=now):
        seat.call_id = call_id
    call.agent_id, call.is_muted = user_id, False
    call_state_changed(session, call)


def set_leg_mode(*, session: Session, leg_id: str, mode: str, now: datetime) -> None:
    """Somebody of the call talks, is muted, or is on hold."""
    del now
    leg = locked(session, Leg, leg_id)
    if leg is not None and leg.mode != mode:
        leg.mode = mode
        _tell(session, leg.call_id)


def set_seat_device(*, session: Session, user_id: int, kind: str, uri: str | None, now: datetime) -> None:
    """The agent went on with the call on another device, and stays there."""
    seat = seat_of(session=session, user_id=user_id, now=now)
    if (seat.device_kind, seat.device_uri) != (kind, uri):
        seat.device_kind, seat.device_uri = kind, uri
        miss_headset(seat, now)
        seat_changed(session, seat)


def _tell(session: Session, call_id: str) -> None:
    call = locked(session, Call, call_id)
    if call is not None and call.state != CallState.ENDED:
        call_changed(session, call)
