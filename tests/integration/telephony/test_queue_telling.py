"""Old snapshot + events = fresh snapshot, for every change of a queue."""

import pytest

from callcenter.telephony.services import queue_settings, queueing
from callcenter.telephony.services.queue_inputs import MemberBody, NewQueue, QueueChange
from tests.factories_telephony import make_queue
from tests.integration.telephony.conftest import Floor
from tests.integration.telephony.test_telling import Act, verify

OTHER = {"zh-CN": "其他", "en": "Other"}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (QueueChange(priority=10), {"queue.changed"}),
        (QueueChange(numbers=("4009",)), {"queue.changed"}),
        (QueueChange(name=OTHER), {"queue.changed", "agent.changed", "call.changed"}),
        (QueueChange(members=()), {"queue.changed", "agent.changed"}),
        (QueueChange(wrap_up_mode="forced"), {"queue.changed"}),
    ],
)
def test_a_change_is_told_to_all_who_show_it(floor: Floor, change: QueueChange, told: set[str]) -> None:
    floor.ready("ana", "bo", "sam")
    floor.waiting()
    act: Act = lambda session: queue_settings.change_queue(  # noqa: E731
        session=session, queue_id=floor.queue.id, change=change, actor=floor.cast.admin, now=floor.now
    )
    assert verify(floor, act) == told
    assert verify(floor, act) == set()


def test_members_who_come_and_go_are_told(floor: Floor) -> None:
    floor.ready("ana", "bo")
    members = (MemberBody(user_id=floor.cast.bo.person_id), MemberBody(user_id=floor.cast.sam.person_id))
    act: Act = lambda session: queue_settings.change_queue(  # noqa: E731
        session=session,
        queue_id=floor.queue.id,
        change=QueueChange(members=members),
        actor=floor.cast.admin,
        now=floor.now,
    )
    assert verify(floor, act) == {"queue.changed", "agent.changed"}


def test_a_call_that_goes_on_is_told_with_both_queues(floor: Floor) -> None:
    with floor.step() as session:
        there = make_queue(session, floor.cast.ana.person_id, name=OTHER, numbers=["4002"], is_default=False).id
    call = floor.waiting()
    act: Act = lambda session: queueing.change_queue(  # noqa: E731
        session=session, call_id=call, queue_id=there, now=floor.now
    )
    assert verify(floor, act) == {"queue.changed", "call.changed"}


def test_a_new_queue_is_told_to_its_agents(floor: Floor) -> None:
    floor.ready("ana", "bo")
    for members in ((MemberBody(user_id=floor.cast.ana.person_id),), ()):
        number = str(4100 + len(members))
        new = NewQueue(name={"zh-CN": number, "en": number}, numbers=(number,), members=members)
        act: Act = lambda session, new=new: queue_settings.create_queue(  # noqa: E731
            session=session, new=new, actor=floor.cast.admin, now=floor.now
        )
        assert verify(floor, act) == {"queue.changed", "agent.changed"}
