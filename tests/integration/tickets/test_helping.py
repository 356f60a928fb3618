"""Colleagues who are asked to help: what they see and may do, who hears of it, and what keeps an order open."""

import threading
from typing import Any

import pytest

from callcenter.kernel.actor import Actor
from tests.factories_tickets import make_ticket
from tests.integration.tickets.conftest import Desk
from tests.integration.tickets.test_events import events_after, seq_now
from tests.integration.tickets.test_pressing import marked, ok, send


@pytest.fixture
def order(desk: Desk) -> int:
    """Ana's, in hand; Bo of another team does not see it."""
    with desk.db.writing() as session:
        return make_ticket(session, desk.cast.ana, assignee_id=desk.cast.ana.person_id).id


def ask(desk: Desk, order: int, *people: Actor, who: Actor | None = None, text: str = "请确认保修期") -> Any:
    body = {"user_ids": [one.person_id for one in people], "text": text}
    return send(desk, who or desk.cast.ana, "POST", f"{order}/helpers", body)


def test_who_is_asked_sees_finds_and_writes_it_until_they_report(desk: Desk, order: int) -> None:
    ana, bo = desk.cast.ana, desk.cast.bo
    assert send(desk, bo, "GET", str(order)).status_code == 404
    seq = seq_now(desk)
    asked = ok(ask(desk, order, bo))
    (request,) = asked["helps"]
    assert (request["user"]["id"], request["asked_by"]["id"], request["done_at"]) == (bo.person_id, ana.person_id, None)
    assert (asked["helpers"], asked["trail"][-1]["kind"]) == ([bo.person_id], "helped")
    assert asked["trail"][-1]["after"]["helpers"] == [{"id": bo.person_id, "name": bo.name}]
    (event,) = [one for one in events_after(desk, seq) if one.name == "ticket.changed"]
    assert f"user:{bo.person_id}" in event.rooms
    assert (marked(desk, bo, "helping"), marked(desk, ana, "helping")) == ([order], [])
    ok(send(desk, bo, "POST", f"{order}/comments", {"text": "在查"}))
    seq = seq_now(desk)
    done = ok(send(desk, bo, "PUT", f"{order}/helpers/{request['id']}/report", {"text": "还在保修期内"}))
    assert (done["helpers"], done["helps"][0]["report"], done["helps"][0]["done_at"] is not None) == (
        [],
        "还在保修期内",
        True,
    )
    assert (done["trail"][-1]["by"]["id"], done["trail"][-1]["after"]) == (bo.person_id, {"report": "还在保修期内"})
    (event,) = [one for one in events_after(desk, seq) if one.name == "ticket.changed"]
    assert f"user:{bo.person_id}" in event.rooms, "it leaves Bo's list"
    assert (marked(desk, bo, "helping"), send(desk, bo, "GET", str(order)).status_code) == ([], 404)


def test_what_is_awaited_keeps_the_order_from_being_solved_closed_and_merged(desk: Desk, order: int) -> None:
    ana, bo, sam = desk.cast.ana, desk.cast.bo, desk.cast.sam
    with desk.db.writing() as session:
        other = make_ticket(session, ana).id
    asked = ok(ask(desk, order, bo, sam))
    ends: list[tuple[str, str, dict[str, Any]]] = [
        ("PUT", "solution", {"text": "好了"}),
        ("POST", "closure", {}),
        ("PUT", "merge", {"into_id": other}),
    ]
    for method, path, body in ends:
        refused = send(desk, ana, method, f"{order}/{path}", body)
        assert (refused.status_code, refused.json["code"]) == (409, "help-awaited"), path
        assert refused.json["asked"] == [bo.name, sam.name]
        assert bo.name in refused.json["detail"]
    first, second = (one["id"] for one in asked["helps"])
    ok(send(desk, ana, "DELETE", f"{order}/helpers/{first}"))
    ok(send(desk, sam, "PUT", f"{order}/helpers/{second}/report", {"text": "已核对"}))
    assert ok(send(desk, ana, "PUT", f"{order}/solution", {"text": "好了"}))["state"] == "solved"
    late = ask(desk, order, bo)
    assert (late.status_code, late.json["code"]) == (409, "nothing-owed")


def test_who_asked_who_has_it_and_supervisors_withdraw(desk: Desk, order: int) -> None:
    ana, bo, sam = desk.cast.ana, desk.cast.bo, desk.cast.sam
    by_sam = ok(ask(desk, order, bo, who=sam))["helps"][0]["id"]
    path = f"{order}/helpers/{by_sam}"
    assert send(desk, bo, "DELETE", path).status_code == 403
    seq = seq_now(desk)
    gone = ok(send(desk, ana, "DELETE", path))
    assert (gone["helps"], gone["trail"][-1]["after"]["asked_no_longer"]["name"]) == ([], bo.name)
    assert any(f"user:{bo.person_id}" in one.rooms for one in events_after(desk, seq))
    assert send(desk, bo, "GET", str(order)).status_code == 404
    assert ok(send(desk, ana, "DELETE", path))["version"] == gone["version"], "said twice is said once"
    again = ok(ask(desk, order, bo))["helps"][0]["id"]
    assert again != by_sam, "and it can be asked again"
    late = send(desk, bo, "PUT", f"{path}/report", {"text": "做完了"})
    assert (late.status_code, late.json["code"]) == (409, "help-over")
    assert send(desk, ana, "PUT", f"{order}/helpers/{again}/report", {"text": "x"}).status_code == 403
    assert ok(send(desk, sam, "DELETE", f"{order}/helpers/{again}"))["helpers"] == []


def test_who_can_be_asked_and_with_what(desk: Desk, order: int) -> None:
    ana, bo = desk.cast.ana, desk.cast.bo
    for person, code in ((desk.cast.kit, "unknown-assignee"), (ana, "has-it")):
        refused = ask(desk, order, person)
        assert (refused.status_code, refused.json["errors"][0]["field"], refused.json["errors"][0]["code"]) == (
            422,
            "user_ids",
            code,
        )
    assert ask(desk, order, bo, text=" ").json["errors"][0]["field"] == "text"
    assert ask(desk, order).json["errors"][0]["field"] == "user_ids"
    assert ask(desk, order, bo, who=bo).status_code == 404
    assert ask(desk, order, bo, who=desk.cast.qi).status_code == 403
    asked = ok(ask(desk, order, bo, bo))
    assert len(asked["helps"]) == 1
    assert ok(ask(desk, order, bo))["version"] == asked["version"], "who is asked is not asked twice"
    assert send(desk, ana, "DELETE", f"{order}/helpers/999").status_code == 404


def test_of_two_who_ask_the_same_colleague_at_once_one_asks(desk: Desk, order: int) -> None:
    tabs = [desk.another_tab((desk.cast.ana, desk.cast.sam)[index % 2]) for index in range(6)]
    gate, statuses = threading.Barrier(len(tabs)), []

    def press(tab: Any) -> None:
        gate.wait()
        body = {"user_ids": [desk.cast.bo.person_id], "text": "请协助"}
        statuses.append(tab.post(f"/api/v1/tickets/{order}/helpers", json=body).status_code)

    threads = [threading.Thread(target=press, args=(tab,)) for tab in tabs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = ok(send(desk, desk.cast.ana, "GET", str(order)))
    assert (statuses, len(found["helps"]), found["helpers"]) == ([201] * 6, 1, [desk.cast.bo.person_id])
    assert [step["kind"] for step in found["trail"]].count("helped") == 1


def test_a_report_and_its_withdrawal_at_once_are_one_of_the_two(desk: Desk, order: int) -> None:
    request = ok(ask(desk, order, desk.cast.sam))["helps"][0]["id"]
    report, withdrawal = desk.another_tab(desk.cast.sam), desk.another_tab(desk.cast.ana)
    path, gate = f"/api/v1/tickets/{order}/helpers/{request}", threading.Barrier(2)
    statuses: dict[str, int] = {}

    def press(name: str) -> None:
        gate.wait()
        if name == "report":
            statuses[name] = report.put(f"{path}/report", json={"text": "做完了"}).status_code
        else:
            statuses[name] = withdrawal.delete(path).status_code

    threads = [threading.Thread(target=press, args=(name,)) for name in ("report", "withdraw")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses.values()) == [200, 409]
    found = ok(send(desk, desk.cast.ana, "GET", str(order)))
    assert (found["helpers"], len(found["helps"])) == ([], int(statuses["report"] == 200))
