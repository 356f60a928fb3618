"""More time: asked for by who has the order, granted or refused by a supervisor, one request at a time."""

import threading
from datetime import timedelta
from typing import Any

import pytest

from callcenter.tickets.models import Ticket
from tests.conftest import MOMENT
from tests.factories_tickets import make_ticket
from tests.integration.tickets.conftest import Desk
from tests.integration.tickets.test_events import events_after, seq_now
from tests.integration.tickets.test_pressing import marked, ok, send

DUE = MOMENT + timedelta(hours=8)
LATER = (MOMENT + timedelta(days=2)).isoformat()


@pytest.fixture
def order(desk: Desk) -> int:
    """Ana's, in hand and due in eight hours."""
    with desk.db.writing() as session:
        ticket = make_ticket(session, desk.cast.ana, assignee_id=desk.cast.ana.person_id)
        ticket.due_at = DUE
        return ticket.id


def ask(desk: Desk, order: int, until: str = LATER, reason: str = "配件周三到货") -> Any:
    return send(desk, desk.cast.ana, "POST", f"{order}/extension", {"until": until, "reason": reason})


def decide(desk: Desk, order: int, granted: bool, word: str = "") -> Any:
    return send(desk, desk.cast.sam, "PUT", f"{order}/extension", {"granted": granted, "word": word})


def test_granted_time_is_the_new_deadline(desk: Desk, order: int) -> None:
    asked = ok(ask(desk, order))
    assert (asked["extension"]["asked_by"]["id"], asked["extension"]["reason"]) == (
        desk.cast.ana.person_id,
        "配件周三到货",
    )
    assert (asked["extension_asked"], asked["trail"][-1]["kind"]) == (True, "extended")
    assert marked(desk, desk.cast.sam, "extension") == [order]
    assert ok(ask(desk, order))["version"] == asked["version"], "asked twice is asked once"
    seq = seq_now(desk)
    granted = ok(decide(desk, order, True, "可以"))
    assert (granted["extension"], granted["extension_asked"]) == (None, False)
    assert granted["due_at"] == asked["extension"]["until"]
    step = granted["trail"][-1]
    assert (step["before"]["due_at"], step["after"]["granted"], step["after"]["word"]) == (
        DUE.isoformat(),
        True,
        "可以",
    )
    (event,) = [one for one in events_after(desk, seq) if one.name == "ticket.changed"]
    assert f"user:{desk.cast.ana.person_id}" in event.rooms
    assert marked(desk, desk.cast.sam, "extension") == []


def test_a_refusal_says_why_and_leaves_the_deadline(desk: Desk, order: int) -> None:
    ok(ask(desk, order))
    silent = decide(desk, order, False, "  ")
    assert (silent.status_code, silent.json["errors"][0]["field"]) == (422, "word")
    refused = ok(decide(desk, order, False, "客户等不了"))
    assert (refused["extension"], refused["due_at"]) == (None, DUE.isoformat().replace("+00:00", "Z"))
    assert refused["trail"][-1]["after"] == {"granted": False, "word": "客户等不了"}
    twice = decide(desk, order, True)
    assert (twice.status_code, twice.json["code"]) == (409, "no-extension-asked")
    assert ok(ask(desk, order))["extension_asked"], "and it can be asked again"


def test_who_may_ask_when_and_for_what(desk: Desk, order: int) -> None:
    for until in (MOMENT.isoformat(), DUE.isoformat()):
        refused = ask(desk, order, until)
        assert (refused.status_code, refused.json["errors"][0]["field"]) == (422, "until")
    assert ask(desk, order, reason="").json["errors"][0]["field"] == "reason"
    body = {"until": LATER, "reason": "x"}
    assert send(desk, desk.cast.sam, "POST", f"{order}/extension", body).status_code == 403
    assert send(desk, desk.cast.bo, "POST", f"{order}/extension", body).status_code == 404
    assert send(desk, desk.cast.ana, "PUT", f"{order}/extension", {"granted": True}).status_code == 403
    ok(ask(desk, order))
    other = ask(desk, order, (MOMENT + timedelta(days=9)).isoformat())
    assert (other.status_code, other.json["code"]) == (409, "extension-asked")
    ok(send(desk, desk.cast.ana, "PUT", f"{order}/solution", {"text": "好了"}))
    assert (decide(desk, order, True).json["code"], marked(desk, desk.cast.sam, "extension")) == ("nothing-owed", [])
    with desk.db.writing() as session:
        free = make_ticket(session, desk.cast.ana, assignee_id=desk.cast.ana.person_id).id
        session.get_one(Ticket, free).due_at = None
    assert (ask(desk, free).status_code, ask(desk, free).json["code"]) == (409, "no-deadline")


def test_of_two_supervisors_who_decide_at_once_one_does(desk: Desk, order: int) -> None:
    ok(ask(desk, order))
    gate, statuses = threading.Barrier(2), []
    words = {desk.another_tab(desk.cast.sam): (True, ""), desk.another_tab(desk.cast.admin): (False, "不行")}

    def press(tab: Any, granted: bool, word: str) -> None:
        gate.wait()
        path = f"/api/v1/tickets/{order}/extension"
        statuses.append(tab.put(path, json={"granted": granted, "word": word}).status_code)

    threads = [threading.Thread(target=press, args=(tab, *said)) for tab, said in words.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200, 409]
    found = ok(send(desk, desk.cast.ana, "GET", str(order)))
    granted = found["trail"][-1]["after"]["granted"]
    assert (found["due_at"] == DUE.isoformat().replace("+00:00", "Z")) is not granted
    assert [step["kind"] for step in found["trail"]].count("extended") == 2
