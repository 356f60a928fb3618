"""Customers over HTTP: who may, what is masked, what a repeated or stale request answers."""

from datetime import datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.customers.ports import install_calls
from callcenter.kernel.actor import Actor
from callcenter.kernel.audit import AuditEntry
from callcenter.kernel.db import Database
from tests.desk import Desk, open_desk
from tests.factories_customers import make_customer, record_call

ROUTE = "/api/v1/customers"
MASKED = "+86138****8000"
FULL = "+8613800138000"


@pytest.fixture
def desk(db: Database) -> Desk:
    """The application with the cast."""
    return open_desk(db)


def wang(desk: Desk) -> int:
    """A customer with a number."""
    with desk.db.writing() as session:
        return make_customer(session, "王小明", FULL).id


def first_number(answer: Any) -> dict[str, Any]:
    """The first number of a record."""
    found: dict[str, Any] = answer["phones"][0]["number"]
    return found


def made(client: FlaskClient, **body: Any) -> Any:
    """Make a record over HTTP."""
    return client.post(ROUTE, json={"name": "李雷", **body})


def test_everybody_sees_what_their_role_allows(desk: Desk) -> None:
    customer = wang(desk)
    for name, actor in desk.cast.actors().items():
        client = desk.client(actor)
        answers = [client.get(ROUTE), client.get(f"{ROUTE}/{customer}"), client.get(f"{ROUTE}/{customer}/activity")]
        wanted = 403 if name == "kit" else 200
        assert [answer.status_code for answer in answers] == [wanted] * 3, name
        writes = made(client).status_code, client.patch(f"{ROUTE}/{customer}", json={"note": name}).status_code
        assert writes == ((403, 403) if name in {"kit", "qi"} else (201, 200)), name
    assert desk.app.test_client().get(ROUTE).status_code == 401


def test_numbers_are_masked_for_an_agent_and_whole_for_a_supervisor(desk: Desk) -> None:
    customer = wang(desk)
    with desk.db.writing() as session:
        record_call(session, customer, "c1", FULL)
    ana, sam = desk.client(desk.cast.ana), desk.client(desk.cast.sam)
    for client, shown, is_masked in ((ana, MASKED, True), (sam, FULL, False)):
        one = client.get(f"{ROUTE}/{customer}")
        listed = client.get(ROUTE, query_string={"phone": "138 0013 8000"})
        number = first_number(one.json)
        assert (number["number"], number["masked"], number["region"]) == (shown, is_masked, "北京")
        assert first_number(listed.json["items"][0]) == number
        activity = client.get(f"{ROUTE}/{customer}/activity")
        assert activity.json["items"][0]["data"]["caller"]["number"] == shown
    assert "0013" not in ana.get(f"{ROUTE}/{customer}").text
    stale = ana.patch(f"{ROUTE}/{customer}", json={"note": "x"}, headers={"If-Match": '"9"'})
    assert (stale.status_code, stale.json["code"]) == (412, "stale")
    assert "0013" not in stale.text
    assert stale.json["current"]["version"] == 1


def test_seeing_a_number_in_full_needs_a_reason_and_is_logged(desk: Desk) -> None:
    customer = wang(desk)
    ana = desk.client(desk.cast.ana)
    phone = ana.get(f"{ROUTE}/{customer}").json["phones"][0]["id"]
    path = f"{ROUTE}/{customer}/phones/{phone}/reveal"
    assert ana.post(path, json={"reason": ""}).status_code == 422
    shown = ana.post(path, json={"reason": "回电"})
    assert (shown.status_code, shown.json["number"], shown.json["masked"]) == (200, FULL, False)
    assert desk.client(desk.cast.qi).post(path, json={"reason": "看看"}).status_code == 403
    other = made(ana, phones=[{"number": "13900139000"}]).json["id"]
    assert ana.post(f"{ROUTE}/{other}/phones/{phone}/reveal", json={"reason": "回电"}).status_code == 404
    with desk.db.reading() as session:
        (entry,) = session.scalars(select(AuditEntry).where(AuditEntry.act == "number.revealed")).all()
        assert (entry.actor_id, entry.subject) == (desk.cast.ana.user_id, f"customer:{customer}")
        assert entry.after == {"number": MASKED, "reason": "回电"}


def test_a_taken_number_names_its_holder_in_both_languages(desk: Desk) -> None:
    customer = wang(desk)
    ana = desk.client(desk.cast.ana)
    refused = made(ana, phones=[{"number": "138-0013-8000", "label": "home"}])
    assert (refused.status_code, refused.json["code"]) == (409, "phone-taken")
    assert refused.json["customer"] == {
        "id": customer,
        "name": "王小明",
        "kind": "person",
        "level": "normal",
        "company": "",
        "region": "北京",
    }
    bad = made(ana, phones=[{"number": "Bob"}])
    assert (bad.status_code, bad.json["errors"][0]["field"], bad.json["errors"][0]["code"]) == (
        422,
        "phones.0.number",
        "not-a-number",
    )
    assert len(ana.get(ROUTE).json["items"]) == 1
    shared = made(ana, phones=[{"number": "138-0013-8000", "shared": True}])
    assert shared.status_code == 201


def test_a_repeated_post_makes_one_record(desk: Desk) -> None:
    ana = desk.client(desk.cast.ana)
    headers = {"Idempotency-Key": "k1"}
    first = ana.post(ROUTE, json={"name": "李雷"}, headers=headers)
    again = ana.post(ROUTE, json={"name": "李雷"}, headers=headers)
    assert (first.status_code, first.json["id"]) == (201, again.json["id"])
    assert len(ana.get(ROUTE).json["items"]) == 1


def test_numbers_contacts_and_notes_come_and_go(desk: Desk) -> None:
    customer = wang(desk)
    ana, sam = desk.client(desk.cast.ana), desk.client(desk.cast.sam)
    path = f"{ROUTE}/{customer}"
    phone = ana.post(f"{path}/phones", json={"number": "0755-88886666转8", "label": "office"})
    assert (phone.status_code, phone.json["label"], phone.json["number"]["extension"]) == (201, "office", "8")
    contact = ana.post(f"{path}/contacts", json={"name": "张三", "number": "13900139000"})
    assert (contact.status_code, contact.json["number"]["number"]) == (201, "+86139****9000")
    shown = ana.post(f"{path}/contacts/{contact.json['id']}/reveal", json={"reason": "回电"})
    assert shown.json["number"] == "+8613900139000"
    note = ana.post(f"{path}/notes", json={"text": "请回电"})
    assert (note.status_code, note.json["kind"], note.json["by"]["name"]) == (201, "note", "陈安娜")
    record = sam.get(path)
    assert (len(record.json["phones"]), record.json["contacts"][0]["name"], record.headers["ETag"]) == (
        2,
        "张三",
        '"3"',
    )
    assert ana.delete(f"{path}/phones/{phone.json['id']}").status_code == 204
    assert ana.delete(f"{path}/contacts/{contact.json['id']}").status_code == 204
    assert ana.delete(f"{path}/contacts/{contact.json['id']}").status_code == 404
    record = sam.get(path).json
    assert (len(record["phones"]), record["contacts"], record["version"]) == (1, [], 5)


def test_a_change_is_taken_from_the_version_it_was_made_from(desk: Desk) -> None:
    customer = wang(desk)
    ana = desk.client(desk.cast.ana)
    changed = ana.patch(f"{ROUTE}/{customer}", json={"level": "vip"}, headers={"If-Match": '"1"'})
    assert (changed.status_code, changed.json["level"], changed.headers["ETag"]) == (200, "vip", '"2"')
    assert ana.patch(f"{ROUTE}/{customer}", json={"level": "royal"}).status_code == 422
    assert ana.patch(f"{ROUTE}/{customer}", json={"id": 7}).status_code == 422
    assert ana.patch(f"{ROUTE}/987654", json={"level": "vip"}).status_code == 404
    (line,) = ana.get(f"{ROUTE}/{customer}/activity", query_string={"kind": "change"}).json["items"]
    assert line["data"] == {"before": {"level": "normal"}, "after": {"level": "vip"}}


@pytest.mark.parametrize("cursor", ["!", "eyJ9", "WyJ4Il0", "W10", "WzEsMl0"])
def test_a_made_up_cursor_is_refused(desk: Desk, cursor: str) -> None:
    customer = wang(desk)
    ana = desk.client(desk.cast.ana)
    for path in (ROUTE, f"{ROUTE}/{customer}/activity"):
        assert ana.get(path, query_string={"cursor": cursor}).status_code == 422


class OneCall:
    """A telephone side with one call, from an anonymous or a numbered caller."""

    def __init__(self, number: str) -> None:
        self.number = number
        self.linked: list[tuple[str, int]] = []

    def resolve_call_number(self, session: Session, call_id: str, *, actor: Actor) -> str | None:
        del session, actor
        return self.number if call_id == "c1" else None

    def call_linked(self, session: Session, call_id: str, customer_id: int, *, actor: Actor, now: datetime) -> None:
        del session, actor, now
        self.linked.append((call_id, customer_id))


@pytest.mark.parametrize(("number", "phones"), [("13800138000", [FULL]), ("sipp", ["sipp"]), ("", [])])
def test_a_record_made_from_a_call_takes_its_number_and_the_call(desk: Desk, number: str, phones: list[str]) -> None:
    calls = OneCall(number)
    install_calls(desk.app, calls)
    sam = desk.client(desk.cast.sam)
    answer = made(sam, call_id="c1")
    assert answer.status_code == 201
    assert [phone["number"]["number"] for phone in answer.json["phones"]] == phones
    assert calls.linked == [("c1", answer.json["id"])]
    unknown = made(sam, call_id="c2")
    assert (unknown.status_code, unknown.json["errors"][0]["field"]) == (422, "call_id")
