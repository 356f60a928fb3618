"""Reads of calls: one, many, and the list with its filters."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Select, bindparam, or_, select, tuple_
from sqlalchemy.orm import Session

from callcenter.accounts.queries import UserRef, user_refs
from callcenter.customers import queries as customers
from callcenter.kernel.actor import Actor
from callcenter.kernel.errors import NotFound
from callcenter.kernel.events import once
from callcenter.kernel.http.paging import Page, decode_moment, encode_cursor
from callcenter.kernel.permissions import Permission
from callcenter.kernel.transitions import Transition
from callcenter.telephony.filters import CallFilter
from callcenter.telephony.models import Call, Leg, Offer, Recording
from callcenter.telephony.quality import judge
from callcenter.telephony.queries.promises import promise_of_call
from callcenter.telephony.queries.queues import queue_refs
from callcenter.telephony.queries.recordings import view_of
from callcenter.telephony.queries.transfers import open_transfers, transfers_of, who_hears
from callcenter.telephony.queries.why import reasons_of, why_of
from callcenter.telephony.states import CallState, LegState
from callcenter.telephony.views import (
    CallDetail,
    CallView,
    CustomerRef,
    LegView,
    OfferBrief,
    ParticipantView,
    QualityView,
    RecordingRef,
    StepView,
)


def call_views(session: Session, calls: Sequence[Call]) -> list[CallView]:
    """The views of rows, in their order; at most nine statements however many, six when no call is passed on."""
    queues = queue_refs(session, [call.queue_id for call in calls])
    names = customers.briefs(session, [call.customer_id for call in calls])
    recordings = recording_refs(session, [call.id for call in calls])
    legs = _open_legs(session, [call.id for call in calls if call.is_live])
    in_work = [call.id for call in calls if call.is_live and call.answered_at is not None]
    transfers = open_transfers(session, in_work)
    at_work = [one for call in calls for one in (call.agent_id, call.parked_by_id)]
    people = user_refs(session, [*at_work, *(leg.user_id for each in legs.values() for leg in each)])
    return [
        CallView(
            **_plain(call),
            customer=_customer(names.get(call.customer_id or 0)),
            queue=queues.get(call.queue_id or 0),
            agent=people.get(call.agent_id or 0),
            participants=_participants(call, legs.get(call.id, ()), people, names),
            transfer=transfers.get(call.id),
            parked_by=people.get(call.parked_by_id or 0) if call.state == CallState.PARKED else None,
            recording=recordings.get(call.id),
        )
        for call in calls
    ]


def call_view(session: Session, call_id: str) -> CallView:
    """One call; NotFound when there is none."""
    return once(session, ("call", call_id), lambda: call_views(session, [_get(session, call_id)])[0])


def call_detail(session: Session, call_id: str, *, actor: Actor) -> CallDetail:
    """One call with legs, offers, trail and recording; NotFound when the actor may not see it."""
    call = _get(session, call_id)
    if not may_see(actor, call):
        raise NotFound
    view = call_views(session, [call])[0]
    offers = session.scalars(select(Offer).where(Offer.call_id == call_id).order_by(Offer.made_at)).all()
    legs = session.scalars(select(Leg).where(Leg.call_id == call_id).order_by(Leg.started_at)).all()
    people = user_refs(
        session,
        [leg.user_id for leg in legs] + [one for offer in offers for one in (offer.user_id, *_traced(offer))],
    )
    recording = session.scalar(select(Recording).where(Recording.call_id == call_id))
    return CallDetail(
        **{key: getattr(view, key) for key in CallView.model_fields if key != "recording"},
        legs=tuple(_leg(leg, people) for leg in legs),
        offers=tuple(_offer(offer, people) for offer in offers),
        trail=_trail(session, call_id),
        transfers=transfers_of(session, call_id),
        promise=promise_of_call(session, call),
        recording=view_of(recording) if recording else None,
    )


def call_brief(session: Session, call_id: str) -> CallView | None:
    """A call for other domains; None when there is none."""
    call = session.get(Call, call_id)
    return call_views(session, [call])[0] if call else None


def call_number(session: Session, call_id: str) -> str | None:
    """The customer's number of a call: who called, or who was called."""
    call = session.get(Call, call_id)
    if call is None:
        return None
    return call.caller if call.direction == "in" else call.dialled


def open_calls_of(session: Session, user_id: int) -> list[CallView]:
    """The calls an agent has in hand."""
    query = select(Call).where(Call.state != "ended", Call.agent_id == user_id).order_by(Call.started_at)
    return call_views(session, session.scalars(query).all())


def may_see(actor: Actor, call: Call) -> bool:
    """The data scope: all calls, or one's own."""
    if actor.can(Permission.CALLS_READ_ALL):
        return True
    return actor.can(Permission.CALLS_READ_OWN) and call.agent_id == actor.user_id


def is_visible(session: Session, call_id: str, *, actor: Actor) -> bool:
    """Whether the actor may open a call, and so hear of it."""
    call = session.get(Call, call_id)
    return call is not None and may_see(actor, call)


def list_calls(session: Session, *, wanted: CallFilter, actor: Actor) -> Page[CallView]:
    """One page of calls, newest first, within the actor's data scope."""
    query = _filtered(select(Call), wanted, actor)
    last = decode_moment(wanted.cursor, str)
    if last is not None:
        query = query.where(tuple_(Call.started_at, Call.id) < tuple_(last[0], last[1]))
    rows = session.scalars(query.order_by(Call.started_at.desc(), Call.id.desc()).limit(wanted.limit + 1)).all()
    page = rows[: wanted.limit]
    more = encode_cursor(page[-1].started_at.isoformat(), page[-1].id) if len(rows) > wanted.limit else None
    return Page[CallView](items=tuple(call_views(session, page)), next=more)


def _filtered(query: Select[Call], wanted: CallFilter, actor: Actor) -> Select[Call]:
    if not actor.can(Permission.CALLS_READ_ALL):
        query = query.where(Call.agent_id == actor.user_id)
    equal: dict[Any, Any] = {
        Call.state: wanted.state,
        Call.direction: wanted.direction,
        Call.queue_id: wanted.queue_id,
        Call.agent_id: wanted.agent_id,
        Call.customer_id: wanted.customer_id,
    }
    for column, value in equal.items():
        if value is not None:
            query = query.where(column == value)
    if wanted.since is not None:
        query = query.where(Call.started_at >= wanted.since)
    if wanted.until is not None:
        query = query.where(Call.started_at < wanted.until)
    if wanted.caller:
        number = customers.number_view(wanted.caller).number
        query = query.where(or_(Call.caller.in_([number, wanted.caller]), Call.dialled == number))
    if wanted.open is not None:
        query = query.where(Call.state != "ended" if wanted.open else Call.state == "ended")
    return query


def _get(session: Session, call_id: str) -> Call:
    call = session.get(Call, call_id)
    if call is None:
        raise NotFound
    return call


def _plain(call: Call) -> dict[str, Any]:
    return {
        "id": call.id,
        "direction": call.direction,
        "state": call.state,
        "state_since": call.state_since,
        "caller": customers.number_view(call.caller),
        "caller_name": call.caller_name,
        "dialled": customers.number_view(call.dialled),
        "started_at": call.started_at,
        "queued_at": call.queued_at,
        "answered_at": call.answered_at,
        "ended_at": call.ended_at,
        "end_reason": call.end_reason,
        "ended_by": call.ended_by,
        "waiting_seconds": seconds_between(call.queued_at, call.answered_at or call.ended_at),
        "talking_seconds": seconds_between(call.answered_at, call.ended_at),
        "held": call.is_held,
        "muted": call.is_muted,
        "early_media": call.has_early_media,
        "disposition": call.disposition,
        "note": call.note,
        "version": call.version,
    }


def seconds_between(start: datetime | None, end: datetime | None) -> int | None:
    """Whole seconds; None before both are known."""
    return None if start is None or end is None else max(0, round((end - start).total_seconds()))


def _customer(brief: Any) -> CustomerRef | None:
    return None if brief is None else CustomerRef(id=brief.id, name=brief.name, level=brief.level)


_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_RECORDINGS = select(Recording.call_id, Recording.id, Recording.state, Recording.seconds).where(
    Recording.call_id.in_(_IDS)
)
_OPEN_LEGS = select(Leg).where(Leg.call_id.in_(_IDS), Leg.state != LegState.ENDED.value).order_by(Leg.started_at)
"""Both are part of every call and built once: putting a statement together takes longer than running it."""


def recording_refs(session: Session, ids: list[str]) -> dict[str, RecordingRef]:
    """The recordings of calls, by the call."""
    rows = session.execute(_RECORDINGS, {"ids": ids})
    return {row.call_id: RecordingRef(id=row.id, state=row.state, seconds=round(row.seconds, 2)) for row in rows}


def _open_legs(session: Session, ids: list[str]) -> dict[str, list[Leg]]:
    found: dict[str, list[Leg]] = {}
    if ids:
        for leg in session.scalars(_OPEN_LEGS, {"ids": ids}):
            found.setdefault(leg.call_id, []).append(leg)
    return found


def _participants(
    call: Call, legs: Sequence[Leg], people: dict[int, UserRef], names: dict[int, Any]
) -> tuple[ParticipantView, ...]:
    found = []
    hears = who_hears(legs)
    for leg in legs:
        is_customer = leg.kind == "customer"
        brief = names.get(call.customer_id or 0)
        name = (brief.name if brief else call.caller_name) if is_customer else ""
        user = people.get(leg.user_id or 0)
        found.append(
            ParticipantView(
                id=leg.id,
                role=leg.kind,
                name=user.name if user else name,
                user_id=leg.user_id,
                device=leg.device,
                number=customers.number_view(leg.number) if leg.kind == "outside" else None,
                held=leg.mode == "hold",
                muted=leg.mode == "mute",
                ringing=leg.state != LegState.ANSWERED,
                hears=hears.get(leg.id, ()),
            )
        )
    return tuple(found)


def _leg(leg: Leg, people: dict[int, UserRef]) -> LegView:
    return LegView(
        id=leg.id,
        kind=leg.kind,
        device=leg.device,
        line=leg.line,
        user=people.get(leg.user_id or 0),
        number=customers.number_view(leg.number) if leg.number else None,
        state=leg.state,
        started_at=leg.started_at,
        answered_at=leg.answered_at,
        ended_at=leg.ended_at,
        end_code=leg.end_code,
        end_reason=leg.end_reason,
        quality=QualityView(**asdict(judge(leg.quality))) if leg.quality else None,
    )


def _traced(offer: Offer) -> list[int]:
    return [reason.user_id for reason in reasons_of(offer.trace)]


def _offer(offer: Offer, people: dict[int, UserRef]) -> OfferBrief:
    return OfferBrief(
        id=offer.id,
        user=people[offer.user_id],
        state=offer.state,
        made_at=offer.made_at,
        ended_at=offer.ended_at,
        why=why_of(offer.trace, people),
    )


def _trail(session: Session, call_id: str) -> tuple[StepView, ...]:
    query = (
        select(Transition)
        .where(Transition.subject_kind == "calls", Transition.subject_id == call_id)
        .order_by(Transition.at, Transition.id)
    )
    return tuple(
        StepView(at=row.at, from_state=row.from_state, to_state=row.to_state, reason=row.reason or row.trigger)
        for row in session.scalars(query)
    )
