"""Whom a call can be passed on to, and the calls that wait for anybody of a team or queue."""

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from callcenter.accounts.queries import TeamRef, UserRef, desk_refs, people_at_work
from callcenter.kernel.actor import Actor
from callcenter.kernel.http.views import View
from callcenter.kernel.permissions import Permission
from callcenter.telephony.models import Call, QueueMember, Seat
from callcenter.telephony.queries.calls import call_views
from callcenter.telephony.states import Activity, CallState, Presence
from callcenter.telephony.views import CallView

MOST_WAITING = 10


class ColleagueView(View):
    """An agent who is signed in. `is_free`: can be asked now."""

    user: UserRef
    extension: str | None
    team: TeamRef | None
    presence: Presence
    activity: Activity
    is_free: bool


def colleagues(session: Session, *, besides: int) -> tuple[ColleagueView, ...]:
    """The agents who are signed in, the free ones first, then by name; two statements."""
    query = select(Seat).where(
        Seat.presence != Presence.OFFLINE.value, Seat.user_id.in_(people_at_work()), Seat.user_id != besides
    )
    seats = session.scalars(query).all()
    desks = desk_refs(session, [seat.user_id for seat in seats])
    found = [
        ColleagueView(
            user=UserRef(id=seat.user_id, name=desks[seat.user_id].name),
            extension=desks[seat.user_id].extension,
            team=desks[seat.user_id].team,
            presence=seat.presence,
            activity=seat.activity,
            is_free=_is_free(seat),
        )
        for seat in seats
    ]
    return tuple(sorted(found, key=lambda each: (not each.is_free, each.user.name)))


def _is_free(seat: Seat) -> bool:
    has_device = seat.device_kind == "sip" or seat.has_headset
    return seat.presence == Presence.AVAILABLE and seat.activity == Activity.IDLE and has_device


def parked_calls(session: Session, *, actor: Actor) -> tuple[CallView, ...]:
    """The parked calls an agent may pick up, oldest first."""
    query = select(Call).where(Call.state == CallState.PARKED.value, Call.state != CallState.ENDED.value)
    calls = session.scalars(query.order_by(Call.state_since)).all()
    ids = [call.parked_by_id for call in calls if call.parked_by_id]
    desks = desk_refs(session, [*ids, actor.person_id]) if calls else {}
    mine = desks.get(actor.person_id)
    team = mine.team.id if mine is not None and mine.team is not None else None

    def is_ours(call: Call) -> bool:
        if actor.can(Permission.CALLS_READ_ALL) or call.parked_by_id == actor.user_id:
            return True
        desk = desks.get(call.parked_by_id or 0)
        return team is not None and desk is not None and desk.team is not None and desk.team.id == team

    return tuple(call_views(session, [call for call in calls if is_ours(call)]))


def waiting_calls(session: Session, *, actor: Actor, call_id: str | None = None) -> tuple[CallView, ...]:
    """The first calls that wait in one's queues, longest first; a queue without members is everybody's."""
    mine = select(QueueMember.queue_id).where(QueueMember.user_id == actor.user_id)
    anybodys = ~exists().where(QueueMember.queue_id == Call.queue_id)
    query = select(Call).where(
        Call.state == CallState.QUEUED.value, Call.state != CallState.ENDED.value, Call.queue_id.in_(mine) | anybodys
    )
    if call_id is not None:
        query = query.where(Call.id == call_id)
    found = session.scalars(query.order_by(Call.waits_since, Call.id).limit(MOST_WAITING)).all()
    return tuple(call_views(session, found))


def may_pick_up(session: Session, call_id: str, *, actor: Actor) -> bool:
    """Whether a call is parked for this agent."""
    return any(call.id == call_id for call in parked_calls(session, actor=actor))
