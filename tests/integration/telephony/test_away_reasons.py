"""The administrator's list of not-ready reasons, an agent's allowances, and leaving for good, over HTTP."""

from typing import Any

import pytest

from callcenter.kernel.audit import AuditEntry
from callcenter.kernel.db import Database
from callcenter.telephony.models import Queue, Seat
from callcenter.telephony.services import calls, offers
from tests.desk import Desk, open_desk
from tests.factories_telephony import make_queue, make_ready, make_waiting_call
from tests.statements import counted

API = "/api/v1"
TEA = {"name": {"zh-CN": "茶歇", "en": "Tea break"}, "minutes_per_day": 15}


@pytest.fixture
def desk(db: Database) -> Desk:
    return open_desk(db)


def reasons(desk: Desk) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = desk.client(desk.cast.admin).get(f"{API}/away-reasons").json["items"]
    return found


def last_act(desk: Desk) -> AuditEntry:
    with desk.db.reading() as session:
        return session.query(AuditEntry).order_by(AuditEntry.id.desc()).first()  # type: ignore[return-value]


def test_a_reason_is_added_changed_and_taken_out_of_use(desk: Desk) -> None:
    admin = desk.client(desk.cast.admin)
    made = admin.post(f"{API}/away-reasons", json=TEA)
    assert (made.status_code, made.json) == (201, {"code": "tea_break", "active": True, **TEA})
    assert (last_act(desk).act, last_act(desk).subject) == ("away_reason.created", "away_reason:tea_break")
    changed = admin.patch(f"{API}/away-reasons/tea_break", json={"minutes_per_day": 20}).json
    assert (changed["minutes_per_day"], changed["name"]) == (20, TEA["name"])
    assert (last_act(desk).before, last_act(desk).after) == ({"minutes_per_day": 15}, {"minutes_per_day": 20})
    assert admin.delete(f"{API}/away-reasons/tea_break").status_code == 204
    assert [one["active"] for one in reasons(desk) if one["code"] == "tea_break"] == [False]
    again = admin.post(f"{API}/away-reasons", json=TEA).json
    assert again["code"] == "tea_break_2", "history keeps the old code"
    assert admin.patch(f"{API}/away-reasons/tea_break", json={"active": True}).status_code == 422
    assert admin.patch(f"{API}/away-reasons/nothing", json={}).status_code == 404


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": {"zh-CN": "", "en": "Tea"}}, "name.zh-CN"),
        ({"name": {"zh-CN": "茶", "en": "T" * 31}}, "name.en"),
        ({"name": {"zh-CN": "茶"}}, "name.en"),
        ({"name": {"zh-CN": "小休", "en": "Tea"}}, "name.zh-CN"),
        ({"name": {"zh-CN": "茶", "en": "BREAK"}}, "name.en"),
        ({"name": {"zh-CN": "连接中断", "en": "Tea"}}, "name.zh-CN"),
        ({"minutes_per_day": -1}, "minutes_per_day"),
        ({"minutes_per_day": 1441}, "minutes_per_day"),
    ],
)
def test_what_does_not_fit_is_named(desk: Desk, change: dict[str, Any], field: str) -> None:
    answer = desk.client(desk.cast.admin).post(f"{API}/away-reasons", json={**TEA, **change})
    assert (answer.status_code, [error["field"] for error in answer.json["errors"]]) == (422, [field])


def test_the_order_is_the_one_given(desk: Desk) -> None:
    admin = desk.client(desk.cast.admin)
    moved = admin.put(f"{API}/away-reasons/order", json={"codes": ["meal", "busy"]}).json["items"]
    assert [one["code"] for one in moved] == ["meal", "busy", "break", "meeting", "training"]
    assert last_act(desk).act == "away_reason.ordered"
    for codes in (["meal", "meal"], ["nothing"]):
        assert admin.put(f"{API}/away-reasons/order", json={"codes": codes}).status_code == 422


def test_one_reason_stays(desk: Desk) -> None:
    admin = desk.client(desk.cast.admin)
    answers = [admin.delete(f"{API}/away-reasons/{one['code']}") for one in reasons(desk)]
    assert [answer.status_code for answer in answers] == [204, 204, 204, 204, 409]
    assert answers[-1].json["code"] == "last-reason"


def test_an_agent_sees_what_is_left_and_is_told_when_nothing_is(desk: Desk) -> None:
    desk.client(desk.cast.admin).patch(f"{API}/away-reasons/break", json={"minutes_per_day": 10})
    ana = desk.client(desk.cast.ana)
    seat = ana.put(f"{API}/seats/me/presence", json={"presence": "away", "reason": "break"}).json
    assert (seat["reason"], seat["away_until"][:16]) == ("break", "2026-11-23T02:40")
    desk.clock.forward(minutes=4)
    left = {one["code"]: one for one in ana.get(f"{API}/seats/me/away-reasons").json["items"]}
    assert (left["break"]["used_seconds"], left["break"]["left_seconds"]) == (240, 360)
    assert left["meal"]["left_seconds"] is None
    desk.client(desk.cast.admin).patch(f"{API}/away-reasons/break", json={"minutes_per_day": 3})
    assert ana.get(f"{API}/seats/me").json["away_until"][:16] == "2026-11-23T02:34"
    desk.clock.forward(minutes=5)
    ana.put(f"{API}/seats/me/presence", json={"presence": "available"})
    refused = ana.put(f"{API}/seats/me/presence", json={"presence": "away", "reason": "break"})
    assert (refused.status_code, refused.json["code"]) == (409, "allowance-used-up")
    assert "小休" in refused.json["detail"]


def test_it_takes_the_same_number_of_statements_however_often_one_was_away(desk: Desk) -> None:
    ana, counts = desk.client(desk.cast.ana), []
    for more in (1, 25):
        for _ in range(more):
            desk.clock.forward(seconds=10)
            ana.put(f"{API}/seats/me/presence", json={"presence": "away", "reason": "meal"})
            desk.clock.forward(seconds=10)
            ana.put(f"{API}/seats/me/presence", json={"presence": "available"})
        with counted(desk.db) as seen:
            ana.get(f"{API}/seats/me/away-reasons")
        counts.append(len(seen))
    assert counts[0] == counts[1]


def in_a_call(desk: Desk) -> str:
    with desk.db.writing() as session:
        ana, now = desk.cast.ana.person_id, desk.clock.now
        queue: Queue = make_queue(session, ana, wrap_up_mode="on_request")
        make_ready(session, ana, now)
        call = make_waiting_call(session, queue, now=now)
        (offer,) = offers.make_offers(session=session, now=now)
        offers.accept_offer(session=session, offer_id=offer.id, now=now)
        calls.move_call(session=session, call_id=call.id, trigger="answer", now=now)
        return call.id


def seat_of(desk: Desk) -> Seat:
    with desk.db.reading() as session:
        return session.get_one(Seat, desk.cast.ana.person_id)


def test_signing_out_leaves_the_seat_but_not_with_a_call_in_hand(desk: Desk) -> None:
    call_id, ana = in_a_call(desk), desk.client(desk.cast.ana)
    refused = ana.delete(f"{API}/session")
    assert (refused.status_code, refused.json["code"]) == (409, "call-in-hand")
    assert ana.get(f"{API}/session").status_code == 200
    refused = ana.put(f"{API}/seats/me/presence", json={"presence": "offline"})
    assert (refused.status_code, refused.json["code"]) == (409, "call-in-hand")
    seat = ana.put(f"{API}/seats/me/presence", json={"presence": "offline", "after_call": True}).json
    assert (seat["presence"], seat["next"]) == ("available", {"presence": "offline", "reason": None})
    with desk.db.writing() as session:
        calls.end_call(session=session, call_id=call_id, reason="caller_hung_up", by="customer", now=desk.clock.now)
    assert seat_of(desk).presence == "offline"
    assert ana.delete(f"{API}/session").status_code == 204


def test_signing_out_of_a_phone_that_is_ready_leaves_the_seat(desk: Desk) -> None:
    with desk.db.writing() as session:
        make_ready(session, desk.cast.ana.person_id, desk.clock.now)
    assert desk.client(desk.cast.ana).delete(f"{API}/session").status_code == 204
    assert seat_of(desk).presence == "offline"
    assert desk.client(desk.cast.kit).delete(f"{API}/session").status_code == 204


def test_time_after_the_call_is_asked_for_and_renounced(desk: Desk) -> None:
    in_a_call(desk)
    ana = desk.client(desk.cast.ana)
    assert ana.put(f"{API}/seats/me/wrap-up-request").json["wants_wrap_up"] is True
    assert ana.delete(f"{API}/seats/me/wrap-up-request").json["wants_wrap_up"] is False
    bo = desk.client(desk.cast.bo).put(f"{API}/seats/me/wrap-up-request")
    assert (bo.status_code, bo.json["code"]) == (409, "wrap-up-not-asked")


def test_who_is_disabled_in_a_call_is_hung_up_and_then_offline(desk: Desk) -> None:
    call_id = in_a_call(desk)
    user = f"{API}/users/{desk.cast.ana.person_id}"
    assert desk.client(desk.cast.admin).patch(user, json={"active": False}).status_code == 200
    ordered = [(one["name"], one["args"]["call_id"]) for _, one in desk.bus.commands(after="0", wait_seconds=0)]
    assert ordered == [("call.hangup", call_id)]
    with desk.db.writing() as session:
        calls.end_call(session=session, call_id=call_id, reason="agent_hung_up", by="agent", now=desk.clock.now)
    assert (seat_of(desk).presence, seat_of(desk).activity) == ("offline", "idle")


def test_who_is_disabled_while_ready_is_offline_at_once(desk: Desk) -> None:
    with desk.db.writing() as session:
        make_ready(session, desk.cast.ana.person_id, desk.clock.now)
    user = f"{API}/users/{desk.cast.ana.person_id}"
    desk.client(desk.cast.admin).patch(user, json={"active": False})
    assert seat_of(desk).presence == "offline"
