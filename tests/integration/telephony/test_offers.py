"""A waiting call is offered to one agent at a time, who is claimed; every way it ends frees what it held."""

import threading
from functools import partial
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from callcenter.telephony import queries
from callcenter.telephony.models import Offer
from callcenter.telephony.queries.why import reasons_of
from callcenter.telephony.services import calls, candidates, offers, wrap_ups
from tests.factories_telephony import make_queue
from tests.integration.telephony.conftest import Floor


def offer_all(floor: Floor) -> list[str]:
    with floor.step() as session:
        return [offer.id for offer in offers.make_offers(session=session, now=floor.now)]


def test_the_agent_who_waits_longest_is_claimed_and_the_card_goes_with_the_offer(floor: Floor) -> None:
    floor.ready("ana", "bo")
    call = floor.waiting()
    (offer_id,) = offer_all(floor)
    (offer,) = floor.offers(call)
    assert offer.user_id == floor.cast.ana.person_id
    assert offer.card["match"] == "unknown"
    assert offer.card["number"]["number"] == "+8613800138000"
    assert (floor.seat("ana").activity, floor.seat("ana").offer_id) == ("offered", offer_id)
    assert floor.call(call).state == "ringing"
    assert [reason.rule for reason in reasons_of(offer.trace)] == ["chosen", "longer_idle_first"]


def test_a_claimed_agent_gets_no_second_offer(floor: Floor) -> None:
    floor.ready("ana")
    floor.waiting()
    second = floor.waiting(caller="+8613800138001")
    assert len(offer_all(floor)) == 1
    assert offer_all(floor) == []
    assert floor.call(second).state == "queued"


def test_accepting_gives_the_call_to_the_agent(floor: Floor) -> None:
    floor.ready("ana")
    call = floor.waiting()
    (offer_id,) = offer_all(floor)
    with floor.step() as session:
        assert offers.accept_offer(session=session, offer_id=offer_id, now=floor.now)
    seat = floor.seat("ana")
    assert (seat.activity, seat.call_id, seat.offer_id) == ("on_call", call, None)
    assert floor.call(call).agent_id == floor.cast.ana.person_id


@pytest.mark.parametrize(("trigger", "activity"), [("decline", "idle"), ("miss", "not_responding")])
def test_an_offer_without_answer_puts_the_call_back_to_its_place(floor: Floor, trigger: str, activity: str) -> None:
    floor.ready("ana", "bo")
    call = floor.waiting()
    queued_at = floor.call(call).queued_at
    (offer_id,) = offer_all(floor)
    with floor.step() as session:
        offers.end_offer_by_id(session=session, offer_id=offer_id, trigger=trigger, now=floor.now)
    assert (floor.call(call).state, floor.call(call).queued_at) == ("queued", queued_at)
    assert floor.seat("ana").activity == activity
    offer_all(floor)
    assert floor.offers(call)[-1].user_id == floor.cast.bo.person_id


def test_who_declined_is_asked_again_after_a_rest(floor: Floor) -> None:
    floor.ready("ana")
    floor.waiting()
    (offer_id,) = offer_all(floor)
    with floor.step() as session:
        offers.end_offer_by_id(session=session, offer_id=offer_id, trigger="decline", now=floor.now)
    assert offer_all(floor) == []
    with floor.step(seconds=candidates.DECLINE_REST.total_seconds()) as session:
        assert len(offers.make_offers(session=session, now=floor.now)) == 1


def test_a_caller_who_leaves_withdraws_the_offer_and_frees_the_agent(floor: Floor) -> None:
    floor.ready("ana")
    call = floor.waiting()
    offer_all(floor)
    with floor.step() as session:
        calls.end_call(session=session, call_id=call, reason="abandoned", by="customer", now=floor.now)
    assert [offer.state for offer in floor.offers(call)] == ["withdrawn"]
    seat = floor.seat("ana")
    assert (seat.activity, seat.offer_id, seat.call_id) == ("idle", None, None)
    assert floor.call(call).live == {}


def test_an_answered_call_ends_in_wrap_up_that_ends_by_itself(floor: Floor) -> None:
    floor.ready("ana")
    call = floor.waiting()
    (offer_id,) = offer_all(floor)
    with floor.step() as session:
        offers.accept_offer(session=session, offer_id=offer_id, now=floor.now)
        calls.move_call(session=session, call_id=call, trigger="answer", now=floor.now)
    with floor.step() as session:
        calls.end_call(session=session, call_id=call, reason="caller_hung_up", by="customer", now=floor.now)
    assert floor.seat("ana").activity == "wrapping_up"
    with floor.step(seconds=29) as session:
        assert wrap_ups.end_due_wrap_ups(session=session, now=floor.now) == 0
    with floor.step(seconds=2) as session:
        assert wrap_ups.end_due_wrap_ups(session=session, now=floor.now) == 1
        assert wrap_ups.end_due_wrap_ups(session=session, now=floor.now) == 0
    assert floor.seat("ana").activity == "idle"


def test_facts_that_come_twice_change_nothing(floor: Floor) -> None:
    floor.ready("ana")
    call = floor.waiting()
    (offer_id,) = offer_all(floor)
    for _ in range(2):
        with floor.step() as session:
            offers.accept_offer(session=session, offer_id=offer_id, now=floor.now)
            calls.move_call(session=session, call_id=call, trigger="answer", now=floor.now)
    answered = floor.call(call).answered_at
    for _ in range(2):
        with floor.step() as session:
            calls.end_call(session=session, call_id=call, reason="caller_hung_up", by="customer", now=floor.now)
    ended = floor.call(call)
    assert (ended.answered_at, ended.end_reason) == (answered, "caller_hung_up")
    with floor.step() as session:
        calls.end_call(session=session, call_id=call, reason="agent_hung_up", by="agent", now=floor.now)
    assert floor.call(call).end_reason == "caller_hung_up"


def test_the_database_itself_refuses_a_second_ringing_offer_for_an_agent(floor: Floor) -> None:
    floor.ready("ana")
    first, second = floor.waiting(), floor.waiting(caller="+8613800138001")
    (offer_id,) = offer_all(floor)
    other = second if floor.offers(first) else first
    with pytest.raises(IntegrityError):
        _offer_again(floor, offer_id, call=other)


def _offer_again(floor: Floor, offer_id: str, *, call: str) -> None:
    with floor.step() as session:
        made = session.get_one(Offer, offer_id)
        again = {name: getattr(made, name) for name in ("user_id", "queue_id", "state", "state_since", "made_at")}
        session.add(Offer(id="f" * 32, call_id=call, expires_at=floor.now, version=1, **again))


def test_routers_at_the_same_time_never_give_an_agent_two_calls(floor: Floor) -> None:
    floor.ready("ana", "bo")
    waiting = [floor.waiting(caller=f"+86138001380{index:02d}") for index in range(6)]
    failures: list[BaseException] = []

    def route() -> None:
        try:
            for _ in range(5):
                with floor.db.writing() as session:
                    offers.make_offers(session=session, now=floor.now)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=route) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    made = [offer for call in waiting for offer in floor.offers(call)]
    assert sorted(offer.user_id for offer in made) == sorted((floor.cast.ana.person_id, floor.cast.bo.person_id))


def test_events_carry_what_a_fresh_read_gives(floor: Floor) -> None:
    """Old snapshot + events = fresh snapshot, for every step of a call's life."""
    screen: dict[tuple[str, str], object] = {}
    floor.ready("ana")
    call = floor.waiting()
    steps = [
        lambda session: offers.make_offers(session=session, now=floor.now),
        lambda session: offers.accept_offer(session=session, offer_id=floor.offers(call)[0].id, now=floor.now),
        lambda session: calls.move_call(session=session, call_id=call, trigger="answer", now=floor.now),
        lambda session: calls.keep_call(session=session, call_id=call, is_held=True, now=floor.now),
        lambda session: calls.keep_call(session=session, call_id=call, is_held=False, is_muted=True, now=floor.now),
        lambda session: calls.end_call(
            session=session, call_id=call, reason="caller_hung_up", by="customer", now=floor.now
        ),
        lambda session: wrap_ups.finish_wrap_up(session=session, actor=floor.cast.ana, now=floor.now),
    ]
    seen = 0
    for step in steps:
        with floor.step() as session:
            step(session)
        for event in floor.events(after=seen):
            assert event.seq == seen + 1, "no gap"
            seen = event.seq
            data = _without_call(event.data) if event.subject_kind == "offer" else event.data
            screen[(event.subject_kind, event.subject_id)] = data
        for (kind, key), shown in screen.items():
            assert shown == floor.fresh(partial(_view, kind=kind, key=key)), kind


def test_a_queue_without_members_counts_everybody_who_could_answer(floor: Floor) -> None:
    with floor.step() as session:
        everybodys = make_queue(session, name={"zh-CN": "全体", "en": "All"}, numbers=["4999"], is_default=False).id
    floor.ready("ana", "bo")
    counts = floor.fresh(lambda session: queries.queue_views(session, queue_id=everybodys)[0])
    assert (counts.agents_ready, counts.agents_signed_in) == (2, 2)
    seat = floor.fresh(lambda session: queries.seat_view(session, floor.cast.ana.person_id))
    assert everybodys in [queue.id for queue in seat.queues]


def _view(session: Session, *, kind: str, key: str) -> Any:
    """What GET gives now. The call inside an offer has events of its own."""
    if kind == "call":
        return queries.call_view(session, key).model_dump(mode="json")
    if kind == "seat":
        return queries.seat_view(session, int(key)).model_dump(mode="json")
    if kind == "queue":
        return queries.queue_views(session, queue_id=int(key))[0].model_dump(mode="json")
    return _without_call(queries.offer_view(session, key).model_dump(mode="json"))


def _without_call(offer: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in offer.items() if key != "call"}
