"""Every event reaches everybody in its rooms once, over reconnects and troubles; nobody else hears it."""

import threading
from typing import Any

import pytest
from sqlalchemy import delete
from sqlalchemy.orm import Session

from callcenter.accounts.models import UserRole
from callcenter.kernel import outbox
from callcenter.kernel.actor import Actor
from callcenter.live.tail import Tail, Told, read_after
from tests.integration.live.conftest import Browser, Floor, wait_for


def test_an_event_is_heard_in_its_rooms_and_nowhere_else(floor: Floor) -> None:
    ana, bo, kit = (floor.browser(one) for one in (floor.cast.ana, floor.cast.bo, floor.cast.kit))
    floor.happen(f"user:{floor.cast.ana.user_id}")
    floor.happen(f"team:{floor.cast.bo.team_id}")
    floor.happen("role:agent")
    assert wait_for(lambda: ana.seqs == [1, 3] and bo.seqs == [2, 3])
    assert kit.seqs == []


@pytest.mark.parametrize("room", ["seats", "calls", "tickets"])
def test_the_rooms_of_everything_are_for_those_with_the_permission(floor: Floor, room: str) -> None:
    everybody = {name: floor.browser(actor) for name, actor in floor.cast.actors().items()}
    floor.happen(room)
    floor.happen(*(f"user:{actor.user_id}" for actor in floor.cast.actors().values()))
    assert wait_for(lambda: all(2 in browser.seqs for browser in everybody.values()))
    heard = {name for name, browser in everybody.items() if 1 in browser.seqs}
    expected = {"seats": {"sam", "admin"}, "calls": {"sam", "qi", "admin"}, "tickets": {"sam", "qi", "admin"}}
    assert heard == expected[room]


def test_one_event_in_several_of_my_rooms_is_heard_once(floor: Floor) -> None:
    sam = floor.browser(floor.cast.sam)
    floor.happen("calls", "seats", f"user:{floor.cast.sam.user_id}")
    floor.happen("calls")
    assert wait_for(lambda: 2 in sam.seqs)
    assert sam.seqs == [1, 2]


def test_numbers_are_masked_for_those_who_may_not_read_them(floor: Floor) -> None:
    sam, ana = floor.browser(floor.cast.sam), floor.browser(floor.cast.ana)
    floor.happen("role:agent", "role:supervisor")
    floor.realtime.teller.pass_on(
        ["role:agent", "role:supervisor"],
        {"name": "x", "data": {"caller": {"number": "+8613800138000", "display": "138 0013 8000", "masked": False}}},
    )
    assert wait_for(lambda: sam.all("event") and ana.all("event") and ana.all("told") and sam.all("told"))
    assert sam.all("event")[0]["data"]["caller"]["number"] == "+8613800138000"
    assert sam.all("snapshot")[0]["caller"]["masked"] is False
    assert "13800138000" not in str(ana.heard).replace(" ", "")
    assert ana.all("event")[0]["data"]["caller"] == {
        "number": "+86138****8000",
        "display": "138****8000",
        "masked": True,
    }
    assert ana.ask("resume", {"after": 0}) == {"events": []}
    again = floor.browser(floor.cast.ana)
    assert again.ask("resume", {"after": 0})["events"][0]["data"]["caller"]["masked"] is True


def test_a_room_is_joined_by_permission_only_and_left_again(floor: Floor) -> None:
    ana = floor.browser(floor.cast.ana)
    for room in (
        "ticket:12",
        "customer:1",
        "seats",
        f"user:{floor.cast.bo.user_id}",
        "ticket:",
        "ticket:12!clear",
        "!clear",
    ):
        assert ana.ask("join", {"room": room}) == {"ok": False, "code": "forbidden"}
    floor.may_join["ticket"].add("12")
    assert ana.ask("join", {"room": "ticket:12"}) == {"ok": True}
    floor.happen("ticket:12")
    assert wait_for(lambda: ana.seqs == [1])
    ana.ask("leave", {"room": "ticket:12"})
    floor.happen("ticket:12")
    floor.happen("role:agent")
    assert wait_for(lambda: 3 in ana.seqs)
    assert ana.seqs == [1, 3]


def test_a_room_is_taken_away_when_the_right_to_it_goes(floor: Floor) -> None:
    ana = floor.browser(floor.cast.ana)
    floor.may_join["ticket"].add("12")
    ana.ask("join", {"room": "ticket:12"})
    floor.may_join["ticket"].clear()
    listener = floor.realtime.teller.audience.all()[0]
    assert wait_for(lambda: not listener.asked)
    floor.happen("ticket:12")
    floor.happen("role:agent")
    assert wait_for(lambda: 2 in ana.seqs)
    assert ana.seqs == [2]


def test_a_lost_role_takes_its_rooms_along_within_five_seconds(floor: Floor) -> None:
    sam = floor.browser(floor.cast.sam)
    with floor.db.writing() as session:
        session.execute(delete(UserRole).where(UserRole.user_id == floor.cast.sam.person_id))
    assert wait_for(lambda: sam.all("resync"), 5)
    floor.happen("calls")
    floor.happen(f"user:{floor.cast.sam.user_id}")
    assert wait_for(lambda: sam.seqs)
    assert sam.seqs == [2]
    assert sam.all("event")[0]["data"]["caller"]["masked"] is True


def _catch_up(browser: Browser, after: int) -> list[int]:
    return [event["seq"] for event in browser.ask("resume", {"after": after})["events"]]


def test_a_thousand_events_over_reconnects_are_none_lost_and_none_doubled(floor: Floor) -> None:
    ana = floor.browser(floor.cast.ana)
    floor.may_join["ticket"].add("12")
    ana.ask("join", {"room": "ticket:12"})
    rooms = [f"user:{floor.cast.ana.user_id}", "ticket:12"]

    def write() -> None:
        for number in range(1000):
            floor.happen(rooms[number % 2], subject=number)

    writer = threading.Thread(target=write)
    writer.start()
    got: list[int] = []
    for _ in range(4):
        target = len(got) + 80
        assert wait_for(lambda: len(got) + len(ana.seqs) >= target)  # noqa: B023
        ana.client.disconnect()
        got += ana.seqs
        after = max(got)
        ana.heard.clear()
        ana.connect()
        assert ana.ask("join", {"room": "ticket:12"}) == {"ok": True}
        got += _catch_up(ana, after)
    writer.join()
    assert wait_for(lambda: len(got) + len(ana.seqs) >= 1000, 20)
    got += ana.seqs
    assert sorted(got) == list(range(1, 1001))


def test_a_snapshot_is_never_older_than_an_event_before_it(floor: Floor) -> None:
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            floor.happen("role:agent")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for _ in range(8):
            ana = floor.browser(floor.cast.ana)
            place = next(index for index, (name, _) in enumerate(ana.heard) if name == "snapshot")
            before = [data["seq"] for name, data in ana.heard[:place] if name == "event"]
            assert not before or max(before) <= ana.heard[place][1]["seq"]
            ana.client.disconnect()
    finally:
        stop.set()
        writer.join()


def test_too_long_a_gap_asks_for_a_new_snapshot(floor: Floor) -> None:
    floor.happen_often(501, "role:agent")
    ana = floor.browser(floor.cast.ana)
    assert ana.ask("resume", {"after": 0}) == {"resync": True}
    assert len(ana.ask("resume", {"after": 1})["events"]) == 500
    assert ana.ask("resume", {"after": 502}) == {"resync": True}
    assert ana.ask("resume", {"after": -1}) == {"resync": True}


def test_what_was_cleared_away_asks_for_a_new_snapshot(floor: Floor) -> None:
    for _ in range(3):
        floor.happen("role:agent")
    with floor.db.writing() as session:
        session.execute(delete(outbox.OutboxEvent).where(outbox.OutboxEvent.seq < 3))
    ana = floor.browser(floor.cast.ana)
    assert ana.ask("resume", {"after": 1}) == {"resync": True}
    assert len(ana.ask("resume", {"after": 2})["events"]) == 1


def test_a_heartbeat_carries_the_newest_event(floor: Floor) -> None:
    ana = floor.browser(floor.cast.ana)
    floor.happen("calls")
    assert wait_for(lambda: any(beat["seq"] == 1 for beat in ana.all("heartbeat")), 11)


def test_a_heartbeat_carries_what_everybody_should_know(floor: Floor) -> None:
    ana = floor.browser(floor.cast.ana)
    floor.banners.append({"code": "bus_down", "text": {"zh-CN": "总线", "en": "bus"}})
    assert wait_for(lambda: any(beat.get("banners") == floor.banners for beat in ana.all("heartbeat")), 15)
    told = len(ana.all("heartbeat"))
    floor.banners.clear()
    assert wait_for(lambda: any(beat["banners"] == [] for beat in ana.all("heartbeat")[told:]), 15)


def test_a_poke_is_heard_at_once_and_what_is_told_is_passed_on(floor: Floor) -> None:
    ana, bo = floor.browser(floor.cast.ana), floor.browser(floor.cast.bo)
    message = {
        "rooms": [f"user:{floor.cast.ana.user_id}"],
        "name": "command.failed",
        "data": {"command": "1", "code": "busy", "detail": ""},
    }
    floor.bus.tell(message)
    assert wait_for(lambda: ana.all("told"))
    assert ana.all("told") == [{"name": "command.failed", "data": {"command": "1", "code": "busy", "detail": ""}}]
    assert bo.all("told") == []


def test_a_database_that_fails_delays_events_and_loses_none(floor: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    ana = floor.browser(floor.cast.ana)
    after, failures = Tail.after, []

    def failing(tail: Tail, seq: int) -> list[Told]:
        if len(failures) < 3:
            failures.append(1)
            raise OSError("the database is away")
        return after(tail, seq)

    monkeypatch.setattr(Tail, "after", failing)
    floor.happen("role:agent")
    assert wait_for(lambda: ana.seqs == [1], 12)
    assert len(failures) == 3


def test_a_connection_that_was_lost_is_replaced_at_once(floor: Floor) -> None:
    floor.happen("role:agent")
    tail = Tail(floor.db)
    assert [told.seq for told in tail.after(0)] == [1]
    kept = tail._kept
    assert kept is not None
    kept.connection.dbapi_connection.close()
    floor.happen("role:agent")
    assert [told.seq for told in tail.after(0)] == [1, 2]
    assert tail._kept is not kept
    tail.close()


def test_what_is_told_is_what_the_outbox_says(floor: Floor) -> None:
    floor.happen("role:agent")
    floor.happen("role:agent")
    with floor.db.reading() as session:
        known = [event.message() for event in outbox.events_after(session, 0)]
        assert [told.message for told in read_after(session, 0)] == known
    tail = Tail(floor.db)
    assert [told.message for told in tail.after(0)] == known
    tail.close()


def test_a_snapshot_that_fails_asks_the_browser_to_load_it(floor: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(session: Session, actor: Actor, csrf: str) -> dict[str, Any]:
        raise RuntimeError("no snapshot today")

    monkeypatch.setattr(floor.realtime, "_snapshot", broken)
    ana = floor.browser(floor.cast.ana, is_greeted=False)
    assert wait_for(lambda: ana.all("resync"))
    floor.happen("role:agent")
    assert wait_for(lambda: floor.realtime.teller.seq == 1)


def test_an_event_that_cannot_be_told_does_not_hold_up_the_next(floor: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    ana = floor.browser(floor.cast.ana)
    hearing = floor.realtime.teller.audience.hearing

    def failing(rooms: tuple[str, ...], seq: int, *, clear: bool) -> list[str]:
        if seq == 1:
            raise KeyError("broken")
        return hearing(rooms, seq, clear=clear)

    monkeypatch.setattr(floor.realtime.teller.audience, "hearing", failing)
    floor.happen("role:agent")
    floor.happen("role:agent")
    assert wait_for(lambda: ana.seqs == [2])
    assert ana.all("resync")
