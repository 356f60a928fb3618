"""Reads of seats."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import bindparam, exists, select
from sqlalchemy.orm import Session

from callcenter.accounts.queries import UserRef, desk_refs
from callcenter.kernel.errors import NotFound
from callcenter.telephony import wrapping
from callcenter.telephony.models import Queue, QueueMember, Seat
from callcenter.telephony.states import Activity, Presence
from callcenter.telephony.views import DeviceView, QueueRef, SeatView
from callcenter.telephony.views.seats import NextView, WrapUpView
from callcenter.telephony.wrapping import WrapUpMode


def seat_view(session: Session, user_id: int) -> SeatView:
    """One seat; NotFound before its agent signed in for the first time."""
    seat = session.get(Seat, user_id)
    if seat is None:
        raise NotFound
    return _views(session, [seat])[0]


def seat_views(session: Session) -> tuple[SeatView, ...]:
    """All seats that were ever used, by agent; four statements."""
    return _views(session, session.scalars(select(Seat).order_by(Seat.user_id)).all())


def queue_ids_of(session: Session, user_id: int) -> tuple[int, ...]:
    """The queues an agent is a member of."""
    return tuple(row.id for row in session.execute(_QUEUES_OF, {"ids": [user_id]}))


_QUEUES_OF = (
    select(QueueMember.user_id, Queue.id, Queue.name)
    .join(Queue, Queue.id == QueueMember.queue_id)
    .where(QueueMember.user_id.in_(bindparam("ids", expanding=True)), Queue.is_active)
    .order_by(Queue.id)
)
_EVERYBODYS = select(Queue.id, Queue.name).where(Queue.is_active, ~exists().where(QueueMember.queue_id == Queue.id))
"""Both are part of every call and built once: putting a statement together takes longer than running it."""


def _views(session: Session, seats: Iterable[Seat]) -> tuple[SeatView, ...]:
    rows = list(seats)
    ids = [seat.user_id for seat in rows]
    desks = desk_refs(session, ids)
    queues: dict[int, list[QueueRef]] = {}
    for row in session.execute(_QUEUES_OF, {"ids": ids}):
        queues.setdefault(row.user_id, []).append(QueueRef(id=row.id, name=row.name))
    everybodys = [QueueRef(id=row.id, name=row.name) for row in session.execute(_EVERYBODYS)]
    return tuple(
        SeatView(
            user=UserRef(id=seat.user_id, name=desks[seat.user_id].name),
            extension=desks[seat.user_id].extension,
            team=desks[seat.user_id].team,
            presence=seat.presence,
            reason=seat.away_reason,
            away_until=seat.away_until,
            next=_next(seat),
            activity=seat.activity,
            since=_since(seat),
            call_id=seat.call_id,
            offer_id=seat.offer_id,
            wrap_up_until=seat.wrap_up_until,
            wrap_up=_wrap_up(seat),
            wants_wrap_up=seat.wants_wrap_up,
            device=DeviceView(kind=seat.device_kind, uri=seat.device_uri),
            headset="connected" if seat.has_headset else "absent",
            lost_since=seat.headset_lost_at,
            queues=tuple(sorted([*queues.get(seat.user_id, ()), *everybodys], key=lambda queue: queue.id)),
            version=seat.version,
        )
        for seat in rows
    )


def _next(seat: Seat) -> NextView | None:
    return NextView(presence=Presence(seat.next_presence), reason=seat.next_reason) if seat.next_presence else None


def _wrap_up(seat: Seat) -> WrapUpView | None:
    if seat.activity != Activity.WRAPPING_UP:
        return None
    mode = WrapUpMode(seat.wrap_up_mode or WrapUpMode.OPTIONAL)
    return WrapUpView(
        mode=mode,
        call_id=seat.wrap_up_call_id,
        may_end=wrapping.may_end(mode, owes_outcome=seat.needs_outcome),
        may_extend=wrapping.may_extend(mode),
        owes_outcome=seat.needs_outcome,
    )


def _since(seat: Seat) -> datetime:
    """Since when it stands as it stands: a ready agent's time begins anew after each call."""
    return max(seat.presence_since, seat.activity_since) if seat.activity == Activity.IDLE else seat.activity_since
