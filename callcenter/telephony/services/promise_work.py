"""How people work promises: take the next one, call, put it back, drop it, open it again; and claims that ran out."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session

from callcenter.kernel import audit
from callcenter.kernel.actor import SYSTEM, Actor
from callcenter.kernel.errors import Conflict, FieldError, Invalid, NotFound
from callcenter.kernel.permissions import Permission
from callcenter.kernel.rows import hold, locked
from callcenter.kernel.texts import text
from callcenter.kernel.transitions import move
from callcenter.telephony import promising
from callcenter.telephony.models import Call, Promise
from callcenter.telephony.queries.promises import IN_TURN, OVER, seen_by, takeable
from callcenter.telephony.services.promise_telling import promise_changed, promise_state_changed
from callcenter.telephony.services.promises import (
    PromiseTaken,
    due_when_open,
    must_not_be_calling,
    open_promise_of,
)
from callcenter.telephony.services.seats import seat_of
from callcenter.telephony.states import PROMISE, CallState, PromiseState


class PromiseInHand(Conflict):
    """An agent works one promise at a time."""

    code = "promise-in-hand"
    title = text("请先处理手上的回呼", "Finish the callback that you have in hand first")


class AsksSupervisor(Conflict):
    """It was tried often enough; what now is for a supervisor to say."""

    code = "asks-supervisor"
    title = text("多次未接通，请班长决定是否继续", "Tried often enough: a supervisor decides what happens now")


class AlreadyPromised(Conflict):
    """The same person has another promise that is not over."""

    code = "already-promised"
    title = text("该号码已有未完成的回呼", "This person has another open callback already")


@dataclass(frozen=True, slots=True)
class PutBack:
    """Why an agent puts a promise back, and until when; a while when left out."""

    reason: str
    note: str = ""
    retry_at: datetime | None = None


def take_next(*, session: Session, actor: Actor, now: datetime) -> Promise | None:
    """The one in hand, else the next that is due in the agent's queues, claimed; None when there is none.

    Two agents never get the same one: the row is locked where it is found, and passed over by everybody else.
    """
    seat_of(session=session, user_id=actor.person_id, now=now)
    held = in_hand(session, actor.person_id, now)
    if held is not None:
        return held
    query = select(Promise).where(takeable(actor.person_id, now)).order_by(*IN_TURN).limit(1)
    locking = query.with_for_update(skip_locked=True, of=Promise).execution_options(populate_existing=True)
    found = session.scalar(locking)
    if found is None:
        return None
    hold(session, found, found.id)
    _claim(session, found, actor, now)
    return found


def claim(*, session: Session, promise_id: str, actor: Actor, now: datetime) -> Promise:
    """Take this very one, due or not. Raises PromiseTaken, PromiseInHand, AsksSupervisor."""
    promise = _get(session, promise_id, actor)
    if _is_claimed_by(promise, actor, now):
        return promise
    # Two tabs of one agent come one after the other.
    seat_of(session=session, user_id=actor.person_id, now=now)
    held = in_hand(session, actor.person_id, now)
    if held is not None and held.id != promise.id:
        raise PromiseInHand
    if promise.asks_supervisor and not _is_supervisor(actor):
        raise AsksSupervisor
    _claim(session, promise, actor, now)
    return promise


def ready_to_call(*, session: Session, promise_id: str, actor: Actor, now: datetime) -> Promise:
    """Claimed by the caller for long enough that the order to dial arrives. Raises also CallerOnTheLine."""
    promise = claim(session=session, promise_id=promise_id, actor=actor, now=now)
    must_not_be_calling(session, promise)
    promise.claimed_until = max(promise.claimed_until or now, now + promising.ORDERED)
    promise_changed(session, promise)
    return promise


def release(*, session: Session, promise_id: str, put_back: PutBack, actor: Actor, now: datetime) -> Promise:
    """Not now: back in line, due at the time given or after a while."""
    promise = _get(session, promise_id, actor)
    _must_hold(promise, actor)
    until = put_back.retry_at
    if until is not None and not now < until <= now + promising.LATEST:
        message = text("请选择 30 天以内的将来时间", "Takes a time within the next thirty days")
        raise Invalid(errors=(FieldError("retry_at", "bad-time", message),))
    move(
        session=session,
        subject=promise,
        machine=PROMISE,
        trigger="release",
        actor=actor,
        now=now,
        reason=put_back.reason,
    )
    promise.due_at = until or due_when_open(session, promise, now + promising.LATER)
    promise.reason, promise.note = put_back.reason, put_back.note or promise.note
    promise.claimed_by_id = promise.claimed_until = None
    promise_state_changed(session, promise)
    return promise


def drop(*, session: Session, promise_id: str, reason: str, note: str, actor: Actor, now: datetime) -> Promise:
    """Nobody is to be called: for a reason that is kept and logged."""
    promise = _get(session, promise_id, actor)
    if promise.state not in OVER:
        _must_hold(promise, actor)
    if reason == "other" and not note:
        message = text("请说明原因", "Say why")
        raise Invalid(errors=(FieldError("note", "missing", message),))
    before = promise.state
    move(session=session, subject=promise, machine=PROMISE, trigger="drop", actor=actor, now=now, reason=reason)
    promise.reason, promise.note, promise.asks_supervisor = reason, note or promise.note, False
    promise.closed_at, promise.closed_by_id = now, actor.user_id
    promise.claimed_by_id = promise.claimed_until = None
    promise_state_changed(session, promise)
    _note(session, promise, "promise.dropped", actor, now, before=before)
    return promise


def reopen(*, session: Session, promise_id: str, actor: Actor, now: datetime) -> Promise:
    """Undo a drop; say that the contact was none, as when a machine answered; or, of what asks a supervisor: try again.

    An agent undoes what the agent did, a supervisor all.
    """
    promise = _get(session, promise_id, actor)
    before = promise.state
    by_id = promise.claimed_by_id if before == PromiseState.KEPT else promise.closed_by_id
    if not _is_supervisor(actor) and by_id != actor.user_id:
        raise NotFound
    if before in OVER and open_promise_of(session, promise.number) is not None:
        raise AlreadyPromised
    move(session=session, subject=promise, machine=PROMISE, trigger="reopen", actor=actor, now=now)
    if before != PromiseState.KEPT:
        promise.attempts = 0
    promise.asks_supervisor, promise.reason = False, ""
    promise.closed_at = promise.closed_by_id = promise.kept_by_call_id = promise.claimed_by_id = None
    promise.due_at = due_when_open(session, promise, now + promising.LATER) if before == PromiseState.KEPT else now
    promise_state_changed(session, promise)
    _note(session, promise, "promise.reopened", actor, now, before=before)
    return promise


def end_due_claims(*, session: Session, now: datetime) -> int:
    """Claims that ran out, and dials whose call is gone, go back in line; how many did."""
    live = exists().where(Call.promise_id == Promise.id, Call.state != CallState.ENDED.value)
    late = or_(
        and_(Promise.state == PromiseState.CLAIMED.value, Promise.claimed_until < now),
        and_(Promise.state == PromiseState.CALLING.value, Promise.state_since < now - promising.ORDERED, ~live),
    )
    query = select(Promise).where(late).order_by(Promise.id).with_for_update(skip_locked=True, of=Promise)
    found = session.scalars(query).all()
    for promise in found:
        _expire(session, promise, now)
    return len(found)


def in_hand(session: Session, user_id: int, now: datetime) -> Promise | None:
    """The promise that an agent has taken or is calling."""
    query = select(Promise).where(
        Promise.claimed_by_id == user_id,
        or_(
            Promise.state == PromiseState.CALLING.value,
            and_(Promise.state == PromiseState.CLAIMED.value, Promise.claimed_until >= now),
        ),
    )
    return session.scalar(query.order_by(Promise.state_since).limit(1))


def _get(session: Session, promise_id: str, actor: Actor) -> Promise:
    """The row, locked; NotFound when the actor may not see it."""
    promise = locked(session, Promise, promise_id)
    if promise is None or session.scalar(select(Promise.id).where(Promise.id == promise_id, seen_by(actor))) is None:
        raise NotFound
    return promise


def _claim(session: Session, promise: Promise, actor: Actor, now: datetime) -> None:
    if promise.state == PromiseState.CLAIMED and promise.claimed_until is not None and promise.claimed_until < now:
        _expire(session, promise, now)
    if promise.state != PromiseState.OPEN and promise.state not in OVER:
        raise PromiseTaken
    move(session=session, subject=promise, machine=PROMISE, trigger="claim", actor=actor, now=now)
    promise.claimed_by_id, promise.claimed_until = actor.user_id, now + promising.CLAIM
    promise_state_changed(session, promise)


def _expire(session: Session, promise: Promise, now: datetime) -> None:
    move(session=session, subject=promise, machine=PROMISE, trigger="expire", actor=SYSTEM, now=now)
    promise.claimed_by_id = promise.claimed_until = None
    promise_state_changed(session, promise)


def _is_claimed_by(promise: Promise, actor: Actor, now: datetime) -> bool:
    until = promise.claimed_until
    is_theirs = promise.state == PromiseState.CLAIMED and promise.claimed_by_id == actor.user_id
    return is_theirs and until is not None and until >= now


def _is_supervisor(actor: Actor) -> bool:
    return actor.can(Permission.CALLS_READ_ALL)


def _must_hold(promise: Promise, actor: Actor) -> None:
    """Agents put back and drop what they have taken; supervisors whatever nobody is calling."""
    if not _is_supervisor(actor) and promise.claimed_by_id != actor.user_id:
        raise PromiseTaken


def _note(session: Session, promise: Promise, act: str, actor: Actor, now: datetime, *, before: str) -> None:
    audit.note(
        session=session,
        actor=actor,
        act=act,
        now=now,
        subject=f"promise:{promise.id}",
        before={"state": before},
        after={"state": promise.state, "reason": promise.reason},
    )
