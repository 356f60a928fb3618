"""A customer's record knows their work orders: timeline, open items, and where a call's ticket belongs."""

from typing import Any

import pytest

from callcenter.customers import queries as customers
from callcenter.telephony.models import Call
from tests.conftest import MOMENT
from tests.factories_customers import make_customer
from tests.integration.tickets.conftest import Desk

URL = "/api/v1/tickets"
NUMBER = "+8613800138000"


@pytest.fixture
def wang(desk: Desk) -> int:
    """A customer."""
    with desk.db.writing() as session:
        return make_customer(session, "王芳", "13800138000").id


def make(desk: Desk, **fields: Any) -> dict[str, Any]:
    """A ticket of Ana's."""
    body = {"type_id": desk.types["repair"], "subject": "空调不制冷", **fields}
    answer = desk.browser(desk.cast.ana).post(URL, json=body)
    assert answer.status_code == 201, answer.json
    found: dict[str, Any] = answer.json
    return found


def open_tickets(desk: Desk, customer_id: int) -> list[str]:
    """The states of the tickets on a customer's card."""
    with desk.db.reading() as session:
        card = customers.card(session, NUMBER, customer_id=customer_id)
    return [item["state"] for item in card.model_dump(mode="json")["open_tickets"]]


def lines(desk: Desk, customer_id: int) -> list[dict[str, Any]]:
    """The tickets in a customer's timeline."""
    answer = desk.browser(desk.cast.ana).get(f"/api/v1/customers/{customer_id}/activity")
    return [item for item in answer.json["items"] if item["kind"] == "ticket"]


def test_a_ticket_shows_its_customer_and_the_customer_the_ticket(desk: Desk, wang: int) -> None:
    ticket = make(desk, customer_id=wang, text="型号 PC-3300")
    assert (ticket["customer"]["name"], ticket["customer"]["level"]) == ("王芳", "normal")
    assert open_tickets(desk, wang) == ["new"]
    line = lines(desk, wang)[0]
    assert line["title"] == f"{ticket['number']} 空调不制冷"
    assert (line["ref"]["kind"], str(line["ref"]["id"])) == ("ticket", str(ticket["id"]))
    assert line["by"]["name"] == "陈安娜"
    brief = {
        key: ticket[key] for key in ("id", "number", "subject", "state", "category", "priority", "type", "updated_at")
    }
    assert brief.items() <= line["data"].items()


def test_the_card_follows_the_ticket_and_drops_it_when_nothing_is_owed(desk: Desk, wang: int) -> None:
    ana, url = desk.browser(desk.cast.ana), f"{URL}/{make(desk, customer_id=wang)['id']}"
    ana.put(f"{url}/claim")
    assert open_tickets(desk, wang) == ["in_progress"]
    ana.put(f"{url}/wait", json={})
    assert open_tickets(desk, wang) == ["waiting"]
    ana.put(f"{url}/solution", json={"text": "好了"})
    assert open_tickets(desk, wang) == []
    assert [line["data"]["state"] for line in lines(desk, wang)] == ["solved"]
    ana.delete(f"{url}/closure")
    assert open_tickets(desk, wang) == ["in_progress"]
    ana.post(f"{url}/closure", json={})
    assert open_tickets(desk, wang) == []


def test_what_is_settled_on_the_spot_is_in_the_timeline_and_never_open(desk: Desk, wang: int) -> None:
    make(desk, customer_id=wang, settled=True)
    assert open_tickets(desk, wang) == []
    assert [line["data"]["category"] for line in lines(desk, wang)] == ["closed"]


def test_a_ticket_can_go_to_another_customer_or_to_none(desk: Desk, wang: int) -> None:
    with desk.db.writing() as session:
        other = make_customer(session, "李雷", "13900139000").id
    ticket = make(desk, customer_id=wang)
    ana, url = desk.browser(desk.cast.ana), f"{URL}/{ticket['id']}"
    moved = ana.patch(url, json={"customer_id": other}, headers={"If-Match": '"1"'}).json
    step = moved["trail"][-1]
    assert (step["before"]["customer"]["name"], step["after"]["customer"]["name"]) == ("王芳", "李雷")
    assert (open_tickets(desk, wang), open_tickets(desk, other)) == ([], ["new"])
    assert (len(lines(desk, wang)), len(lines(desk, other))) == (0, 1)
    taken = ana.patch(url, json={"customer_id": None}, headers={"If-Match": '"2"'}).json
    assert taken["customer"] is None
    assert open_tickets(desk, other) == []


def test_a_ticket_from_a_call_is_its_customers(desk: Desk, wang: int) -> None:
    with desk.db.writing() as session:
        for call_id, customer_id in (("a" * 32, wang), ("b" * 32, None)):
            session.add(
                Call(
                    id=call_id,
                    direction="in",
                    state="talking",
                    state_since=MOMENT,
                    caller=NUMBER,
                    dialled="4001",
                    customer_id=customer_id,
                    started_at=MOMENT,
                )
            )
    known = make(desk, call_id="a" * 32)
    assert (known["customer"]["name"], known["source"], known["call_id"]) == ("王芳", "phone", "a" * 32)
    assert make(desk, call_id="b" * 32)["customer"] is None
    assert make(desk, call_id="b" * 32, customer_id=wang)["customer"]["name"] == "王芳"
    found = desk.browser(desk.cast.ana).get(URL, query_string={"call_id": "a" * 32}).json["items"]
    assert [item["id"] for item in found] == [known["id"]]
