"""Work orders that go back, are urged, watched over and followed: who may, what is told, and what the trail keeps."""

from datetime import timedelta
from typing import Any

import pytest

from callcenter.accounts.models import User
from callcenter.kernel.actor import Actor
from tests.factories_tickets import make_ticket
from tests.integration.tickets.conftest import Desk
from tests.integration.tickets.test_events import events_after, seq_now


def send(desk: Desk, who: Actor, method: str, path: str, body: Any = None) -> Any:
    return desk.browser(who).open(f"/api/v1/tickets/{path}", method=method, json=body)


def ok(answer: Any) -> dict[str, Any]:
    assert answer.status_code < 300, answer.json
    found: dict[str, Any] = answer.json
    return found


def marked(desk: Desk, who: Actor, mark: str) -> list[int]:
    return [one["id"] for one in desk.browser(who).get(f"/api/v1/tickets?mark={mark}").json["items"]]


@pytest.fixture
def order(desk: Desk) -> int:
    """Made by Ana, and given to Bo of another team."""
    with desk.db.writing() as session:
        ticket_id = make_ticket(session, desk.cast.ana).id
    ok(send(desk, desk.cast.ana, "PUT", f"{ticket_id}/assignee", {"user_id": desk.cast.bo.person_id}))
    return ticket_id


@pytest.mark.parametrize("moves", [(), ("claim",), ("claim", "wait")])
def test_what_is_returned_is_with_its_maker_again_until_it_is_taken_up(
    desk: Desk, order: int, moves: tuple[str, ...]
) -> None:
    for move in moves:
        ok(send(desk, desk.cast.bo, "PUT", f"{order}/{move}", {} if move == "wait" else None))
    back = ok(send(desk, desk.cast.bo, "POST", f"{order}/return", {"reason": "缺少型号，附件里也没有"}))
    assert (back["state"], back["assignee"]["id"]) == ("assigned", desk.cast.ana.person_id)
    assert (back["team"]["id"], back["returned_at"] is not None) == (desk.cast.ana.team_id, True)
    step = back["trail"][-1]
    assert (step["kind"], step["by"]["id"]) == ("returned", desk.cast.bo.person_id)
    assert (step["after"]["reason"], step["before"]["assignee"]["name"]) == ("缺少型号，附件里也没有", "Bo Lindqvist")
    assert marked(desk, desk.cast.ana, "returned") == [order]
    assert send(desk, desk.cast.bo, "GET", str(order)).status_code == 404, "it left Bo's team"
    taken = ok(send(desk, desk.cast.ana, "PUT", f"{order}/claim"))
    assert (taken["returned_at"], taken["state"], marked(desk, desk.cast.ana, "returned")) == (None, "in_progress", [])


def test_a_return_needs_a_reason_a_state_and_somebody_else(desk: Desk, order: int) -> None:
    nameless = send(desk, desk.cast.bo, "POST", f"{order}/return", {"reason": "  "})
    assert (nameless.status_code, nameless.json["errors"][0]["field"]) == (422, "reason")
    ok(send(desk, desk.cast.bo, "POST", f"{order}/return", {"reason": "不全"}))
    again = send(desk, desk.cast.ana, "POST", f"{order}/return", {"reason": "不全"})
    assert (again.status_code, again.json["code"]) == (409, "returns-to-self")
    ok(send(desk, desk.cast.ana, "PUT", f"{order}/assignee", {"user_id": None}))
    unclaimed = send(desk, desk.cast.ana, "POST", f"{order}/return", {"reason": "不全"})
    assert (unclaimed.status_code, unclaimed.json["code"]) == (409, "move-not-allowed")
    assert "return" not in unclaimed.json["allowed"]


def test_without_its_maker_it_goes_back_to_the_team(desk: Desk, order: int) -> None:
    with desk.db.writing() as session:
        session.get_one(User, desk.cast.ana.person_id).is_active = False
    back = ok(send(desk, desk.cast.bo, "POST", f"{order}/return", {"reason": "不全"}))
    assert (back["state"], back["assignee"], back["returned_at"] is not None) == ("new", None, True)


def test_urging_counts_says_why_and_needs_something_owed(desk: Desk, order: int) -> None:
    seq = seq_now(desk)
    first = ok(send(desk, desk.cast.ana, "POST", f"{order}/urges", {"reason": "客户第二次来电"}))
    desk.clock.now += timedelta(minutes=1)
    second = ok(send(desk, desk.cast.bo, "POST", f"{order}/urges", {}))
    assert (first["urges"], second["urges"], second["version"]) == (1, 2, first["version"] + 1)
    assert second["urged_at"] > first["urged_at"]
    assert [step["after"].get("reason") for step in second["trail"] if step["kind"] == "urged"] == [
        "客户第二次来电",
        None,
    ]
    told = [event for event in events_after(desk, seq) if event.name == "ticket.changed"]
    assert f"user:{desk.cast.bo.person_id}" in told[0].rooms
    assert marked(desk, desk.cast.ana, "urged") == [order]
    ok(send(desk, desk.cast.bo, "PUT", f"{order}/claim"))
    ok(send(desk, desk.cast.bo, "PUT", f"{order}/solution", {"text": "已修好"}))
    late = send(desk, desk.cast.ana, "POST", f"{order}/urges", {})
    assert (late.status_code, late.json["code"]) == (409, "nothing-owed")


def test_only_supervisors_watch_over(desk: Desk, order: int) -> None:
    assert send(desk, desk.cast.ana, "PUT", f"{order}/supervision", {}).status_code == 403
    held = ok(send(desk, desk.cast.sam, "PUT", f"{order}/supervision", {"reason": "今天内必须办结"}))
    assert held["supervisor"]["id"] == desk.cast.sam.person_id
    again = ok(send(desk, desk.cast.sam, "PUT", f"{order}/supervision", {}))
    assert again["version"] == held["version"], "said twice is said once"
    assert marked(desk, desk.cast.bo, "supervised") == [order]
    left = ok(send(desk, desk.cast.sam, "DELETE", f"{order}/supervision"))
    assert left["supervisor"] is None
    assert [step["after"] for step in left["trail"] if step["kind"] == "supervised"] == [
        {"supervised": True, "reason": "今天内必须办结"},
        {"supervised": False},
    ]


def test_who_watches_hears_and_sees_it_wherever_it_goes(desk: Desk, order: int) -> None:
    bo, ana = desk.cast.bo, desk.cast.ana
    watched = ok(send(desk, bo, "PUT", f"{order}/watch"))
    assert watched["watchers"] == [bo.person_id]
    assert ok(send(desk, bo, "PUT", f"{order}/watch"))["version"] == watched["version"]
    seq = seq_now(desk)
    ok(send(desk, ana, "PUT", f"{order}/assignee", {"user_id": ana.person_id}))
    assert send(desk, bo, "GET", str(order)).status_code == 200
    assert marked(desk, bo, "watched") == [order]
    (event,) = [one for one in events_after(desk, seq) if one.name.startswith("ticket.")]
    assert f"user:{bo.person_id}" in event.rooms
    ok(send(desk, bo, "DELETE", f"{order}/watch"))
    assert send(desk, bo, "GET", str(order)).status_code == 404
    assert send(desk, bo, "PUT", f"{order}/watch").status_code == 404
