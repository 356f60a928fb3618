"""The time after a call on a real floor: what each mode of a queue lets an agent do."""

import pytest

from callcenter.kernel.errors import Conflict
from callcenter.telephony.models import Call, Queue, Seat
from callcenter.telephony.services import calls, notes, seats, wrap_ups
from callcenter.telephony.services.wrap_ups import OutcomeMissing, WrapUpFixed, WrapUpNotAsked
from tests.factories_customers import make_customer
from tests.integration.telephony.conftest import Floor
from tests.integration.telephony.test_telling import answered, verify


def mode(floor: Floor, name: str) -> None:
    with floor.step() as session:
        session.get_one(Queue, floor.queue.id).wrap_up_mode = name


def ended(floor: Floor, name: str, *, asks: bool = False) -> str:
    mode(floor, name)
    floor.ready("ana")
    call = answered(floor)
    if asks:
        ask(floor)
    with floor.step(30) as session:
        calls.end_call(session=session, call_id=call, reason="caller_hung_up", by="customer", now=floor.now)
    return call


def ask(floor: Floor, *, is_wanted: bool = True) -> None:
    with floor.step() as session:
        wrap_ups.ask_for_wrap_up(session=session, is_wanted=is_wanted, actor=floor.cast.ana, now=floor.now)


def finish(floor: Floor) -> None:
    with floor.step() as session:
        wrap_ups.finish_wrap_up(session=session, actor=floor.cast.ana, now=floor.now)


def extend(floor: Floor) -> None:
    with floor.step() as session:
        wrap_ups.extend_wrap_up(session=session, seconds=60, actor=floor.cast.ana, now=floor.now)


def say(floor: Floor, call: str, code: str | None) -> None:
    with floor.step() as session:
        notes.set_disposition(session=session, call_id=call, code=code, note="好", actor=floor.cast.ana, now=floor.now)


def over(floor: Floor, seconds: float = 31) -> int:
    with floor.step(seconds) as session:
        return wrap_ups.end_due_wrap_ups(session=session, now=floor.now)


def activity(floor: Floor) -> str:
    return floor.seat("ana").activity


def test_none_is_ready_at_once(floor: Floor) -> None:
    ended(floor, "none")
    assert activity(floor) == "idle"


def test_optional_may_end_early_or_go_on(floor: Floor) -> None:
    ended(floor, "optional")
    extend(floor)
    assert over(floor) == 0
    finish(floor)
    assert activity(floor) == "idle"


def test_fixed_lasts_as_long_as_it_lasts(floor: Floor) -> None:
    ended(floor, "fixed")
    for early in (finish, extend):
        with pytest.raises(WrapUpFixed):
            early(floor)
    assert (over(floor, 10), over(floor)) == (0, 1)
    assert activity(floor) == "idle"


def test_forced_ends_with_the_outcome(floor: Floor) -> None:
    call = ended(floor, "forced")
    with pytest.raises(OutcomeMissing):
        finish(floor)
    with pytest.raises(WrapUpFixed):
        extend(floor)
    say(floor, call, "solved")
    assert not floor.seat("ana").needs_outcome
    say(floor, call, None)
    with pytest.raises(OutcomeMissing):
        finish(floor)
    say(floor, call, "follow_up")
    finish(floor)
    assert (activity(floor), floor.call(call).disposition) == ("idle", "follow_up")


def test_forced_without_outcome_ends_by_itself_and_the_call_says_so(floor: Floor) -> None:
    call = ended(floor, "forced")
    with floor.step() as session:
        customer = make_customer(session, "王小明", "13900000009").id
        notes.set_customer(session=session, call_id=call, customer_id=customer, actor=floor.cast.ana, now=floor.now)
    told = verify(floor, lambda session: wrap_ups.end_due_wrap_ups(session=session, now=floor.now), 31)
    assert told >= {"call.changed", "agent.state_changed"}
    assert (activity(floor), floor.call(call).disposition) == ("idle", "no_outcome")
    say(floor, call, None)
    assert floor.call(call).disposition == "no_outcome"
    say(floor, call, "solved")
    assert floor.call(call).disposition == "solved"


def test_an_outcome_given_during_the_call_is_not_owed_after_it(floor: Floor) -> None:
    mode(floor, "forced")
    floor.ready("ana")
    call = answered(floor)
    say(floor, call, "solved")
    with floor.step() as session:
        calls.end_call(session=session, call_id=call, reason="caller_hung_up", by="customer", now=floor.now)
    finish(floor)
    assert activity(floor) == "idle"


def test_who_handed_the_call_on_owes_no_outcome(floor: Floor) -> None:
    mode(floor, "forced")
    floor.ready("ana")
    call = answered(floor)
    with floor.step() as session:
        seat = session.get_one(Seat, floor.cast.ana.person_id)
        seats.free_from_call(session=session, seat=seat, call=session.get_one(Call, call), now=floor.now)
    finish(floor)
    assert (activity(floor), floor.call(call).disposition) == ("idle", None)


def test_who_dials_on_leaves_the_call_without_outcome(floor: Floor) -> None:
    call = ended(floor, "forced")
    with floor.step() as session:
        new = calls.NewCall(call_id="c1", direction="out", caller="1", dialled="2", agent_id=floor.cast.ana.person_id)
        calls.open_call(session=session, new=new, now=floor.now)
    assert (activity(floor), floor.call(call).disposition) == ("on_call", "no_outcome")


@pytest.mark.parametrize("asks", [False, True])
def test_on_request_gives_time_to_who_asked(floor: Floor, asks: bool) -> None:
    ended(floor, "on_request", asks=asks)
    assert activity(floor) == ("wrapping_up" if asks else "idle")
    assert not floor.seat("ana").wants_wrap_up


def test_what_was_asked_for_can_be_taken_back(floor: Floor) -> None:
    mode(floor, "on_request")
    floor.ready("ana")
    call = answered(floor)
    ask(floor)
    ask(floor, is_wanted=False)
    with floor.step() as session:
        calls.end_call(session=session, call_id=call, reason="caller_hung_up", by="customer", now=floor.now)
    assert activity(floor) == "idle"


@pytest.mark.parametrize("name", ["none", "optional", "fixed", "forced"])
def test_elsewhere_there_is_nothing_to_ask_for(floor: Floor, name: str) -> None:
    mode(floor, name)
    floor.ready("ana")
    with pytest.raises(WrapUpNotAsked):
        ask(floor)
    answered(floor)
    with pytest.raises(WrapUpNotAsked):
        ask(floor)


def test_a_call_that_was_dialled_belongs_to_no_queue_and_has_half_a_minute(floor: Floor) -> None:
    floor.ready("ana")
    with floor.step() as session:
        new = calls.NewCall(call_id="c1", direction="out", caller="1", dialled="2", agent_id=floor.cast.ana.person_id)
        calls.open_call(session=session, new=new, now=floor.now)
        calls.move_call(session=session, call_id="c1", trigger="answer", now=floor.now)
    with floor.step() as session:
        calls.end_call(session=session, call_id="c1", reason="caller_hung_up", by="customer", now=floor.now)
    assert (activity(floor), floor.seat("ana").wrap_up_mode) == ("wrapping_up", "optional")
    assert (over(floor, 20), over(floor, 11)) == (0, 1)


def test_extending_outside_of_it_is_refused(floor: Floor) -> None:
    floor.ready("ana")
    with pytest.raises(Conflict):
        extend(floor)
