"""One place that tells of changes: raises the version and records the event with the view as of the commit."""

from sqlalchemy.orm import Session

from callcenter.kernel.events import announce, is_announced
from callcenter.telephony import queries
from callcenter.telephony.events import (
    AgentChanged,
    AgentStateChanged,
    CallChanged,
    CallEvent,
    CallStateChanged,
    OfferStateChanged,
    QueueChanged,
    RecordingStateChanged,
    SeatEvent,
)
from callcenter.telephony.models import Call, Offer, Recording, Seat
from callcenter.telephony.services.pacing import pace_of


def _call(session: Session, call: Call, event: type[CallEvent], **choice: type[CallEvent]) -> None:
    call.version += 1
    announce(
        session,
        event,
        call.id,
        lambda: event(subject_id=call.id, data=queries.call_view(session, call.id).model_dump(mode="json")),
        **choice,
    )


def call_state_changed(session: Session, call: Call) -> None:
    """The call moved in its machine, and so its queue."""
    _call(session, call, CallStateChanged, covers=CallChanged)
    if call.queue_id is not None:
        queue_changed(session, call.queue_id)


def queue_changed(session: Session, queue_id: int) -> None:
    """Somebody began or ceased to wait, or to be there to answer."""
    if is_announced(session, QueueChanged, queue_id):
        return
    pace = pace_of(session)
    if pace is not None and not pace.allows(queue_id):
        return
    announce(
        session,
        QueueChanged,
        queue_id,
        lambda: QueueChanged(
            subject_id=str(queue_id), data=queries.queue_views(session, queue_id=queue_id)[0].model_dump(mode="json")
        ),
    )


def tell_late_queues(session: Session) -> None:
    """Tell of the queues whose last change came too soon after the one before."""
    pace = pace_of(session)
    for queue_id in pace.due(session) if pace is not None else ():
        queue_changed(session, queue_id)


def call_changed(session: Session, call: Call) -> None:
    """Hold, mute, customer, note, recording of the call changed."""
    _call(session, call, CallChanged, covered_by=CallStateChanged)


def offer_state_changed(session: Session, offer: Offer) -> None:
    """An offer rings, or is over."""
    offer.version += 1
    announce(
        session,
        OfferStateChanged,
        offer.id,
        lambda: OfferStateChanged(
            subject_id=offer.id, data=queries.offer_view(session, offer.id).model_dump(mode="json")
        ),
    )


def _seat(session: Session, seat: Seat, event: type[SeatEvent]) -> None:
    seat.version += 1
    announce(
        session,
        event,
        seat.user_id,
        lambda: event(
            subject_id=str(seat.user_id), data=queries.seat_view(session, seat.user_id).model_dump(mode="json")
        ),
    )


def seat_state_changed(session: Session, seat: Seat) -> None:
    """Presence or activity changed, and so the agent's queues."""
    _seat(session, seat, AgentStateChanged)
    with session.no_autoflush:
        # Who belongs to which queue does not change with a seat.
        queue_ids = queries.queue_ids_of(session, seat.user_id)
    for queue_id in queue_ids:
        queue_changed(session, queue_id)


def seat_changed(session: Session, seat: Seat) -> None:
    """Device or headset changed."""
    _seat(session, seat, AgentChanged)


def recording_state_changed(session: Session, recording: Recording) -> None:
    """A recording was closed, sealed, or failed."""
    recording.version += 1
    announce(
        session,
        RecordingStateChanged,
        recording.id,
        lambda: RecordingStateChanged(
            subject_id=recording.id, data=queries.recording_view(session, recording.id).model_dump(mode="json")
        ),
    )
