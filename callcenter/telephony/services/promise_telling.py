"""One place that tells of promises: raises the version and records the event with the view as of the commit."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.kernel.events import announce
from callcenter.telephony.models import Promise, QueueMember
from callcenter.telephony.promise_events import PromiseChanged, PromiseEvent, PromiseStateChanged
from callcenter.telephony.queries.promises import promise_view


def promise_state_changed(session: Session, promise: Promise) -> None:
    """It moved in its machine."""
    _tell(session, promise, PromiseStateChanged, covers=PromiseChanged)


def promise_changed(session: Session, promise: Promise) -> None:
    """Something else about it changed."""
    _tell(session, promise, PromiseChanged, covered_by=PromiseStateChanged)


def _tell(session: Session, promise: Promise, event: type[PromiseEvent], **choice: type[PromiseEvent]) -> None:
    promise.version += 1

    def build() -> PromiseEvent:
        members = select(QueueMember.user_id).where(QueueMember.queue_id == promise.queue_id)
        return event(
            subject_id=promise.id,
            data=promise_view(session, promise.id).model_dump(mode="json"),
            agents=tuple(session.scalars(members.order_by(QueueMember.user_id))) if promise.queue_id else (),
        )

    announce(session, event, promise.id, build, **choice)
