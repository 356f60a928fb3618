"""Making a work order."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from callcenter.kernel.transitions import Transition
from callcenter.tickets.services import install_types
from tests.factories_tickets import make_ticket
from tests.integration.tickets.conftest import Desk

URL = "/api/v1/tickets"


def test_a_new_ticket_is_left_for_the_makers_team(desk: Desk) -> None:
    body = {"type_id": desk.types["enquiry"], "subject": " 退款 \n 申请 ", "text": "第一行\r\n第二行\x00"}
    answer = desk.browser(desk.cast.ana).post(URL, json=body)
    assert answer.status_code == 201
    ticket = answer.json
    assert ticket["number"] == "20261123-0001"
    assert (ticket["subject"], ticket["text"]) == ("退款 申请", "第一行\n第二行")
    assert (ticket["state"], ticket["category"], ticket["priority"], ticket["source"]) == (
        "new",
        "new",
        "normal",
        "manual",
    )
    assert ticket["type"] == {"id": desk.types["enquiry"], "name": {"zh-CN": "咨询", "en": "Enquiry"}}
    assert ticket["assignee"] is None
    assert ticket["team"]["name"] == "North"
    assert ticket["creator"]["name"] == "陈安娜"
    assert ticket["allowed"] == ["claim", "assign", "close"]
    assert (ticket["version"], answer.headers["ETag"]) == (1, '"1"')
    assert [(step["kind"], step["by"]["name"]) for step in ticket["trail"]] == [("created", "陈安娜")]
    assert desk.browser(desk.cast.ana).get(f"{URL}/{ticket['id']}").json == ticket


def test_a_ticket_has_the_priority_of_its_type_unless_told(desk: Desk) -> None:
    with desk.db.writing() as session:
        urgent = make_ticket(session, desk.cast.ana, kind="complaint")
        low = make_ticket(session, desk.cast.ana, kind="complaint", priority="low")
    assert (urgent.priority, low.priority) == ("urgent", "low")


def test_what_is_settled_on_the_spot_is_closed_at_once(desk: Desk) -> None:
    body = {"type_id": desk.types["enquiry"], "subject": "营业时间", "settled": True}
    ticket = desk.browser(desk.cast.ana).post(URL, json=body).json
    assert (ticket["state"], ticket["category"]) == ("closed", "closed")
    assert ticket["assignee"]["name"] == "陈安娜"
    assert ticket["solved_at"] == ticket["closed_at"] == ticket["created_at"]
    assert ticket["allowed"] == ["reopen"]
    with desk.db.reading() as session:
        steps = session.execute(select(Transition.from_state, Transition.to_state, Transition.trigger)).all()
    assert [tuple(step) for step in steps] == [("new", "closed", "settle")]


def test_a_ticket_for_oneself_needs_no_claim_but_one_for_a_colleague_does(desk: Desk) -> None:
    cast = desk.cast
    with desk.db.writing() as session:
        mine = make_ticket(session, cast.ana, assignee_id=cast.ana.person_id)
        his = make_ticket(session, cast.ana, assignee_id=cast.bo.person_id)
    assert (mine.state, mine.team_id) == ("in_progress", cast.ana.team_id)
    assert (his.state, his.team_id) == ("assigned", cast.bo.team_id)


WRONG = (
    ("type_id", 999, "unknown-type"),
    ("type_id", "after-sales", "not-a-leaf"),
    ("customer_id", 999, "unknown-customer"),
    ("call_id", "0" * 32, "unknown-call"),
    ("assignee_id", 999, "unknown-assignee"),
    ("assignee_id", "kit", "unknown-assignee"),
    ("priority", "whenever", "enum"),
    ("subject", "\u202e\x00 ", "string-too-short"),
    ("colour", "red", "extra-forbidden"),
)


def test_what_does_not_fit_is_refused_by_field(desk: Desk) -> None:
    known = {"after-sales": desk.types["after-sales"], "kit": desk.cast.kit.person_id}
    for field, value, code in WRONG:
        body = {"type_id": desk.types["enquiry"], "subject": "x", field: known.get(str(value), value)}
        answer = desk.browser(desk.cast.ana).post(URL, json=body)
        assert answer.status_code == 422, field
        assert [(error["field"], error["code"]) for error in answer.json["errors"]] == [(field, code)]


def test_refusals_are_in_the_readers_language(desk: Desk) -> None:
    body = {"type_id": desk.types["after-sales"], "subject": "x"}
    answer = desk.browser(desk.cast.ana).post(URL, json=body)
    assert answer.json["errors"][0]["message"] == "请选择下一级业务类型"


def test_numbers_begin_anew_at_local_midnight(desk: Desk) -> None:
    before = datetime(2026, 11, 23, 15, 59, 59, tzinfo=UTC)
    with desk.db.writing() as session:
        numbers = [
            make_ticket(session, desk.cast.ana, now=moment).number
            for moment in (before, before, before + timedelta(seconds=1))
        ]
    assert numbers == ["20261123-0001", "20261123-0002", "20261124-0001"]


def test_types_are_installed_once(desk: Desk) -> None:
    with desk.db.writing() as session:
        assert install_types(session=session) == desk.types
    items = desk.browser(desk.cast.ana).get("/api/v1/ticket-types").json["items"]
    assert [item["id"] for item in items] == list(desk.types.values())
    repair = next(item for item in items if item["name"]["en"] == "Repair")
    assert repair["parent_id"] == desk.types["after-sales"]
    assert (repair["is_leaf"], repair["priority"]) == (True, "high")
