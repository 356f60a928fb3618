"""Who sees and may do what: the cast on every route."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from callcenter.tickets import queries
from tests.factories_tickets import make_ticket
from tests.integration.tickets.conftest import Desk

WRITES: list[tuple[str, str, dict[str, Any] | None]] = [
    ("PATCH", "", {"subject": "x"}),
    ("PUT", "/assignee", {"user_id": None}),
    ("PUT", "/claim", None),
    ("PUT", "/wait", {}),
    ("PUT", "/resume", None),
    ("PUT", "/solution", {"text": "x"}),
    ("POST", "/closure", {}),
    ("DELETE", "/closure", None),
    ("POST", "/comments", {"text": "x"}),
]


@pytest.fixture
def ticket_id(desk: Desk) -> int:
    """A ticket of Ana's team."""
    with desk.db.writing() as session:
        return make_ticket(session, desk.cast.ana).id


def send(browser: FlaskClient, ticket_id: int, write: tuple[str, str, dict[str, Any] | None]) -> Any:
    """One write to a ticket."""
    method, path, body = write
    return browser.open(f"/api/v1/tickets/{ticket_id}{path}", method=method, json=body, headers={"If-Match": '"1"'})


def test_a_ticket_opens_for_its_team_and_for_those_who_see_all(desk: Desk, ticket_id: int) -> None:
    found = {
        name: (
            desk.browser(actor).get(f"/api/v1/tickets/{ticket_id}").status_code,
            len(desk.browser(actor).get("/api/v1/tickets").json.get("items", ())),
        )
        for name, actor in desk.cast.actors().items()
    }
    assert found == {
        "ana": (200, 1),
        "bo": (404, 0),
        "sam": (200, 1),
        "qi": (200, 1),
        "kit": (403, 0),
        "admin": (200, 1),
    }
    assert desk.app.test_client().get(f"/api/v1/tickets/{ticket_id}").status_code == 401
    with desk.db.reading() as session:
        hears = {name for name, actor in desk.cast.actors().items() if queries.may_see(session, ticket_id, actor)}
    assert hears == {"ana", "sam", "qi", "admin"}


def test_those_who_may_not_see_a_ticket_cannot_touch_it(desk: Desk, ticket_id: int) -> None:
    before = desk.browser(desk.cast.ana).get(f"/api/v1/tickets/{ticket_id}").json
    outsiders = {"bo": 404, "qi": 403, "kit": 403}
    for write in WRITES:
        statuses = {
            name: send(desk.browser(getattr(desk.cast, name)), ticket_id, write).status_code for name in outsiders
        }
        assert statuses == outsiders, write
        assert send(desk.app.test_client(), ticket_id, write).status_code in {401, 403}
    assert desk.browser(desk.cast.ana).get(f"/api/v1/tickets/{ticket_id}").json == before


def test_an_unknown_id_is_not_found(desk: Desk) -> None:
    for write in (("GET", "", None), *WRITES):
        for wrong in (999, 2**63, 10**30):
            assert send(desk.browser(desk.cast.admin), wrong, write).status_code == 404, (write, wrong)


def test_those_without_the_permission_make_no_ticket(desk: Desk) -> None:
    body = {"type_id": desk.types["other"], "subject": "x"}
    for name in ("qi", "kit"):
        assert desk.browser(getattr(desk.cast, name)).post("/api/v1/tickets", json=body).status_code == 403


def test_one_sees_what_one_made_and_what_one_is_to_do_in_any_team(desk: Desk) -> None:
    cast = desk.cast
    with desk.db.writing() as session:
        made = make_ticket(session, cast.bo, assignee_id=cast.ana.person_id)
    for actor in (cast.ana, cast.bo):
        assert desk.browser(actor).get(f"/api/v1/tickets/{made.id}").status_code == 200
