"""Events of work orders: an old picture and the events after it give the new picture."""

from typing import Any

import pytest
from sqlalchemy import select

from callcenter.kernel.outbox import OutboxEvent, head
from callcenter.tickets import queries
from callcenter.tickets.fields import TicketFilter
from tests.factories_tickets import make_ticket
from tests.integration.tickets.conftest import Desk


def picture(desk: Desk) -> dict[int, Any]:
    """All tickets as the list gives them."""
    with desk.db.reading() as session:
        page = queries.tickets(session, TicketFilter(limit=100), desk.cast.sam)
    return {item.id: item.model_dump(mode="json") for item in page.items}


def events_after(desk: Desk, seq: int) -> list[OutboxEvent]:
    """What was told since."""
    with desk.db.reading() as session:
        rows = list(session.scalars(select(OutboxEvent).where(OutboxEvent.seq > seq).order_by(OutboxEvent.seq)))
        session.expunge_all()
    return rows


def seq_now(desk: Desk) -> int:
    """The number of the newest event."""
    with desk.db.reading() as session:
        return head(session)


def verify(desk: Desk, act: Any, *names: str) -> list[OutboxEvent]:
    """Do something; the old picture with its events on top must be the new one. Returns the tickets' events."""
    shown, seq = picture(desk), seq_now(desk)
    answer = act()
    assert answer.status_code < 300, answer.json
    told = [event for event in events_after(desk, seq) if event.name.startswith(("ticket.", "comment."))]
    for event in told:
        if event.subject_kind == "ticket":
            shown[int(event.subject_id)] = event.data
    assert shown == picture(desk)
    assert [event.name for event in told] == list(names)
    return told


def test_every_verb_tells_what_the_list_shows_then(desk: Desk) -> None:
    ana, cast = desk.browser(desk.cast.ana), desk.cast
    body = {"type_id": desk.types["repair"], "subject": "空调"}
    verify(desk, lambda: ana.post("/api/v1/tickets", json=body), "ticket.created")
    url = f"/api/v1/tickets/{max(picture(desk))}"
    moved, changed = "ticket.state_changed", "ticket.changed"
    acts: list[tuple[Any, str]] = [
        (lambda: ana.put(f"{url}/claim"), moved),
        (lambda: ana.patch(url, json={"subject": "冰箱"}, headers={"If-Match": "*"}), changed),
        (lambda: ana.put(f"{url}/wait", json={}), moved),
        (lambda: ana.put(f"{url}/wait", json={"until": "2027-01-01T00:00:00Z"}), changed),
        (lambda: ana.put(f"{url}/resume"), moved),
        (lambda: ana.put(f"{url}/solution", json={"text": "好了"}), moved),
        (lambda: ana.delete(f"{url}/closure"), moved),
        (lambda: ana.put(f"{url}/assignee", json={"user_id": cast.sam.person_id}), moved),
        (lambda: ana.put(f"{url}/assignee", json={"user_id": cast.ana.person_id}), changed),
        (lambda: ana.put(f"{url}/assignee", json={"user_id": None}), moved),
        (lambda: ana.post(f"{url}/closure", json={}), moved),
        (lambda: ana.post(f"{url}/comments", json={"text": "再来电"}), "comment.created"),
    ]
    for act, name in acts:
        verify(desk, act, name)


def test_settling_on_the_spot_tells_of_the_ticket_and_of_its_move(desk: Desk) -> None:
    body = {"type_id": desk.types["enquiry"], "subject": "营业时间", "settled": True}
    act = lambda: desk.browser(desk.cast.ana).post("/api/v1/tickets", json=body)  # noqa: E731
    verify(desk, act, "ticket.created", "ticket.state_changed")


def test_what_changed_nothing_and_what_was_refused_tell_nothing(desk: Desk) -> None:
    ana = desk.browser(desk.cast.ana)
    with desk.db.writing() as session:
        ticket_id = make_ticket(session, desk.cast.ana, assignee_id=desk.cast.ana.person_id).id
    url = f"/api/v1/tickets/{ticket_id}"
    seq = seq_now(desk)
    assert ana.put(f"{url}/claim").status_code == 200
    assert ana.put(f"{url}/resume").status_code == 409
    assert ana.patch(url, json={"subject": "x"}, headers={"If-Match": '"9"'}).status_code == 412
    assert events_after(desk, seq) == []


def test_a_comment_is_told_as_the_ticket_shows_it(desk: Desk) -> None:
    with desk.db.writing() as session:
        ticket_id = make_ticket(session, desk.cast.ana).id
    url = f"/api/v1/tickets/{ticket_id}"
    told = verify(
        desk, lambda: desk.browser(desk.cast.sam).post(f"{url}/comments", json={"text": "催办"}), "comment.created"
    )
    shown = desk.browser(desk.cast.ana).get(url).json["comments"]
    assert told[0].data == {**shown[0], "ticket_id": ticket_id}
    assert set(told[0].rooms) == {
        f"ticket:{ticket_id}",
        "tickets",
        f"user:{desk.cast.ana.person_id}",
        f"team:{desk.cast.ana.team_id}",
    }


@pytest.mark.parametrize("has_assignee", [False, True])
def test_only_rooms_of_those_who_may_open_a_ticket_hear_of_it(desk: Desk, has_assignee: bool) -> None:
    cast = desk.cast
    body = {
        "type_id": desk.types["repair"],
        "subject": "x",
        "assignee_id": cast.ana.person_id if has_assignee else None,
    }
    told = verify(
        desk,
        lambda: desk.browser(cast.sam).post("/api/v1/tickets", json=body),
        *(["ticket.created", "ticket.state_changed"] if has_assignee else ["ticket.created"]),
    )
    rooms = {f"ticket:{told[0].subject_id}", "tickets", f"user:{cast.sam.person_id}", f"team:{cast.ana.team_id}"}
    assert set(told[0].rooms) == rooms | ({f"user:{cast.ana.person_id}"} if has_assignee else set())


def test_whoever_loses_a_ticket_hears_that_it_went(desk: Desk) -> None:
    cast = desk.cast
    with desk.db.writing() as session:
        ticket_id = make_ticket(session, cast.sam, assignee_id=cast.ana.person_id).id
    url = f"/api/v1/tickets/{ticket_id}/assignee"
    told = verify(desk, lambda: desk.browser(cast.ana).put(url, json={"user_id": cast.bo.person_id}), "ticket.changed")
    assert {
        f"user:{cast.ana.person_id}",
        f"team:{cast.ana.team_id}",
        f"user:{cast.bo.person_id}",
        f"team:{cast.bo.team_id}",
    } <= set(told[0].rooms)
