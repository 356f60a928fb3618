"""Orders that belong together: linked by hand, or one made out of the other."""

import threading
from typing import Any

import pytest

from callcenter.kernel.actor import Actor
from tests.factories_customers import make_customer
from tests.factories_tickets import make_ticket
from tests.integration.tickets.conftest import Desk
from tests.integration.tickets.test_events import events_after, seq_now
from tests.integration.tickets.test_pressing import ok, send


@pytest.fixture
def two(desk: Desk) -> tuple[int, int]:
    """Two orders of Ana's team."""
    with desk.db.writing() as session:
        return make_ticket(session, desk.cast.ana).id, make_ticket(session, desk.cast.ana).id


def links(desk: Desk, who: Actor, ticket_id: int) -> list[tuple[str, int]]:
    found = ok(send(desk, who, "GET", str(ticket_id)))["links"]
    return [(one["kind"], one["ticket"]["id"]) for one in found]


def test_a_link_is_seen_from_both_ends_until_it_is_removed(desk: Desk, two: tuple[int, int]) -> None:
    ana, (one, other) = desk.cast.ana, two
    seq = seq_now(desk)
    linked = ok(send(desk, ana, "PUT", f"{other}/links/{one}"))
    assert [event.subject_id for event in events_after(desk, seq) if event.name == "ticket.changed"] == [
        str(other),
        str(one),
    ]
    assert links(desk, ana, one) == [("related", other)]
    assert links(desk, ana, other) == [("related", one)]
    for path in (f"{other}/links/{one}", f"{one}/links/{other}"):
        again = ok(send(desk, ana, "PUT", path))
        assert again["trail"][-1]["after"].keys() == {"linked"}, "said twice is said once"
    assert ok(send(desk, ana, "GET", str(other)))["version"] == linked["version"]
    apart = ok(send(desk, ana, "DELETE", f"{one}/links/{other}"))
    assert (apart["links"], links(desk, ana, other)) == ([], [])
    assert [list(step["after"]) for step in apart["trail"] if step["kind"] == "linked"] == [["linked"], ["unlinked"]]
    assert ok(send(desk, ana, "DELETE", f"{one}/links/{other}"))["version"] == apart["version"]


def test_both_must_be_seen_and_a_reader_sees_only_the_ends_they_may(desk: Desk, two: tuple[int, int]) -> None:
    ana, bo, sam, (one, other) = desk.cast.ana, desk.cast.bo, desk.cast.sam, two
    with desk.db.writing() as session:
        elsewhere = make_ticket(session, bo, subject="南区的工单").id
    for path in (f"{one}/links/{elsewhere}", f"{one}/links/999"):
        assert send(desk, ana, "PUT", path).status_code == 404
        assert send(desk, ana, "DELETE", path).status_code == 404
    assert send(desk, desk.cast.qi, "PUT", f"{one}/links/{other}").status_code == 403
    itself = send(desk, ana, "PUT", f"{one}/links/{one}")
    assert (itself.status_code, itself.json["code"]) == (409, "links-itself")
    ok(send(desk, sam, "PUT", f"{one}/links/{elsewhere}"))
    assert links(desk, sam, one) == [("related", elsewhere)]
    assert (links(desk, ana, one), links(desk, bo, elsewhere)) == ([], [])


def test_what_is_split_off_is_for_the_same_customer_and_knows_where_it_is_from(desk: Desk) -> None:
    ana = desk.cast.ana
    with desk.db.writing() as session:
        customer = make_customer(session).id
        one = make_ticket(session, ana, customer_id=customer).id
    whole = ok(send(desk, ana, "GET", str(one)))
    body = {"type_id": desk.types["repair"], "subject": "另外修一下阀门", "text": "同一地址"}
    made = ok(send(desk, ana, "POST", f"{one}/split", body))
    assert (made["customer"]["id"], made["subject"], made["type"]["id"]) == (
        customer,
        "另外修一下阀门",
        desk.types["repair"],
    )
    assert links(desk, ana, one) == [("split_into", made["id"])]
    assert links(desk, ana, made["id"]) == [("split_from", one)]
    assert made["trail"][-1]["after"] == {"split_from": whole["number"]}
    assert ok(send(desk, ana, "GET", str(one)))["trail"][-1]["after"] == {"split_into": made["number"]}
    wrong = send(desk, ana, "POST", f"{one}/split", {"type_id": 999, "subject": "x"})
    assert (wrong.status_code, wrong.json["errors"][0]["field"]) == (422, "type_id")
    assert send(desk, desk.cast.bo, "POST", f"{one}/split", body).status_code == 404


def test_two_who_link_the_other_way_round_at_once_make_one_link(desk: Desk, two: tuple[int, int]) -> None:
    one, other = two
    tabs = [desk.another_tab((desk.cast.ana, desk.cast.sam)[index % 2]) for index in range(6)]
    gate, statuses = threading.Barrier(len(tabs)), []

    def press(tab: Any, index: int) -> None:
        ends = (one, other) if index % 2 else (other, one)
        gate.wait()
        statuses.append(tab.put(f"/api/v1/tickets/{ends[0]}/links/{ends[1]}").status_code)

    threads = [threading.Thread(target=press, args=(tab, index)) for index, tab in enumerate(tabs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (statuses, links(desk, desk.cast.ana, one)) == ([200] * 6, [("related", other)])
