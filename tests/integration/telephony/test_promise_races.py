"""Agents who ask at the same moment: on a real server, in threads, nobody gets what another has."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from callcenter.kernel.actor import Actor
from callcenter.kernel.errors import Problem
from callcenter.telephony.models import Promise, PromisedCall
from callcenter.telephony.services import calls, promise_work, seats
from callcenter.telephony.states import PromiseState
from tests.factories import make_user
from tests.factories_telephony import make_queue
from tests.integration.telephony.conftest import Floor
from tests.integration.telephony.lost import Lost

pytestmark = pytest.mark.parametrize("db", ["postgresql"], indirect=True)
AGENTS = 8


def together(*work: Callable[[], None]) -> None:
    """All of these at the same moment."""
    barrier = threading.Barrier(len(work))
    failed: list[BaseException] = []

    def run(one: Callable[[], None]) -> None:
        barrier.wait()
        try:
            one()
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=run, args=(one,)) for one in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert failed == []


@pytest.fixture
def lost(floor: Floor) -> Lost:
    return Lost(floor)


def agents(lost: Lost) -> list[Actor]:
    """More agents than promises, of a queue that is everybody's."""
    with lost.floor.step() as session:
        users = [make_user(session, f"agent{number}", roles=("agent",)) for number in range(AGENTS)]
        for user in users:
            seats.seat_of(session=session, user_id=user.id, now=lost.floor.now)
        lost.floor.queue = make_queue(session, is_default=False, numbers=["4100"])
        ana = lost.floor.cast.ana
        return [Actor(user.id, user.name, roles=ana.roles, permissions=ana.permissions) for user in users]


def test_two_agents_never_get_the_same_one(lost: Lost) -> None:
    people = agents(lost)
    for number in range(5):
        lost.lose(f"+861380000001{number}")
    now = lost.floor.now + timedelta(minutes=10)
    got: dict[int, str] = {}

    def take(who: Actor) -> Callable[[], None]:
        def work() -> None:
            with lost.floor.db.writing() as session:
                found = promise_work.take_next(session=session, actor=who, now=now)
            if found is not None:
                got[who.person_id] = found.id

        return work

    together(*(take(who) for who in people))
    assert len(got) == 5, "every promise found somebody"
    assert len(set(got.values())) == 5, "nobody shares one"


def test_one_agent_in_two_tabs_gets_one(lost: Lost) -> None:
    (who, *_) = agents(lost)
    for number in range(3):
        lost.lose(f"+861380000002{number}")
    now = lost.floor.now + timedelta(minutes=10)
    got: list[str] = []

    def work() -> None:
        with lost.floor.db.writing() as session:
            found = promise_work.take_next(session=session, actor=who, now=now)
        assert found is not None
        got.append(found.id)

    together(work, work, work)
    assert len(set(got)) == 1


def test_of_many_who_want_this_very_one_one_gets_it(lost: Lost) -> None:
    people = agents(lost)
    lost.lose()
    promise, now = lost.open().id, lost.floor.now + timedelta(minutes=10)
    winners: list[int] = []

    def claim(who: Actor) -> Callable[[], None]:
        def work() -> None:
            try:
                with lost.floor.db.writing() as session:
                    promise_work.claim(session=session, promise_id=promise, actor=who, now=now)
            except Problem:
                return
            winners.append(who.person_id)

        return work

    together(*(claim(who) for who in people))
    assert winners == [lost.open().claimed_by_id]


def test_calls_of_one_person_that_end_at_once_are_one_promise(lost: Lost) -> None:
    ids = [lost.call() for _ in range(AGENTS)]

    def end(call_id: str) -> Callable[[], None]:
        def work() -> None:
            with lost.floor.db.writing() as session:
                calls.end_call(session=session, call_id=call_id, reason="abandoned", by="customer", now=lost.floor.now)

        return work

    together(*(end(one) for one in ids))
    (promise,) = lost.promises()
    query = select(PromisedCall.call_id).where(PromisedCall.promise_id == promise.id)
    assert sorted(lost.floor.fresh(lambda session: session.scalars(query).all())) == sorted(ids)


def test_a_claim_and_an_answer_at_once_leave_it_kept(lost: Lost) -> None:
    (who, *_) = agents(lost)
    lost.lose()
    promise, call = lost.open().id, lost.call()
    now = lost.floor.now + timedelta(minutes=10)

    def claim() -> None:
        try:
            with lost.floor.db.writing() as session:
                promise_work.claim(session=session, promise_id=promise, actor=who, now=now)
        except Problem:
            return

    def answer() -> None:
        with lost.floor.db.writing() as session:
            calls.move_call(session=session, call_id=call, trigger="offer", now=now)
            calls.move_call(session=session, call_id=call, trigger="answer", now=now)

    together(claim, answer)
    kept = lost.floor.fresh(lambda session: session.get(Promise, promise))
    assert (kept.state, kept.kept_by_call_id) == (PromiseState.KEPT, call)
