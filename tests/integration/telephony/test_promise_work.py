"""How promises are worked: the next one, one holder, nobody dialled twice, nothing given up without a word."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from callcenter.kernel.audit import AuditEntry
from callcenter.kernel.errors import Invalid, NotFound
from callcenter.kernel.transitions import MoveNotAllowed
from callcenter.telephony import promising, queries
from callcenter.telephony.models import Call
from callcenter.telephony.services import calls, promise_work
from callcenter.telephony.services.promise_work import AlreadyPromised, AsksSupervisor, PromiseInHand, PutBack
from callcenter.telephony.services.promises import CallerOnTheLine, PromiseTaken
from tests.factories_telephony import make_queue
from tests.integration.telephony.conftest import Floor
from tests.integration.telephony.lost import CALLER, Lost

OTHER = "+8613900139000"


@pytest.fixture
def lost(floor: Floor) -> Lost:
    return Lost(floor)


def test_the_next_is_the_one_due_first_then_by_kind(lost: Lost) -> None:
    lost.lose("+8613800000001", "overflow")
    lost.lose("+8613800000002", "abandoned")
    asked = lost.call("+8613800000003")
    lost.end(asked, "callback")
    lost.wait(minutes=20)
    ana, bo, sam = lost.floor.cast.ana, lost.floor.cast.bo, lost.floor.cast.sam
    taken = [lost.next(who) for who in (ana, bo)]
    numbers = [lost.floor.fresh(lambda session, one=one: queries.promise_view(session, one)) for one in taken]
    assert [one.number.number for one in numbers] == ["+8613800000003", "+8613800000002"]
    assert lost.next(sam) is None, "Sam is not a member of that queue"


def test_nobody_is_given_what_is_not_due_or_has_somebody_on_the_line(lost: Lost) -> None:
    ana = lost.floor.cast.ana
    lost.lose()
    assert lost.next(ana) is None, "an abandoned call is due after two minutes"
    lost.wait(minutes=3)
    waiting = lost.call()
    assert lost.next(ana) is None, "they are calling us"
    lost.end(waiting)
    lost.wait(minutes=3)
    assert lost.next(ana) == lost.open().id


def test_asking_again_gives_the_one_in_hand(lost: Lost) -> None:
    lost.lose()
    lost.lose(OTHER)
    lost.wait(minutes=5)
    first = lost.next(lost.floor.cast.ana)
    assert lost.next(lost.floor.cast.ana) == first
    assert lost.next(lost.floor.cast.bo) not in {first, None}
    with pytest.raises(PromiseTaken), lost.floor.step() as session:
        promise_work.claim(session=session, promise_id=first or "", actor=lost.floor.cast.sam, now=lost.floor.now)


def test_an_agent_works_one_at_a_time(lost: Lost) -> None:
    lost.lose()
    lost.lose(OTHER)
    lost.wait(minutes=5)
    lost.next(lost.floor.cast.ana)
    with pytest.raises(PromiseInHand), lost.floor.step() as session:
        promise_work.claim(
            session=session, promise_id=lost.open(OTHER).id, actor=lost.floor.cast.ana, now=lost.floor.now
        )


def test_a_claim_ends_by_itself_and_then_is_anybodys(lost: Lost) -> None:
    lost.lose()
    lost.wait(minutes=5)
    promise = lost.next(lost.floor.cast.ana)
    lost.wait(minutes=6)
    assert lost.next(lost.floor.cast.bo) == promise, "also before the sweep"
    lost.wait(minutes=6)
    with lost.floor.step() as session:
        assert promise_work.end_due_claims(session=session, now=lost.floor.now) == 1
    found = lost.open()
    assert (found.state, found.claimed_by_id, found.claimed_until) == ("open", None, None)


def test_a_dial_whose_call_never_came_about_goes_back(lost: Lost) -> None:
    lost.lose()
    lost.wait(minutes=5)
    promise = lost.next(lost.floor.cast.ana)
    call = lost.dial(CALLER, lost.floor.cast.ana, promise_id=promise)
    with lost.floor.step(120) as session:
        assert promise_work.end_due_claims(session=session, now=lost.floor.now) == 0, "it still rings"
        session.get_one(Call, call).state = "ended"
    with lost.floor.step() as session:
        assert promise_work.end_due_claims(session=session, now=lost.floor.now) == 1
    assert lost.open().state == "open"


@pytest.mark.parametrize(("reason", "attempts"), [("no_answer", 1), ("busy", 1), ("cancelled", 0)])
def test_who_does_not_answer_is_tried_again_later(lost: Lost, reason: str, attempts: int) -> None:
    lost.lose()
    lost.wait(minutes=5)
    promise = lost.next(lost.floor.cast.ana)
    lost.end(lost.dial(CALLER, lost.floor.cast.ana, promise_id=promise), reason)
    found = lost.open()
    assert (found.state, found.attempts, found.reason, found.claimed_by_id) == ("open", attempts, reason, None)
    assert found.due_at == lost.floor.now + (promising.pause_after(1) if attempts else promising.RETRY)


def tried_often(lost: Lost) -> str:
    lost.lose()
    for _ in range(promising.MOST_ATTEMPTS):
        lost.wait(hours=5)
        promise = lost.next(lost.floor.cast.ana)
        lost.end(lost.dial(CALLER, lost.floor.cast.ana, promise_id=promise), "no_answer")
    return lost.open().id


def test_after_three_attempts_a_supervisor_decides_and_nothing_is_given_up_silently(lost: Lost) -> None:
    promise = tried_often(lost)
    assert (lost.open().state, lost.open().asks_supervisor) == ("open", True)
    lost.wait(hours=5)
    ana, sam = lost.floor.cast.ana, lost.floor.cast.sam
    assert lost.next(ana) is None
    with pytest.raises(AsksSupervisor), lost.floor.step() as session:
        promise_work.claim(session=session, promise_id=promise, actor=ana, now=lost.floor.now)
    with lost.floor.step() as session:
        promise_work.reopen(session=session, promise_id=promise, actor=sam, now=lost.floor.now)
    assert (lost.open().asks_supervisor, lost.open().attempts) == (False, 0)
    assert lost.next(ana) == promise


def test_a_new_call_of_the_person_makes_it_worth_trying_again(lost: Lost) -> None:
    tried_often(lost)
    lost.lose()
    assert lost.open().asks_supervisor is False


def test_nobody_is_dialled_twice_at_once(lost: Lost) -> None:
    ana, bo = lost.floor.cast.ana, lost.floor.cast.bo
    lost.lose()
    lost.wait(minutes=5)
    promise = lost.next(ana)
    with pytest.raises(PromiseTaken):
        lost.dial(CALLER, bo, promise_id=promise)
    lost.dial(CALLER, ana, promise_id=promise)
    for again in (promise, None):
        with pytest.raises(PromiseTaken):
            lost.dial(CALLER, bo, promise_id=again)
    assert (
        lost.floor.fresh(lambda session: len(session.scalars(select(Call).where(Call.direction == "out")).all())) == 1
    )


def test_while_they_call_us_the_promise_cannot_be_dialled(lost: Lost) -> None:
    ana = lost.floor.cast.ana
    lost.lose()
    lost.wait(minutes=5)
    promise = lost.next(ana)
    lost.call()
    with pytest.raises(CallerOnTheLine), lost.floor.step() as session:
        promise_work.ready_to_call(session=session, promise_id=promise or "", actor=ana, now=lost.floor.now)
    with pytest.raises(CallerOnTheLine):
        lost.dial(CALLER, ana, promise_id=promise)


def test_not_now_puts_it_back_until_the_time_given(lost: Lost) -> None:
    ana = lost.floor.cast.ana
    lost.lose()
    lost.wait(minutes=5)
    promise = lost.next(ana) or ""
    until = lost.floor.now + timedelta(hours=2)
    with lost.floor.step() as session:
        put_back = PutBack("asked_for_time", "after two", until)
        promise_work.release(session=session, promise_id=promise, put_back=put_back, actor=ana, now=lost.floor.now)
    found = lost.open()
    assert (found.state, found.due_at, found.reason, found.note) == ("open", until, "asked_for_time", "after two")
    for wrong in (lost.floor.now - timedelta(minutes=1), lost.floor.now + timedelta(days=60)):
        lost.wait(hours=3)
        lost.next(ana)
        with pytest.raises(Invalid) as refused, lost.floor.step() as session:
            promise_work.release(
                session=session,
                promise_id=promise,
                put_back=PutBack("not_now", retry_at=wrong),
                actor=ana,
                now=lost.floor.now,
            )
        assert [error.field for error in refused.value.errors] == ["retry_at"]


def test_dropping_needs_the_claim_or_a_supervisor_and_is_logged_and_undone(lost: Lost) -> None:
    ana, bo, sam = lost.floor.cast.ana, lost.floor.cast.bo, lost.floor.cast.sam
    lost.lose()
    lost.wait(minutes=5)
    promise = lost.next(ana) or ""

    def drop(who: object, reason: str = "not_needed", note: str = "") -> None:
        with lost.floor.step() as session:
            promise_work.drop(
                session=session,
                promise_id=promise,
                reason=reason,
                note=note,
                actor=who,  # type: ignore[arg-type]
                now=lost.floor.now,
            )

    with pytest.raises(PromiseTaken):
        drop(bo)
    with pytest.raises(Invalid):
        drop(ana, "other")
    drop(ana)
    found = lost.promises()[0]
    assert (found.state, found.reason, found.closed_by_id) == ("dropped", "not_needed", ana.person_id)
    with pytest.raises(MoveNotAllowed):
        drop(sam)
    with pytest.raises(NotFound), lost.floor.step() as session:
        promise_work.reopen(session=session, promise_id=promise, actor=bo, now=lost.floor.now)
    with lost.floor.step() as session:
        promise_work.reopen(session=session, promise_id=promise, actor=ana, now=lost.floor.now)
    assert (lost.open().state, lost.open().closed_at) == ("open", None)
    drop(sam, "other", "asked us not to")
    acts = lost.floor.fresh(lambda session: list(session.scalars(select(AuditEntry.act).order_by(AuditEntry.id))))
    assert [act for act in acts if act.startswith("promise.")] == [
        "promise.dropped",
        "promise.reopened",
        "promise.dropped",
    ]


def test_an_agent_says_that_a_machine_answered(lost: Lost) -> None:
    ana, bo = lost.floor.cast.ana, lost.floor.cast.bo
    lost.lose()
    promise = lost.open().id
    lost.pick_up(lost.dial(CALLER, ana))
    with pytest.raises(NotFound), lost.floor.step() as session:
        promise_work.reopen(session=session, promise_id=promise, actor=bo, now=lost.floor.now)
    with lost.floor.step() as session:
        promise_work.reopen(session=session, promise_id=promise, actor=ana, now=lost.floor.now)
    found = lost.open()
    assert (found.kept_by_call_id, found.claimed_by_id, found.due_at) == (None, None, lost.floor.now + promising.LATER)


def test_what_is_over_is_not_opened_beside_another(lost: Lost) -> None:
    sam = lost.floor.cast.sam
    lost.lose()
    first = lost.open().id
    with lost.floor.step() as session:
        promise_work.drop(
            session=session, promise_id=first, reason="not_needed", note="", actor=sam, now=lost.floor.now
        )
    lost.lose()
    with pytest.raises(AlreadyPromised), lost.floor.step() as session:
        promise_work.reopen(session=session, promise_id=first, actor=sam, now=lost.floor.now)


def test_nobody_works_what_is_not_theirs_to_see(lost: Lost) -> None:
    with lost.floor.step() as session:
        queue = make_queue(session, lost.floor.cast.bo.person_id, is_default=False, numbers=["4002"]).id
    lost.lose(queue_id=queue)
    for stranger in (lost.floor.cast.ana, lost.floor.cast.kit):
        with pytest.raises(NotFound), lost.floor.step() as session:
            promise_work.claim(session=session, promise_id=lost.open().id, actor=stranger, now=lost.floor.now)


def test_a_call_that_ends_frees_its_agent_as_before(lost: Lost) -> None:
    """The hook must not come between a call and its seat."""
    lost.floor.ready("ana")
    call = lost.dial(CALLER, lost.floor.cast.ana)
    with lost.floor.step() as session:
        calls.end_call(session=session, call_id=call, reason="no_answer", by="customer", now=lost.floor.now)
    assert (lost.floor.seat("ana").activity, lost.floor.seat("ana").call_id) == ("idle", None)
