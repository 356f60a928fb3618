"""A queue is told of at once, then once a second at most, and in the end as it is."""

from sqlalchemy.orm import Session

from callcenter.telephony.services.announcing import queue_changed, tell_late_queues
from callcenter.telephony.services.pacing import PAUSE_SECONDS, QueuePace, keep_pace
from tests.integration.telephony.conftest import Floor


class Clock:
    """Time that stands until it is moved."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def told(floor: Floor, pace: QueuePace | None, *, late: bool = False) -> int:
    """How many times the queue is told of in one transaction that changes it twice, or that tells what is late."""
    before = len(floor.events())
    with floor.step() as session:
        if pace is not None:
            keep_pace(session, pace)
        for _ in range(2):
            _change(session, floor, late=late)
    return len(floor.events()) - before


def _change(session: Session, floor: Floor, *, late: bool) -> None:
    if late:
        tell_late_queues(session)
    else:
        queue_changed(session, floor.queue.id)


def test_much_at_once_is_told_once_and_again_when_the_pause_is_over(floor: Floor) -> None:
    clock = Clock()
    pace = QueuePace(clock)
    assert told(floor, pace, late=True) == 1, "a new bridge tells of all: what the last one owed died with it"
    clock.now += PAUSE_SECONDS
    assert told(floor, pace) == 1
    assert told(floor, pace) == 0
    assert told(floor, pace, late=True) == 0
    clock.now += PAUSE_SECONDS
    assert told(floor, pace, late=True) == 1
    clock.now += PAUSE_SECONDS
    assert told(floor, pace, late=True) == 0
    assert told(floor, pace) == 1


def test_who_keeps_no_pace_is_told_at_once(floor: Floor) -> None:
    assert [told(floor, None) for _ in range(3)] == [1, 1, 1]
