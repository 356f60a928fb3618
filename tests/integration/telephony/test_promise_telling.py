"""Events of promises: an old list with the events after it is the new list; heard by those whose promise it is."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.telephony import queries
from callcenter.telephony.models import Promise
from callcenter.telephony.services import calls, promise_work
from callcenter.telephony.services.promise_work import PutBack
from tests.factories_telephony import make_queue
from tests.integration.telephony.conftest import Floor
from tests.integration.telephony.lost import Lost

Picture = dict[str, dict[str, Any]]


@pytest.fixture
def lost(floor: Floor) -> Lost:
    return Lost(floor)


def picture(lost: Lost) -> Picture:
    """All promises as GET gives them now."""

    def read(session: Session) -> Picture:
        rows = session.scalars(select(Promise)).all()
        return {view.id: view.model_dump(mode="json") for view in queries.promise_views(session, rows)}

    found: Picture = lost.floor.fresh(read)
    return found


def verify(lost: Lost, act: Callable[[Session], object]) -> set[str]:
    """Do something; the old picture with its events on top is the new one. The names of the events of promises."""
    shown, seen = picture(lost), max((event.seq for event in lost.floor.events()), default=0)
    with lost.floor.step() as session:
        act(session)
    told = [event for event in lost.floor.events(after=seen) if event.subject_kind == "promise"]
    for event in told:
        shown[event.subject_id] = event.data
    assert shown == picture(lost)
    return {event.name for event in told}


def test_all_that_happens_to_a_promise_is_told(lost: Lost) -> None:
    floor, ana, sam = lost.floor, lost.floor.cast.ana, lost.floor.cast.sam
    moved, changed = {"promise.state_changed"}, {"promise.changed"}

    def end(call_id: str, reason: str) -> Callable[[Session], object]:
        return lambda session: calls.end_call(
            session=session, call_id=call_id, reason=reason, by="customer", now=floor.now
        )

    assert verify(lost, end(lost.call(), "abandoned")) == moved
    assert verify(lost, end(lost.call(), "callback")) == changed
    promise = lost.open().id
    lost.wait(minutes=5)
    assert verify(lost, lambda session: promise_work.take_next(session=session, actor=ana, now=floor.now)) == moved
    assert verify(lost, lambda session: promise_work.take_next(session=session, actor=ana, now=floor.now)) == set()
    until = floor.now + timedelta(minutes=30)
    back = PutBack("not_now", "", until)
    assert (
        verify(
            lost,
            lambda session: promise_work.release(
                session=session, promise_id=promise, put_back=back, actor=ana, now=floor.now
            ),
        )
        == moved
    )
    lost.wait(minutes=40)
    lost.next(ana)
    lost.wait(minutes=10)
    assert verify(lost, lambda session: promise_work.end_due_claims(session=session, now=floor.now)) == moved
    assert (
        verify(
            lost,
            lambda session: promise_work.drop(
                session=session, promise_id=promise, reason="not_needed", note="", actor=sam, now=floor.now
            ),
        )
        == moved
    )
    assert (
        verify(lost, lambda session: promise_work.reopen(session=session, promise_id=promise, actor=sam, now=floor.now))
        == moved
    )
    call = lost.dial("+8613800138000", ana)
    assert lost.open().state == "calling"
    assert verify(lost, end(call, "no_answer")) == moved
    again = lost.dial("+8613800138000", ana)
    assert (
        verify(lost, lambda session: calls.move_call(session=session, call_id=again, trigger="answer", now=floor.now))
        == moved
    )


def test_the_agents_of_the_queue_hear_of_it_and_who_sees_all_calls(lost: Lost) -> None:
    lost.lose()
    (event,) = [one for one in lost.floor.events() if one.subject_kind == "promise"]
    members = {f"user:{lost.floor.cast.ana.person_id}", f"user:{lost.floor.cast.bo.person_id}"}
    assert set(event.rooms) == {"calls", *members}
    with lost.floor.step() as session:
        everybodys = make_queue(session, is_default=False, numbers=["4009"]).id
    lost.lose("+8613900139000", queue_id=everybodys)
    newest = [one for one in lost.floor.events() if one.subject_kind == "promise"][-1]
    assert newest.rooms == ["calls", "role:agent"]
