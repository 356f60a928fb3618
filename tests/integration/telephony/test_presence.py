"""Ready, away and offline: at once, after the call, after a connection was lost; with an allowance for each day."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from callcenter.kernel.errors import Invalid
from callcenter.kernel.transitions import Transition
from callcenter.telephony import queries
from callcenter.telephony.models import AwayReason
from callcenter.telephony.services import away, calls, offers, presence, seats, wrap_ups
from callcenter.telephony.services.away import AllowanceUsedUp
from callcenter.telephony.services.seats import CallInHand
from callcenter.telephony.states import Presence
from tests.integration.telephony.conftest import Floor
from tests.integration.telephony.test_telling import SEAT, answered, offered, verify


def choose(floor: Floor, chosen: str, reason: str | None = None, *, who: str = "ana", after_call: bool = False) -> None:
    with floor.step() as session:
        presence.set_presence(
            session=session,
            presence=Presence(chosen),
            reason=reason,
            is_after_call=after_call,
            actor=getattr(floor.cast, who),
            now=floor.now,
        )


def end_call(floor: Floor, call: str, seconds: float = 60) -> None:
    with floor.step(seconds) as session:
        calls.end_call(session=session, call_id=call, reason="caller_hung_up", by="customer", now=floor.now)


def stands(floor: Floor, who: str = "ana") -> tuple[str, str | None, str]:
    seat = floor.seat(who)
    return seat.presence, seat.away_reason, seat.activity


def asked(floor: Floor) -> tuple[str | None, str | None]:
    seat = floor.seat("ana")
    return seat.next_presence, seat.next_reason


def history(floor: Floor, who: str = "ana") -> list[tuple[str, str, str]]:
    mine = Transition.subject_id == str(getattr(floor.cast, who).person_id), Transition.machine == "presence"
    with floor.db.reading() as session:
        rows = session.execute(select(Transition.to_state, Transition.reason, Transition.trigger).where(*mine))
        return [(row.to_state, row.reason, row.trigger) for row in rows]


def limit(floor: Floor, minutes: int, code: str = "break") -> None:
    with floor.step() as session:
        session.get_one(AwayReason, code).minutes_per_day = minutes


@pytest.mark.parametrize("state", ["offered", "on_call", "wrapping_up"])
def test_a_pause_asked_for_in_a_call_begins_after_it(floor: Floor, state: str) -> None:
    floor.ready("ana")
    call = offered(floor)[0] if state == "offered" else answered(floor)
    if state == "wrapping_up":
        end_call(floor, call)
    choose(floor, "away", "break")
    assert (stands(floor), asked(floor)) == (("available", None, state), ("away", "break"))
    if state == "on_call":
        end_call(floor, call)
        assert stands(floor) == ("available", None, "wrapping_up")
    with floor.step(60) as session:
        if state == "offered":
            calls.end_call(session=session, call_id=call, reason="abandoned", by="customer", now=floor.now)
        else:
            wrap_ups.end_due_wrap_ups(session=session, now=floor.now)
    assert (stands(floor), asked(floor)) == (("away", "break", "idle"), (None, None))
    assert floor.seat("ana").presence_since == floor.now
    assert history(floor)[-1] == ("away", "break", "away")


def test_a_pause_that_was_asked_for_can_be_changed_and_taken_back(floor: Floor) -> None:
    floor.ready("ana")
    call = answered(floor)
    choose(floor, "away", "break")
    choose(floor, "away", "meal")
    assert asked(floor) == ("away", "meal")
    choose(floor, "available")
    assert asked(floor) == (None, None)
    choose(floor, "offline", after_call=True)
    assert asked(floor) == ("offline", None)
    end_call(floor, call)
    with floor.step(60) as session:
        wrap_ups.end_due_wrap_ups(session=session, now=floor.now)
    assert stands(floor) == ("offline", None, "idle")


def test_every_step_of_it_is_told(floor: Floor) -> None:
    floor.ready("ana")
    call = answered(floor)
    ana = floor.cast.ana
    told = verify(
        floor,
        lambda session: presence.set_presence(
            session=session, presence=Presence.AWAY, reason="meal", actor=ana, now=floor.now
        ),
    )
    assert told == {"agent.changed"}
    verify(
        floor,
        lambda session: calls.end_call(
            session=session, call_id=call, reason="caller_hung_up", by="customer", now=floor.now
        ),
    )
    assert verify(floor, lambda session: wrap_ups.end_due_wrap_ups(session=session, now=floor.now), 60) == SEAT


def test_a_missed_call_with_a_pause_asked_for_is_the_pause(floor: Floor) -> None:
    floor.ready("ana")
    _, offer = offered(floor)
    choose(floor, "away", "break")
    with floor.step() as session:
        offers.end_offer_by_id(session=session, offer_id=offer, trigger="miss", now=floor.now)
    assert stands(floor) == ("away", "break", "idle")


@pytest.mark.parametrize("state", ["offered", "on_call"])
def test_going_offline_at_once_is_refused_with_a_call_in_hand(floor: Floor, state: str) -> None:
    floor.ready("ana")
    _ = offered(floor) if state == "offered" else answered(floor)
    with pytest.raises(CallInHand):
        choose(floor, "offline")
    assert asked(floor) == (None, None)


def test_who_was_away_and_dialled_changes_the_reason_at_once(floor: Floor) -> None:
    floor.ready("ana")
    choose(floor, "away", "break")
    with floor.step() as session:
        new = calls.NewCall(call_id="c1", direction="out", caller="1", dialled="2", agent_id=floor.cast.ana.person_id)
        calls.open_call(session=session, new=new, now=floor.now)
    choose(floor, "away", "meal")
    assert (stands(floor), asked(floor)) == (("away", "meal", "on_call"), (None, None))


def test_the_reason_of_each_change_is_in_the_history(floor: Floor) -> None:
    for chosen, reason in (
        ("available", None),
        ("away", "break"),
        ("away", "meal"),
        ("away", "meal"),
        ("offline", None),
    ):
        choose(floor, chosen, reason)
    assert history(floor) == [
        ("available", "", "available"),
        ("away", "break", "away"),
        ("away", "meal", "away"),
        ("offline", "", "offline"),
    ]


def test_a_day_has_so_many_minutes_of_a_reason(floor: Floor) -> None:
    limit(floor, 30)
    choose(floor, "available")
    choose(floor, "away", "break")
    assert floor.seat("ana").away_until == floor.now + timedelta(minutes=30)
    floor.now += timedelta(minutes=12)
    choose(floor, "available")
    with floor.db.reading() as session:
        found = queries.allowances(session, floor.cast.ana.person_id, zone=floor.db._zone, now=floor.now)
    left = {one.code: (one.used_seconds, one.left_seconds) for one in found}
    assert (left["break"], left["meal"]) == ((721, 1079), (0, None))
    choose(floor, "away", "break")
    assert floor.seat("ana").away_until == floor.now + timedelta(seconds=1079)
    floor.now += timedelta(minutes=20)
    choose(floor, "away", "meal")
    assert floor.seat("ana").away_until is None
    with pytest.raises(AllowanceUsedUp) as refused:
        choose(floor, "away", "break")
    assert "30" in refused.value.document("en")["detail"]
    floor.now += timedelta(days=1)
    choose(floor, "away", "break")
    assert stands(floor)[:2] == ("away", "break")


def test_a_used_up_reason_cannot_be_asked_for_in_a_call_either(floor: Floor) -> None:
    limit(floor, 1)
    floor.ready("ana")
    choose(floor, "away", "break")
    floor.now += timedelta(minutes=2)
    choose(floor, "available")
    answered(floor)
    with pytest.raises(AllowanceUsedUp):
        choose(floor, "away", "break")


def test_a_supervisor_may_take_more(floor: Floor) -> None:
    limit(floor, 1)
    choose(floor, "away", "break", who="sam")
    floor.now += timedelta(minutes=5)
    choose(floor, "available", who="sam")
    choose(floor, "away", "break", who="sam")
    seat = floor.seat("sam")
    assert (seat.away_reason, seat.away_until) == ("break", floor.now)


def test_at_midnight_the_allowance_is_whole_again_for_who_is_away_over_it(floor: Floor) -> None:
    limit(floor, 30)
    choose(floor, "away", "break")
    floor.now += timedelta(days=1)
    with floor.step() as session:
        assert away.renew_deadlines(session=session, now=floor.now) == 1
    with floor.step() as session:
        assert away.renew_deadlines(session=session, now=floor.now) == 0
    assert floor.seat("ana").away_until is not None


def test_a_reason_out_of_use_or_built_in_cannot_be_chosen(floor: Floor) -> None:
    with floor.step() as session:
        session.get_one(AwayReason, "meeting").is_active = False
    for reason in ("meeting", "lost", "fishing", None):
        with pytest.raises(Invalid):
            choose(floor, "away", reason)


def test_two_first_requests_of_an_agent_at_once_make_one_seat(floor: Floor) -> None:
    """On PostgreSQL both find none; on SQLite the second waits for the first."""
    together, made = threading.Barrier(2), []

    def ask() -> None:
        together.wait()
        with floor.db.writing() as session:
            made.append(seats.seat_of(session=session, user_id=floor.cast.sam.person_id, now=floor.now).user_id)

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert made == [floor.cast.sam.person_id] * 2
