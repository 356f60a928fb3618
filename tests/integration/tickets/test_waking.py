"""A work order that rests until a moment goes on by itself; and who can be given one."""

from datetime import timedelta
from typing import Any

from callcenter.kernel.http.context import Kernel
from callcenter.tickets.models import Ticket, TicketStep
from callcenter.tickets.tasks import wake_tickets
from tests.factories_tickets import make_ticket
from tests.integration.tickets.conftest import Desk


def resting(desk: Desk, *, minutes: float) -> int:
    """A ticket of Ana's that rests for some time."""
    with desk.db.writing() as session:
        ticket = make_ticket(session, desk.cast.ana)
        ticket_id = ticket.id
    browser = desk.browser(desk.cast.ana)
    assert browser.put(f"/api/v1/tickets/{ticket_id}/claim").status_code == 200
    until = (desk.clock.now + timedelta(minutes=minutes)).isoformat()
    assert browser.put(f"/api/v1/tickets/{ticket_id}/wait", json={"until": until}).status_code == 200
    return ticket_id


def sweep(desk: Desk) -> None:
    parts: Kernel = desk.app.extensions["callcenter"]
    wake_tickets(parts)


def shown(desk: Desk, ticket_id: int) -> Any:
    return desk.browser(desk.cast.ana).get(f"/api/v1/tickets/{ticket_id}").json


def test_it_rests_until_its_moment_and_then_goes_on_once(desk: Desk) -> None:
    ticket_id = resting(desk, minutes=10)
    sweep(desk)
    assert shown(desk, ticket_id)["state"] == "waiting"
    desk.clock.forward(minutes=11)
    sweep(desk)
    sweep(desk)
    woken = shown(desk, ticket_id)
    assert (woken["state"], woken["wait_until"]) == ("in_progress", None)
    with desk.db.reading() as session:
        steps = session.query(TicketStep).filter(TicketStep.ticket_id == ticket_id, TicketStep.by_id.is_(None)).all()
        assert [step.after["state"] for step in steps] == ["in_progress"]


def test_more_time_given_meanwhile_is_kept(desk: Desk) -> None:
    ticket_id = resting(desk, minutes=10)
    desk.clock.forward(minutes=11)
    later = desk.clock.now + timedelta(hours=1)
    desk.browser(desk.cast.ana).put(f"/api/v1/tickets/{ticket_id}/wait", json={"until": later.isoformat()})
    sweep(desk)
    with desk.db.reading() as session:
        assert session.get_one(Ticket, ticket_id).wait_until == later


def test_agents_see_who_can_be_given_work_orders_and_outsiders_do_not(desk: Desk) -> None:
    answer = desk.browser(desk.cast.ana).get("/api/v1/tickets/assignees")
    names = [person["name"] for person in answer.json["items"]]
    assert {"陈安娜", "Bo Lindqvist", "孙班长"} <= set(names)
    assert "Kit" not in names
    assert desk.browser(desk.cast.kit).get("/api/v1/tickets/assignees").status_code == 403
