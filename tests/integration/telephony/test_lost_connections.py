"""A browser that is gone for a minute: before it nothing changes, after it the agent is not ready, in a call only then."""

import asyncio
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from callcenter.telephony.bridge.headsets import Headsets
from callcenter.telephony.bridge.ledger import Ledger
from callcenter.telephony.models import Seat
from callcenter.telephony.services import presence, seats, wrap_ups
from tests.integration.telephony.conftest import Floor
from tests.integration.telephony.test_ledger import settled
from tests.integration.telephony.test_presence import choose, end_call, history, stands
from tests.integration.telephony.test_telling import SEAT, answered, verify


def browser(floor: Floor, *, is_connected: bool, seconds: float = 1) -> None:
    with floor.step(seconds) as session:
        seats.set_headset(session=session, user_id=floor.cast.ana.person_id, is_connected=is_connected, now=floor.now)


def sweep(floor: Floor, seconds: float) -> int:
    with floor.step(seconds) as session:
        return presence.end_lost_connections(session=session, now=floor.now)


def at_a_browser(floor: Floor) -> None:
    floor.ready("ana")
    with floor.step() as session:
        seat = session.get_one(Seat, floor.cast.ana.person_id)
        seat.device_kind, seat.device_uri, seat.has_headset = "browser", None, True


def test_a_connection_that_is_back_within_a_minute_changes_nothing(floor: Floor) -> None:
    at_a_browser(floor)
    since, idle = floor.seat("ana").presence_since, floor.seat("ana").idle_since
    browser(floor, is_connected=False)
    assert sweep(floor, 59) == 0
    browser(floor, is_connected=True, seconds=0)
    assert sweep(floor, 600) == 0
    seat = floor.seat("ana")
    assert (seat.presence, seat.presence_since, seat.idle_since) == ("available", since, idle)
    assert seat.headset_lost_at is None


def test_after_a_minute_the_agent_is_not_ready_and_everybody_sees_why(floor: Floor) -> None:
    at_a_browser(floor)
    browser(floor, is_connected=False)
    assert verify(floor, lambda session: presence.end_lost_connections(session=session, now=floor.now), 61) == SEAT
    assert stands(floor) == ("away", "lost", "idle")
    assert history(floor)[-1] == ("away", "lost", "lose")
    browser(floor, is_connected=True)
    assert stands(floor) == ("away", "lost", "idle")
    choose(floor, "available")
    assert (stands(floor), sweep(floor, 600)) == (("available", None, "idle"), 0)


def test_in_a_call_a_lost_connection_counts_only_after_it(floor: Floor) -> None:
    at_a_browser(floor)
    call = answered(floor)
    browser(floor, is_connected=False)
    assert sweep(floor, 300) == 0
    end_call(floor, call)
    assert sweep(floor, 1) == 0
    with floor.step(60) as session:
        wrap_ups.end_due_wrap_ups(session=session, now=floor.now)
        assert presence.end_lost_connections(session=session, now=floor.now) == 1
    assert stands(floor) == ("away", "lost", "idle")


def test_a_phone_is_no_browser_and_a_pause_stays_a_pause(floor: Floor) -> None:
    floor.ready("ana")
    browser(floor, is_connected=True)
    browser(floor, is_connected=False)
    assert sweep(floor, 600) == 0
    with floor.step() as session:
        seats.set_device(session=session, kind="browser", uri=None, actor=floor.cast.ana, now=floor.now)
    choose(floor, "away", "break")
    assert sweep(floor, 600) == 0
    assert stands(floor)[:2] == ("away", "break")


def test_ready_without_any_browser_is_not_ready_for_long(floor: Floor) -> None:
    choose(floor, "available")
    assert sweep(floor, 30) == 0
    assert sweep(floor, 31) == 1


def test_offline_misses_no_browser(floor: Floor) -> None:
    at_a_browser(floor)
    choose(floor, "offline")
    browser(floor, is_connected=False)
    assert (floor.seat("ana").headset_lost_at, sweep(floor, 600)) == (None, 0)


def test_a_browser_that_left_while_no_bridge_was_there_is_missed_once_there_is_one(
    floor: Floor, tmp_path: Path
) -> None:
    at_a_browser(floor)
    floor.ready("bo")
    with floor.step() as session:
        seat = session.get_one(Seat, floor.cast.bo.person_id)
        seat.device_kind, seat.has_headset = "browser", True

    async def story() -> None:
        ledger = Ledger(db=floor.db, spool=tmp_path / "bridge.jsonl", loop=asyncio.get_running_loop())
        ledger.start()
        control: Any = SimpleNamespace(ledger=ledger, wake=lambda: None, tell_agent=lambda *_: None)
        headsets = Headsets(control)
        headsets.connected(f"{floor.cast.bo.person_id}-1")
        await headsets.settle()
        await settled(ledger)
        ledger.stop()

    asyncio.run(story())
    assert (floor.seat("ana").has_headset, floor.seat("bo").has_headset) == (False, True)
    assert floor.seat("ana").headset_lost_at is not None
