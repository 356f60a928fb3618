"""Nobody lost: who called and was not reached gets one promise, in the transaction that ends the call; contact keeps it."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import String, bindparam, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from callcenter.customers import queries as customers
from callcenter.kernel.actor import SYSTEM
from callcenter.kernel.db import zone_of
from callcenter.kernel.errors import Conflict
from callcenter.kernel.ids import new_id
from callcenter.kernel.rows import hold, locked
from callcenter.kernel.texts import text
from callcenter.kernel.transitions import move
from callcenter.telephony import hours, promising
from callcenter.telephony.models import Call, Leg, Promise, PromisedCall, Queue
from callcenter.telephony.promising import PromiseKind
from callcenter.telephony.queries.promises import OVER
from callcenter.telephony.services.promise_telling import promise_changed, promise_state_changed
from callcenter.telephony.states import PROMISE, CallState, PromiseState

_UNUSABLE: Final = frozenset({"anonymous", "other"})
_OPEN_OF = (
    select(Promise)
    .where(Promise.number == bindparam("number", type_=String), Promise.state.not_in(OVER))
    .with_for_update()
    .execution_options(populate_existing=True)
)
_INCOMING = select(Call.id).where(
    Call.state != CallState.ENDED.value, Call.direction == "in", Call.caller == bindparam("number", type_=String)
)
_DIALLED = select(Leg.id).where(Leg.call_id == bindparam("call_id", type_=String), Leg.kind == "customer").limit(1)
"""Statements of every call are built once: putting one together takes longer than running it."""


class PromiseTaken(Conflict):
    """Somebody else has it, or calls the person already."""

    code = "promise-taken"
    title = text("该回呼已被他人处理", "Somebody else has taken this one or is calling them now")


class CallerOnTheLine(Conflict):
    """The person is calling us at this moment."""

    code = "caller-on-the-line"
    title = text("对方正在来电，请等待接入", "They are calling us right now and will be answered: do not call back")


def call_ends(*, session: Session, call: Call, reason: str, now: datetime) -> None:
    """A call is about to end, its state still what it was: who was not reached is promised a call, once."""
    if call.promise_id is not None and call.answered_at is None:
        _attempt_failed(session, call, reason, now)
    kind = promising.kind_of(
        direction=call.direction, state=call.state, is_answered=call.answered_at is not None, reason=reason
    )
    if kind is None or session.get(PromisedCall, call.id) is not None:
        return
    number = customers.number_view(_number(call))
    why_none = _why_none(call, kind, number.kind, now)
    promise = None if why_none else _promised(session, call, kind, number.number, now)
    session.add(
        PromisedCall(
            call_id=call.id,
            promise_id=promise.id if promise else None,
            kind=kind.value,
            why_none=why_none,
            at=now,
        )
    )


def call_reached(*, session: Session, call: Call, now: datetime) -> None:
    """Somebody talks to the person: whatever was promised to that number, or to that customer, is kept."""
    number = customers.number_view(_number(call)).number
    theirs = [Promise.number == number]
    if call.customer_id is not None:
        theirs.append(Promise.customer_id == call.customer_id)
        theirs.append(Promise.number.in_(customers.match_keys_of(session, call.customer_id)))
    query = select(Promise.id).where(or_(*theirs), Promise.state.not_in(OVER)).order_by(Promise.id)
    for promise_id in session.scalars(query).all():
        promise = locked(session, Promise, promise_id)
        if promise is not None and promise.state not in OVER and promise.opened_at <= now:
            _keep(session, promise, call, now)


def call_dialled(*, session: Session, call: Call, promise_id: str | None, now: datetime) -> None:
    """An outgoing call begins: to keep a promise, or by hand to somebody who is owed one.

    Raises PromiseTaken when the person is being called already, CallerOnTheLine when they are calling us.
    """
    if call.direction != "out":
        return
    number = customers.number_view(call.dialled).number
    promise = locked(session, Promise, promise_id) if promise_id else open_promise_of(session, number)
    if promise is None and promise_id is None:
        return
    if promise is None or promise.state == PromiseState.CALLING or promise.state in OVER:
        raise PromiseTaken
    is_theirs = promise.state == PromiseState.CLAIMED and promise.claimed_by_id == call.agent_id
    if promise_id is not None:
        if not is_theirs or promise.number != number:
            raise PromiseTaken
        must_not_be_calling(session, promise)
    elif promise.state == PromiseState.CLAIMED and not is_theirs:
        return
    move(session=session, subject=promise, machine=PROMISE, trigger="dial", actor=SYSTEM, now=now)
    promise.claimed_by_id, promise.claimed_until = call.agent_id, None
    call.promise_id = promise.id
    promise_state_changed(session, promise)


def customer_known(*, session: Session, call: Call, now: datetime) -> None:
    """Somebody said whose call it was: so is the promise it led to, and what it was a contact for is kept."""
    led = session.get(PromisedCall, call.id)
    promise = locked(session, Promise, led.promise_id) if led is not None and led.promise_id else None
    if promise is not None:
        promise.customer_id = call.customer_id
        promise_changed(session, promise)
    if call.answered_at is None or call.customer_id is None:
        return
    query = select(Promise.id).where(
        Promise.customer_id == call.customer_id, Promise.state.not_in(OVER), Promise.opened_at <= call.answered_at
    )
    for promise_id in session.scalars(query.order_by(Promise.id)).all():
        older = locked(session, Promise, promise_id)
        if older is not None and older.state not in OVER:
            _keep(session, older, call, now)


def open_promise_of(session: Session, number: str) -> Promise | None:
    """The promise to a number that is not over, locked; there is one at most."""
    found = session.scalar(_OPEN_OF, {"number": number})
    if found is not None:
        hold(session, found, found.id)
    return found


def must_not_be_calling(session: Session, promise: Promise) -> None:
    """Refuse while an incoming call of the same number waits or talks."""
    if session.scalar(_INCOMING, {"number": promise.number}) is not None:
        raise CallerOnTheLine


def due_when_open(session: Session, promise: Promise, at: datetime) -> datetime:
    """The moment itself, or the next opening of the promise's queue after it."""
    queue = session.get(Queue, promise.queue_id) if promise.queue_id is not None else None
    if queue is None:
        return at
    zone = zone_of(session)
    return promising.when_open(lambda moment: _is_open(queue, moment, zone), at)


def _is_open(queue: Queue, moment: datetime, zone: ZoneInfo) -> bool:
    return hours.is_open(queue.hours, now=moment, zone=zone, holidays=queue.holidays)


def _number(call: Call) -> str:
    return call.caller if call.direction == "in" else call.dialled


def _why_none(call: Call, kind: PromiseKind, number_kind: str, now: datetime) -> str:
    if number_kind in _UNUSABLE:
        return "no_number"
    is_short = now - call.started_at < promising.SHORT_ABANDON
    return "short" if kind is PromiseKind.ABANDONED and is_short else ""


def _promised(session: Session, call: Call, kind: PromiseKind, number: str, now: datetime) -> Promise:
    """The promise of this person: a new one, or the open one with this call added."""
    found = open_promise_of(session, number)
    if found is None:
        try:
            with session.begin_nested():
                return _opened(session, call, kind, number, now)
        except IntegrityError:
            # Another call of the same person ended at this very moment, in another transaction.
            found = open_promise_of(session, number)
            if found is None:
                raise
    _merge(session, found, call, kind, now)
    return found


def _opened(session: Session, call: Call, kind: PromiseKind, number: str, now: datetime) -> Promise:
    promise = Promise(
        id=new_id(),
        number=number,
        kind=kind.value,
        state=PromiseState.OPEN.value,
        state_since=now,
        queue_id=call.queue_id,
        customer_id=call.customer_id,
        call_id=call.id,
        opened_at=now,
        due_at=now,
        attempts=0,
        asks_supervisor=False,
        version=0,
    )
    promise.due_at = _due(session, promise, call, kind, now)
    session.add(promise)
    session.flush()
    hold(session, promise, promise.id)
    promise_state_changed(session, promise)
    return promise


def _merge(session: Session, promise: Promise, call: Call, kind: PromiseKind, now: datetime) -> None:
    """The same person once more: the stronger kind, the earlier time; the place in line stays."""
    promise.call_id = call.id
    promise.customer_id = promise.customer_id or call.customer_id
    promise.asks_supervisor = False
    if promising.outranks(kind, promise.kind):
        promise.kind, promise.queue_id = kind.value, call.queue_id or promise.queue_id
    promise.due_at = min(promise.due_at, _due(session, promise, call, kind, now))
    promise_changed(session, promise)


def _due(session: Session, promise: Promise, call: Call, kind: PromiseKind, now: datetime) -> datetime:
    """The place in line counts only while the queue is open; else the next opening."""
    wanted = promising.first_due(kind, place=call.queued_at or call.started_at, now=now)
    at = max(wanted, now)
    when = due_when_open(session, promise, at)
    return wanted if when == at else when


def _keep(session: Session, promise: Promise, call: Call, now: datetime) -> None:
    move(session=session, subject=promise, machine=PROMISE, trigger="keep", actor=SYSTEM, now=now)
    promise.kept_by_call_id, promise.closed_at = call.id, now
    promise.claimed_by_id = call.agent_id or promise.claimed_by_id
    promise.claimed_until, promise.asks_supervisor, promise.reason = None, False, ""
    promise_state_changed(session, promise)


def _attempt_failed(session: Session, call: Call, reason: str, now: datetime) -> None:
    """The person did not answer: try again later; after too many attempts a supervisor decides."""
    promise = locked(session, Promise, call.promise_id)
    if promise is None or promise.state != PromiseState.CALLING:
        return
    move(session=session, subject=promise, machine=PROMISE, trigger="miss", actor=SYSTEM, now=now, reason=reason)
    was_dialled = session.scalar(_DIALLED, {"call_id": call.id}) is not None
    pause = promising.RETRY
    if promising.is_attempt(reason=reason, was_dialled=was_dialled):
        promise.attempts += 1
        pause = promising.pause_after(promise.attempts)
        promise.asks_supervisor = promise.attempts >= promising.MOST_ATTEMPTS
    promise.due_at = due_when_open(session, promise, now + pause)
    promise.claimed_by_id, promise.claimed_until, promise.reason = None, None, reason[:40]
    promise_state_changed(session, promise)
