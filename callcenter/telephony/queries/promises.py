"""Reads of promises: one, many, the list with its filters, and whose they are."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select, tuple_
from sqlalchemy.orm import Session

from callcenter.accounts.queries import user_refs
from callcenter.customers import queries as customers
from callcenter.kernel.actor import Actor
from callcenter.kernel.errors import NotFound
from callcenter.kernel.events import once
from callcenter.kernel.http.paging import Page, decode_moment, encode_cursor
from callcenter.kernel.permissions import Permission
from callcenter.kernel.transitions import Transition
from callcenter.telephony.filters import PromiseFilter
from callcenter.telephony.models import Call, Promise, PromisedCall, QueueMember, Recording
from callcenter.telephony.promising import RANKS
from callcenter.telephony.queries.queues import queue_refs
from callcenter.telephony.states import CallState, PromiseState
from callcenter.telephony.views import (
    CallPromiseView,
    CustomerRef,
    PromisedCallView,
    PromiseDetail,
    PromiseStepView,
    PromiseView,
    RecordingRef,
)

OVER = (PromiseState.KEPT.value, PromiseState.DROPPED.value)
IN_TURN = (Promise.due_at, case(RANKS, value=Promise.kind, else_=len(RANKS)), Promise.opened_at, Promise.id)
"""Who is called first: by the time it is due, then by kind, then who has waited longest."""


def of_my_queues(user_id: int | None) -> ColumnElement[bool]:
    """Promises of the queues an agent answers; one without members is everybody's, and so is a promise of no queue."""
    mine = select(QueueMember.queue_id).where(QueueMember.user_id == user_id)
    members = exists().where(QueueMember.queue_id == Promise.queue_id)
    return or_(Promise.queue_id.is_(None), Promise.queue_id.in_(mine), ~members)


def seen_by(actor: Actor) -> ColumnElement[bool]:
    """The data scope: all promises, or those of one's own queues, and what one has in hand or dropped."""
    if actor.can(Permission.CALLS_READ_ALL):
        return Promise.id.is_not(None)
    touched = or_(Promise.claimed_by_id == actor.user_id, Promise.closed_by_id == actor.user_id)
    return or_(of_my_queues(actor.user_id), touched)


def is_on_the_line() -> ColumnElement[bool]:
    """Whether the person is calling us at this moment: waits, or talks."""
    live = and_(Call.state != CallState.ENDED.value, Call.direction == "in")
    return exists().where(live, Call.caller == Promise.number)


def takeable(user_id: int | None, now: datetime) -> ColumnElement[bool]:
    """What an agent may be given now: due, nobody's, of the agent's queues, and the person is not on the line."""
    free = or_(
        Promise.state == PromiseState.OPEN.value,
        and_(Promise.state == PromiseState.CLAIMED.value, Promise.claimed_until < now),
    )
    return and_(
        free, Promise.due_at <= now, Promise.asks_supervisor.is_(False), of_my_queues(user_id), ~is_on_the_line()
    )


def promise_views(session: Session, promises: Sequence[Promise]) -> list[PromiseView]:
    """The views of rows, in their order; four statements however many."""
    return [PromiseView(**each) for each in _plain(session, promises)]


def promise_view(session: Session, promise_id: str) -> PromiseView:
    """One promise; NotFound when there is none."""
    return once(session, ("promise", promise_id), lambda: promise_views(session, [_get(session, promise_id)])[0])


def promise_detail(session: Session, promise_id: str, *, actor: Actor) -> PromiseDetail:
    """One promise with the card and all calls about it; NotFound when the actor may not see it."""
    promise = session.scalar(select(Promise).where(Promise.id == promise_id, seen_by(actor)))
    if promise is None:
        raise NotFound
    live = select(Call.id).where(
        Call.state != CallState.ENDED.value, Call.direction == "in", Call.caller == promise.number
    )
    return PromiseDetail(
        **_plain(session, [promise])[0],
        card=customers.card(session, promise.number, customer_id=promise.customer_id),
        history=_history(session, promise),
        trail=_trail(session, promise),
        on_the_line=session.scalar(live.limit(1)),
    )


def list_promises(session: Session, *, wanted: PromiseFilter, actor: Actor, now: datetime) -> Page[PromiseView]:
    """One page within the actor's data scope: the next due first, or the newest first."""
    query = _filtered(select(Promise).where(seen_by(actor)), wanted, actor, now)
    is_due = wanted.order == "due"
    column = Promise.due_at if is_due else Promise.opened_at
    last = decode_moment(wanted.cursor, str)
    if last is not None:
        place = tuple_(column, Promise.id)
        after = tuple_(last[0], last[1])
        query = query.where(place > after if is_due else place < after)
    order = (column, Promise.id) if is_due else (column.desc(), Promise.id.desc())
    rows = session.scalars(query.order_by(*order).limit(wanted.limit + 1)).all()
    page = rows[: wanted.limit]
    more = encode_cursor(getattr(page[-1], column.key).isoformat(), page[-1].id) if len(rows) > wanted.limit else None
    return Page[PromiseView](items=tuple(promise_views(session, page)), next=more)


def _filtered(query: Select[Promise], wanted: PromiseFilter, actor: Actor, now: datetime) -> Select[Promise]:
    equal: dict[Any, Any] = {
        Promise.state: wanted.state,
        Promise.kind: wanted.kind,
        Promise.queue_id: wanted.queue_id,
        Promise.customer_id: wanted.customer_id,
        Promise.asks_supervisor: wanted.asking,
        Promise.claimed_by_id: actor.user_id if wanted.mine else None,
    }
    for column, value in equal.items():
        if value is not None:
            query = query.where(column == value)
    if wanted.open is not None:
        query = query.where(Promise.state.not_in(OVER) if wanted.open else Promise.state.in_(OVER))
    if wanted.due is not None:
        query = query.where(Promise.due_at <= now if wanted.due else Promise.due_at > now)
    if wanted.since is not None:
        query = query.where(Promise.opened_at >= wanted.since)
    if wanted.until is not None:
        query = query.where(Promise.opened_at < wanted.until)
    return query


def promise_of_call(session: Session, call: Call) -> CallPromiseView | None:
    """The promise a call led to or was made to keep; None for a call that has nothing to do with any."""
    row = session.get(PromisedCall, call.id)
    if row is not None:
        return CallPromiseView(id=row.promise_id, kind=row.kind, why_none=row.why_none)
    return CallPromiseView(id=call.promise_id, kind=None, why_none="") if call.promise_id else None


def promised_calls(actor: Actor) -> Select[str]:
    """The calls behind the promises that an agent may see: the messages left in them are for that agent too."""
    return select(PromisedCall.call_id).join(Promise, Promise.id == PromisedCall.promise_id).where(seen_by(actor))


def _get(session: Session, promise_id: str) -> Promise:
    promise = session.get(Promise, promise_id)
    if promise is None:
        raise NotFound
    return promise


def _plain(session: Session, promises: Sequence[Promise]) -> list[dict[str, Any]]:
    queues = queue_refs(session, [each.queue_id for each in promises])
    names = customers.briefs(session, [each.customer_id for each in promises])
    people = user_refs(session, [one for each in promises for one in (each.claimed_by_id, each.closed_by_id)])
    counted = select(PromisedCall.promise_id, func.count()).where(PromisedCall.promise_id.in_([p.id for p in promises]))
    calls = {row[0]: row[1] for row in session.execute(counted.group_by(PromisedCall.promise_id))}
    found = []
    for each in promises:
        brief = names.get(each.customer_id or 0)
        found.append(
            {
                "id": each.id,
                "number": customers.number_view(each.number),
                "kind": each.kind,
                "state": each.state,
                "state_since": each.state_since,
                "customer": CustomerRef(id=brief.id, name=brief.name, level=brief.level) if brief else None,
                "queue": queues.get(each.queue_id or 0),
                "opened_at": each.opened_at,
                "due_at": each.due_at,
                "attempts": each.attempts,
                "asks_supervisor": each.asks_supervisor,
                "claimed_by": people.get(each.claimed_by_id or 0),
                "claimed_until": each.claimed_until,
                "calls": calls.get(each.id, 0),
                "call_id": each.call_id,
                "kept_by_call_id": each.kept_by_call_id,
                "closed_at": each.closed_at,
                "closed_by": people.get(each.closed_by_id or 0),
                "reason": each.reason,
                "note": each.note,
                "version": each.version,
            }
        )
    return found


def _history(session: Session, promise: Promise) -> tuple[PromisedCallView, ...]:
    """The calls that led here and those made to keep it, newest first."""
    query = (
        select(Call, PromisedCall.kind)
        .outerjoin(PromisedCall, PromisedCall.call_id == Call.id)
        .where(or_(PromisedCall.promise_id == promise.id, Call.promise_id == promise.id))
        .order_by(Call.started_at.desc(), Call.id.desc())
    )
    rows = session.execute(query).all()
    people = user_refs(session, [row.Call.agent_id for row in rows])
    heard = select(Recording).where(Recording.call_id.in_([row.Call.id for row in rows])).order_by(Recording.started_at)
    recordings = {each.call_id: each for each in session.scalars(heard)}
    return tuple(
        PromisedCallView(
            call_id=row.Call.id,
            direction=row.Call.direction,
            kind=row.kind,
            at=row.Call.started_at,
            waiting_seconds=_waited(row.Call),
            end_reason=row.Call.end_reason,
            agent=people.get(row.Call.agent_id or 0),
            recording=_recording(recordings.get(row.Call.id)),
        )
        for row in rows
    )


def _waited(call: Call) -> int | None:
    end = call.answered_at or call.ended_at
    return None if end is None else max(0, round((end - (call.queued_at or call.started_at)).total_seconds()))


def _recording(row: Recording | None) -> RecordingRef | None:
    return None if row is None else RecordingRef(id=row.id, state=row.state, seconds=round(row.seconds, 2))


def _trail(session: Session, promise: Promise) -> tuple[PromiseStepView, ...]:
    query = (
        select(Transition)
        .where(Transition.subject_kind == "promises", Transition.subject_id == promise.id)
        .order_by(Transition.at, Transition.id)
    )
    rows = session.scalars(query).all()
    people = user_refs(session, [row.actor_id for row in rows])
    return tuple(
        PromiseStepView(
            at=row.at,
            from_state=row.from_state,
            to_state=row.to_state,
            reason=row.reason or row.trigger,
            by=people.get(row.actor_id or 0),
        )
        for row in rows
    )
