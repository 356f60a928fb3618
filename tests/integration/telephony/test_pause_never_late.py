"""Whatever happens on the floor: once an agent asked for a pause, no new offer comes before ready is chosen again."""

from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.kernel.errors import Problem
from callcenter.telephony.models import Call, Offer, Queue, Seat
from callcenter.telephony.services import calls, offers, presence, wrap_ups
from callcenter.telephony.services.seats import AT_WORK
from callcenter.telephony.states import Presence
from tests.factories_telephony import make_waiting_call
from tests.integration.telephony.conftest import Floor

STEPS = ("arrive", "accept", "miss", "decline", "hang up", "finish", "much later", "break", "meal", "ready")
MODES = ("none", "optional", "fixed", "forced", "on_request")


def clear(floor: Floor, mode: str) -> None:
    """An empty floor, and Ana ready."""
    with floor.step(3600) as session:
        for call_id in session.scalars(select(Call.id).where(Call.state != "ended")).all():
            calls.end_call(session=session, call_id=call_id, reason="over", by="system", now=floor.now)
    with floor.step(3600) as session:
        wrap_ups.end_due_wrap_ups(session=session, now=floor.now)
        session.get_one(Queue, floor.queue.id).wrap_up_mode = mode
        presence.set_presence(session=session, presence=Presence.AVAILABLE, actor=floor.cast.ana, now=floor.now)


def happen(session: Session, floor: Floor, step: str, number: int) -> None:
    """One thing, as the bridge or the agent does it."""
    seat = session.get_one(Seat, floor.cast.ana.person_id)
    ana, now = floor.cast.ana, floor.now
    match step:
        case "arrive":
            queue = session.get_one(Queue, floor.queue.id)
            make_waiting_call(session, queue, caller=f"+86138{number:08d}", now=now)
        case "accept" if seat.offer_id:
            offer = session.get_one(Offer, seat.offer_id)
            offers.accept_offer(session=session, offer_id=offer.id, now=now)
            calls.move_call(session=session, call_id=offer.call_id, trigger="answer", now=now)
        case "miss" | "decline" if seat.offer_id:
            offers.end_offer_by_id(session=session, offer_id=seat.offer_id, trigger=step, now=now)
        case "hang up":
            call_id = seat.call_id or session.scalar(select(Call.id).where(Call.state != "ended").limit(1))
            if call_id:
                calls.end_call(session=session, call_id=call_id, reason="caller_hung_up", by="customer", now=now)
        case "finish":
            wrap_ups.finish_wrap_up(session=session, actor=ana, now=now)
        case "much later":
            wrap_ups.end_due_wrap_ups(session=session, now=now)
            offers.end_overdue_offers(session=session, now=now)
            presence.end_lost_connections(session=session, now=now)
        case "break" | "meal" | "ready":
            chosen = Presence.AVAILABLE if step == "ready" else Presence.AWAY
            presence.set_presence(session=session, presence=chosen, reason=step, actor=ana, now=now)


def check(floor: Floor, paused_at: datetime | None, step: str) -> None:
    """What must hold after each step."""
    seat = floor.seat("ana")
    if paused_at is None:
        return
    assert (seat.presence == "away") is (seat.activity not in AT_WORK), step
    with floor.db.reading() as session:
        late = select(Offer).where(Offer.user_id == seat.user_id, Offer.made_at >= paused_at)
        assert session.scalars(late).all() == [], step


@pytest.mark.parametrize("mode", MODES)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.sampled_from(STEPS), min_size=3, max_size=14))
def test_no_offer_comes_after_a_pause_was_asked_for(floor: Floor, mode: str, steps: list[str]) -> None:
    floor.ready("ana")
    clear(floor, mode)
    paused_at: datetime | None = None
    for number, step in enumerate(steps):
        try:
            with floor.step(3600 if step == "much later" else 1) as session:
                happen(session, floor, step, number)
                # As in the ledger, routing follows in the very transaction.
                offers.make_offers(session=session, now=floor.now)
        except Problem:
            assert step == "finish"
        if step in {"break", "meal"} and paused_at is None:
            paused_at = floor.now
        elif step == "ready":
            paused_at = None
        check(floor, paused_at, step)
