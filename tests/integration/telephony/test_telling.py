"""Events of telephony: whatever a service does, an old picture with the events after it is the new picture."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.telephony import queries
from callcenter.telephony.models import Call, Offer, Recording
from callcenter.telephony.sealing import Sealed
from callcenter.telephony.services import away, calls, notes, offers, presence, recordings, seats, wrap_ups
from callcenter.telephony.states import Presence
from tests.factories_customers import make_customer
from tests.integration.telephony.conftest import Floor

Picture = dict[tuple[str, str], dict[str, Any]]
Act = Callable[[Session], object]


def view_of(kind: str, data: dict[str, Any]) -> dict[str, Any]:
    """The view as events keep it up to date: the call inside an offer has events of its own."""
    return {key: value for key, value in data.items() if kind != "offer" or key != "call"}


def picture(floor: Floor) -> Picture:
    """All that GET gives now of calls, offers, seats, queues and recordings."""

    def read(session: Session) -> Picture:
        found = {
            **{("call", key): queries.call_view(session, key) for key in session.scalars(select(Call.id))},
            **{("offer", key): queries.offer_view(session, key) for key in session.scalars(select(Offer.id))},
            **{("seat", str(seat.user.id)): seat for seat in queries.seat_views(session)},
            **{("queue", str(queue.id)): queue for queue in queries.queue_views(session)},
            **{
                ("recording", key): queries.recording_view(session, key)
                for key in session.scalars(select(Recording.id))
            },
        }
        return {(kind, key): view_of(kind, view.model_dump(mode="json")) for (kind, key), view in found.items()}

    result: Picture = floor.fresh(read)
    return result


def verify(floor: Floor, act: Act, seconds: float = 1.0) -> set[str]:
    """Do something; the old picture with its events on top must be the new one. Returns the names of the events."""
    shown, seen = picture(floor), max((event.seq for event in floor.events()), default=0)
    with floor.step(seconds) as session:
        act(session)
    told = floor.events(after=seen)
    assert [event.seq for event in told] == list(range(seen + 1, seen + 1 + len(told))), "no gap"
    for event in told:
        if event.subject_kind in {"call", "offer", "seat", "queue", "recording"}:
            shown[(event.subject_kind, event.subject_id)] = view_of(event.subject_kind, event.data)
    assert shown == picture(floor)
    return {event.name for event in told}


CALL = {"call.state_changed", "queue.changed"}
SEAT = {"agent.state_changed", "queue.changed"}


def offered(floor: Floor) -> tuple[str, str]:
    """A call that waits and is offered to Ana: the call, and the offer."""
    call = floor.waiting()
    with floor.step() as session:
        (offer,) = offers.make_offers(session=session, now=floor.now)
        return call, offer.id


def answered(floor: Floor) -> str:
    """A call that Ana talks in."""
    call, offer = offered(floor)
    with floor.step() as session:
        offers.accept_offer(session=session, offer_id=offer, now=floor.now)
        calls.move_call(session=session, call_id=call, trigger="answer", now=floor.now)
    return call


def test_a_call_comes_in_and_waits(floor: Floor) -> None:
    new = calls.NewCall(call_id="c1", direction="in", caller="+8613800138000", dialled="4001", queue_id=floor.queue.id)
    leg = calls.NewLeg(leg_id="l1", call_id="c1", kind="customer", line=1, state="incoming", number=new.caller)
    assert verify(floor, lambda session: calls.open_call(session=session, new=new, now=floor.now)) == CALL
    assert verify(floor, lambda session: calls.open_leg(session=session, new=leg, now=floor.now)) == {"call.changed"}
    for trigger in ("answer", "end"):
        act: Act = lambda session, trigger=trigger: calls.move_leg(  # noqa: E731
            session=session, leg_id="l1", trigger=trigger, now=floor.now
        )
        assert verify(floor, act) == {"call.changed"}
    enqueue: Act = lambda session: calls.move_call(session=session, call_id="c1", trigger="enqueue", now=floor.now)  # noqa: E731
    assert verify(floor, enqueue) == CALL
    assert verify(floor, enqueue) == set(), "an expected repetition tells nothing"


def test_an_agent_calls_out(floor: Floor) -> None:
    floor.ready("ana")
    new = calls.NewCall(
        call_id="c1", direction="out", caller="4001", dialled="+8613800138000", agent_id=floor.cast.ana.person_id
    )
    assert verify(floor, lambda session: calls.open_call(session=session, new=new, now=floor.now)) == CALL | SEAT
    for trigger in ("ring", "answer"):
        act: Act = lambda session, trigger=trigger: calls.move_call(  # noqa: E731
            session=session, call_id="c1", trigger=trigger, now=floor.now
        )
        assert verify(floor, act) == {"call.state_changed"}
    early: Act = lambda session: calls.keep_call(session=session, call_id="c1", has_early_media=True, now=floor.now)  # noqa: E731
    assert verify(floor, early) == {"call.changed"}


@pytest.mark.parametrize("trigger", ["decline", "miss", "withdraw"])
def test_an_offer_is_made_and_comes_to_nothing(floor: Floor, trigger: str) -> None:
    floor.ready("ana")
    floor.waiting()
    made = {*CALL, *SEAT, "offer.state_changed"}
    assert verify(floor, lambda session: offers.make_offers(session=session, now=floor.now)) == made
    (offer,) = floor.offers(next(key for kind, key in picture(floor) if kind == "call"))
    over: Act = lambda session: offers.end_offer_by_id(  # noqa: E731
        session=session, offer_id=offer.id, trigger=trigger, now=floor.now
    )
    assert verify(floor, over) == (made - CALL | SEAT if trigger == "withdraw" else made)
    assert verify(floor, over) == set()


def test_an_offer_that_nobody_ended_runs_out(floor: Floor) -> None:
    floor.ready("ana")
    offered(floor)
    act: Act = lambda session: offers.end_overdue_offers(session=session, now=floor.now)  # noqa: E731
    assert "offer.state_changed" in verify(floor, act, seconds=3600)


def test_a_call_is_talked_and_written_about(floor: Floor) -> None:
    floor.ready("ana")
    call, offer = offered(floor)
    with floor.step() as session:
        customer = make_customer(session, "王小明", "13900000009").id
    ana = floor.cast.ana
    accepted = verify(floor, lambda session: offers.accept_offer(session=session, offer_id=offer, now=floor.now))
    assert accepted >= {"offer.state_changed", "agent.state_changed", "call.state_changed"}
    answer: Act = lambda session: calls.move_call(session=session, call_id=call, trigger="answer", now=floor.now)  # noqa: E731
    assert verify(floor, answer) == CALL
    for change in ({"is_held": True}, {"is_held": False, "is_muted": True}):
        act: Act = lambda session, change=change: calls.keep_call(  # noqa: E731
            session=session, call_id=call, now=floor.now, **change
        )
        assert verify(floor, act) == {"call.changed"}
    known: Act = lambda session: notes.set_customer(  # noqa: E731
        session=session, call_id=call, customer_id=customer, actor=ana, now=floor.now
    )
    assert "call.changed" in verify(floor, known)
    said: Act = lambda session: notes.set_disposition(  # noqa: E731
        session=session, call_id=call, code=next(iter(notes.DISPOSITIONS)), note="好", actor=ana, now=floor.now
    )
    assert "call.changed" in verify(floor, said)
    ended: Act = lambda session: calls.end_call(  # noqa: E731
        session=session, call_id=call, reason="caller_hung_up", by="customer", now=floor.now
    )
    assert verify(floor, ended) >= CALL | SEAT


@pytest.mark.parametrize("way", ["finish", "extend", "due"])
def test_a_wrap_up_ends_or_goes_on(floor: Floor, way: str) -> None:
    floor.ready("ana")
    call = answered(floor)
    with floor.step() as session:
        calls.end_call(session=session, call_id=call, reason="caller_hung_up", by="customer", now=floor.now)
    ana, later = floor.cast.ana, timedelta(hours=1)
    acts: dict[str, Act] = {
        "finish": lambda session: wrap_ups.finish_wrap_up(session=session, actor=ana, now=floor.now),
        "extend": lambda session: wrap_ups.extend_wrap_up(session=session, seconds=60, actor=ana, now=floor.now),
        "due": lambda session: wrap_ups.end_due_wrap_ups(session=session, now=floor.now + later),
    }
    assert verify(floor, acts[way]) == SEAT


def test_an_agent_comes_goes_and_moves(floor: Floor) -> None:
    ana = floor.cast.ana
    first: Act = lambda session: seats.seat_of(session=session, user_id=ana.person_id, now=floor.now)  # noqa: E731
    assert verify(floor, first) == {"agent.changed"}
    assert verify(floor, first) == set()
    for chosen, reason in (("available", None), ("away", "meal"), ("away", "break"), ("offline", None)):
        assert reason is None or reason in away.SHIPPED
        act: Act = lambda session, chosen=chosen, reason=reason: presence.set_presence(  # noqa: E731
            session=session, presence=Presence(chosen), reason=reason, actor=ana, now=floor.now
        )
        assert verify(floor, act) == SEAT
        assert verify(floor, act) == set()
    for uri in (None, "sip:1001@192.0.2.1"):
        move: Act = lambda session, uri=uri: seats.set_device(  # noqa: E731
            session=session, kind="sip" if uri else "browser", uri=uri, actor=ana, now=floor.now
        )
        assert verify(floor, move) == {"agent.changed"}
    for is_connected in (True, False):
        plug: Act = lambda session, on=is_connected: seats.set_headset(  # noqa: E731
            session=session, user_id=ana.person_id, is_connected=on, now=floor.now
        )
        assert verify(floor, plug) == {"agent.changed"}


@pytest.mark.parametrize("end", ["sealed", "failed"])
def test_a_recording_is_made_and_ends(floor: Floor, end: str, tmp_path: Path) -> None:
    floor.ready("ana")
    call = answered(floor)
    told = {"recording.state_changed", "call.changed"}
    sealed = Sealed(
        base=tmp_path / "r",
        draft=tmp_path / "r.tmp",
        seconds=3.0,
        shortest_seconds=3.0,
        size=10,
        sha256="0" * 64,
        figures={
            "customer_talk_seconds": 1.0,
            "agent_talk_seconds": 1.0,
            "overlap_seconds": 0.0,
            "silence_seconds": 1.0,
        },
    )
    acts: list[Act] = [
        lambda session: recordings.open_recording(
            session=session, recording_id="r1", call_id=call, path="2026/r", now=floor.now
        ),
        lambda session: recordings.mark_recording(session=session, recording_id="r1", kind="hold", now=floor.now),
        lambda session: recordings.close_recording(session=session, recording_id="r1", seconds=3.0, now=floor.now),
        lambda session: (
            recordings.seal_recording(session=session, recording_id="r1", sealed=sealed, now=floor.now)
            if end == "sealed"
            else recordings.fail_recording(session=session, recording_id="r1", detail="no sound", now=floor.now)
        ),
    ]
    for act in acts:
        assert verify(floor, act) == told
