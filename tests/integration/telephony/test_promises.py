"""Nobody is lost: one promise per person, opened with the end of the call, kept by any contact that reached them."""

from datetime import timedelta

import pytest

from callcenter.telephony import promising, queries
from callcenter.telephony.models import Queue
from callcenter.telephony.services import notes
from tests.factories_customers import make_customer
from tests.integration.telephony.conftest import Floor
from tests.integration.telephony.lost import CALLER, Lost

OTHER = "+8613900139000"


@pytest.fixture
def lost(floor: Floor) -> Lost:
    return Lost(floor)


# --- opened -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reason", "kind"),
    [
        ("abandoned", "abandoned"),
        ("closed", "after_hours"),
        ("max_wait", "overflow"),
        ("voicemail", "voicemail"),
        ("callback", "callback"),
        ("line_lost", "line_lost"),
    ],
)
def test_a_call_that_nobody_answered_becomes_a_promise_as_it_ends(lost: Lost, reason: str, kind: str) -> None:
    call = lost.lose(reason=reason)
    promise = lost.open()
    assert (promise.kind, promise.state, promise.call_id, promise.number) == (kind, "open", call, CALLER)
    assert promise.opened_at == lost.floor.now
    led = lost.led(call)
    assert led is not None
    assert (led.promise_id, led.kind, led.why_none) == (promise.id, kind, "")


def test_several_calls_of_one_person_are_one_promise_and_the_first_place_is_kept(lost: Lost) -> None:
    first = lost.lose()
    opened = lost.open().opened_at
    later = lost.lose(reason="callback")
    promise = lost.open()
    assert len(lost.promises()) == 1
    assert (promise.kind, promise.call_id, promise.opened_at) == ("callback", later, opened)
    assert {lost.led(one).promise_id for one in (first, later)} == {promise.id}  # type: ignore[union-attr]
    lost.lose()
    assert lost.open().kind == "callback"
    view = lost.floor.fresh(lambda session: queries.promise_view(session, promise.id))
    assert view.calls == 3


def test_a_callback_is_due_from_the_moment_on_which_the_caller_began_to_wait(lost: Lost) -> None:
    call = lost.call()
    queued = lost.floor.now
    lost.end(call, "callback", seconds=240)
    assert lost.open().due_at == queued


@pytest.mark.parametrize("caller", ["anonymous", "sipp", ""])
def test_a_caller_without_a_usable_number_makes_none_and_the_call_says_so(lost: Lost, caller: str) -> None:
    call = lost.lose(caller)
    assert lost.promises(caller) == []
    detail = lost.floor.fresh(lambda session: queries.call_detail(session, call, actor=lost.floor.cast.sam))
    assert (detail.promise.id, detail.promise.why_none) == (None, "no_number")


def test_the_call_names_its_promise(lost: Lost) -> None:
    call = lost.lose()
    detail = lost.floor.fresh(lambda session: queries.call_detail(session, call, actor=lost.floor.cast.sam))
    assert (detail.promise.id, detail.promise.kind, detail.promise.why_none) == (lost.open().id, "abandoned", "")


def test_who_gave_up_too_soon_may_be_left_out(lost: Lost, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(promising, "SHORT_ABANDON", timedelta(seconds=5))
    short = lost.call()
    lost.end(short, seconds=3)
    led = lost.led(short)
    assert led is not None
    assert (led.promise_id, led.why_none) == (None, "short")
    lost.lose()
    assert lost.open().kind == "abandoned"


def test_a_talk_that_ended_as_it_should_promises_nothing(lost: Lost) -> None:
    call = lost.call()
    lost.answer(call, lost.floor.cast.ana)
    lost.end(call, "caller_hung_up")
    assert lost.promises() == []
    assert lost.led(call) is None


def test_who_is_cut_off_in_a_talk_is_promised_a_call(lost: Lost) -> None:
    call = lost.call()
    lost.answer(call, lost.floor.cast.ana)
    lost.end(call, "line_lost")
    assert lost.open().kind == "line_lost"
    out = lost.dial(OTHER, lost.floor.cast.bo)
    lost.pick_up(out)
    lost.end(out, "line_lost")
    assert lost.open(OTHER).kind == "line_lost"


def test_what_comes_after_hours_is_due_at_the_next_opening(lost: Lost) -> None:
    with lost.floor.step() as session:
        queue = session.get_one(Queue, lost.floor.queue.id)
        queue.hours = {str(day): [["09:30", "18:00"]] for day in range(7)}
    lost.wait(hours=14)
    lost.lose(reason="closed")
    due = lost.open().due_at
    assert due > lost.floor.now
    assert (due.hour, due.minute) == (1, 30), "half past nine in Shanghai"


def test_an_end_told_twice_promises_once(lost: Lost) -> None:
    call = lost.lose()
    lost.end(call)
    assert len(lost.promises()) == 1
    assert lost.open().version == 1


# --- kept ---------------------------------------------------------------------------------


def test_an_answered_call_of_the_same_number_keeps_it(lost: Lost) -> None:
    lost.lose()
    again = lost.call()
    assert lost.open().state == "open", "waiting is not yet a contact"
    lost.answer(again, lost.floor.cast.bo)
    (promise,) = lost.promises()
    assert (promise.state, promise.kept_by_call_id, promise.closed_at) == ("kept", again, lost.floor.now)


def test_a_contact_at_any_number_of_the_same_customer_keeps_it(lost: Lost) -> None:
    with lost.floor.step() as session:
        make_customer(session, "Li", CALLER, OTHER)
    lost.lose()
    call = lost.call(OTHER)
    lost.answer(call, lost.floor.cast.ana)
    assert lost.promises()[0].state == "kept"


def test_a_number_that_became_the_customers_after_the_call_counts_too(lost: Lost) -> None:
    lost.lose()
    assert lost.open().customer_id is None
    with lost.floor.step() as session:
        make_customer(session, "Li", CALLER, OTHER)
    lost.answer(lost.call(OTHER), lost.floor.cast.ana)
    assert lost.promises()[0].state == "kept"


def test_a_maybe_that_becomes_a_fact_in_the_talk_keeps_what_was_promised_before(lost: Lost) -> None:
    with lost.floor.step() as session:
        li = make_customer(session, "Li", CALLER).id
    lost.lose()
    call = lost.call(OTHER)
    lost.answer(call, lost.floor.cast.ana)
    assert lost.open().state == "open"
    with lost.floor.step() as session:
        notes.set_customer(session=session, call_id=call, customer_id=li, actor=lost.floor.cast.ana, now=lost.floor.now)
    assert lost.promises()[0].kept_by_call_id == call


def test_an_outgoing_call_keeps_it_promise_or_not(lost: Lost) -> None:
    lost.lose()
    call = lost.dial(CALLER, lost.floor.cast.bo)
    assert (lost.open().state, lost.open().claimed_by_id) == ("calling", lost.floor.cast.bo.person_id)
    lost.pick_up(call)
    assert lost.promises()[0].state == "kept"
    lost.lose(OTHER)
    lost.wait(minutes=5)
    promise = lost.next(lost.floor.cast.ana)
    again = lost.dial(OTHER, lost.floor.cast.ana, promise_id=promise)
    lost.pick_up(again)
    kept = lost.promises(OTHER)[0]
    assert (kept.state, kept.kept_by_call_id) == ("kept", again)
    assert lost.floor.call(again).promise_id == promise


def test_who_is_lost_again_after_a_contact_gets_a_new_promise(lost: Lost) -> None:
    lost.lose()
    lost.answer(lost.call(), lost.floor.cast.ana)
    lost.lose()
    assert [each.state for each in lost.promises()] == ["kept", "open"]
