"""Changing a work order, and what happens when two save at once."""

import threading
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from callcenter.tickets.models import Ticket
from tests.factories_tickets import make_ticket
from tests.integration.tickets.conftest import Desk


@pytest.fixture
def ticket_id(desk: Desk) -> int:
    """A ticket of Ana's."""
    with desk.db.writing() as session:
        return make_ticket(session, desk.cast.ana, text="原文").id


def patch(browser: FlaskClient, ticket_id: int, version: object, **fields: Any) -> Any:
    """Save some fields as changes to a version."""
    headers = {} if version is None else {"If-Match": str(version)}
    return browser.patch(f"/api/v1/tickets/{ticket_id}", json=fields, headers=headers)


def test_named_fields_change_and_the_trail_keeps_both_sides(desk: Desk, ticket_id: int) -> None:
    answer = patch(
        desk.browser(desk.cast.ana), ticket_id, '"1"', subject="改后", priority="high", type_id=desk.types["repair"]
    )
    assert answer.status_code == 200
    assert (answer.json["version"], answer.headers["ETag"]) == (2, '"2"')
    assert (answer.json["subject"], answer.json["text"], answer.json["type"]["name"]["en"]) == (
        "改后",
        "原文",
        "Repair",
    )
    step = answer.json["trail"][-1]
    assert (step["kind"], step["before"]["priority"], step["after"]["priority"]) == ("changed", "normal", "high")
    assert (step["before"]["type"]["name"]["en"], step["after"]["type"]["name"]["en"]) == ("Enquiry", "Repair")
    assert "text" not in step["before"]


def test_saving_what_is_there_already_changes_nothing(desk: Desk, ticket_id: int) -> None:
    answer = patch(desk.browser(desk.cast.ana), ticket_id, '"1"', text="原文")
    assert (answer.status_code, answer.json["version"], len(answer.json["trail"])) == (200, 1, 1)


def test_the_second_of_two_savers_is_shown_the_present_and_the_difference(desk: Desk, ticket_id: int) -> None:
    assert patch(desk.browser(desk.cast.sam), ticket_id, '"1"', subject="班长的").status_code == 200
    stale = patch(desk.browser(desk.cast.ana), ticket_id, '"1"', subject="安娜的", text="原文", priority="high")
    assert (stale.status_code, stale.json["code"]) == (412, "stale")
    present = desk.browser(desk.cast.ana).get(f"/api/v1/tickets/{ticket_id}").json
    assert stale.json["current"] == present
    assert present["subject"] == "班长的"
    assert stale.json["diff"] == {
        "subject": {"current": "班长的", "yours": "安娜的"},
        "priority": {"current": "normal", "yours": "high"},
    }


def test_a_change_says_which_version_it_is_for(desk: Desk, ticket_id: int) -> None:
    wrong = {None: 428, "": 428, '"7"': 412, "nonsense": 412, '"x"': 412, '"1x"': 412}
    codes = {428: "if-match-needed", 412: "stale"}
    for version, status in wrong.items():
        answer = patch(desk.browser(desk.cast.ana), ticket_id, version, subject="x")
        assert (answer.status_code, answer.json["code"]) == (status, codes[status]), version
    for seen, version in enumerate(('"1"', 'W/"2"', '"9", "3"', "*"), start=1):
        answer = patch(desk.browser(desk.cast.ana), ticket_id, version, subject=f"x{seen}")
        assert (answer.status_code, answer.json["version"]) == (200, seen + 1), version


def test_only_the_customer_can_be_taken_away(desk: Desk, ticket_id: int) -> None:
    for field in ("subject", "text", "priority", "type_id"):
        answer = patch(desk.browser(desk.cast.ana), ticket_id, '"1"', **{field: None})
        assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, field)
    assert patch(desk.browser(desk.cast.ana), ticket_id, '"1"', customer_id=None).status_code == 200


def test_of_ten_who_save_at_once_one_succeeds_and_nothing_is_overwritten(desk: Desk, ticket_id: int) -> None:
    tabs = [desk.another_tab((desk.cast.ana, desk.cast.sam)[index % 2]) for index in range(10)]
    answers: list[tuple[str, int]] = []
    gate = threading.Barrier(10)

    def save(index: int) -> None:
        gate.wait()
        answers.append((f"稿 {index}", patch(tabs[index], ticket_id, '"1"', subject=f"稿 {index}").status_code))

    threads = [threading.Thread(target=save, args=(index,)) for index in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    won = [subject for subject, status in answers if status == 200]
    assert len(won) == 1
    assert sorted(status for _, status in answers) == [200] + [412] * 9
    with desk.db.reading() as session:
        assert tuple(session.execute(select(Ticket.subject, Ticket.version)).one()) == (won[0], 2)


def test_comments_do_not_make_a_draft_stale(desk: Desk, ticket_id: int) -> None:
    url = f"/api/v1/tickets/{ticket_id}/comments"
    said = desk.browser(desk.cast.sam).post(url, json={"text": "请尽快\r\n联系", "public": True})
    assert said.status_code == 201
    assert (said.json["text"], said.json["public"], said.json["ticket_id"]) == ("请尽快\n联系", True, ticket_id)
    assert desk.browser(desk.cast.ana).post(url, json={"text": "内部"}).json["public"] is False
    assert patch(desk.browser(desk.cast.ana), ticket_id, '"1"', subject="x").status_code == 200
    ticket = desk.browser(desk.cast.ana).get(f"/api/v1/tickets/{ticket_id}").json
    assert [(one["author"]["name"], one["public"]) for one in ticket["comments"]] == [
        ("孙班长", True),
        ("陈安娜", False),
    ]
    assert [step["kind"] for step in ticket["trail"]] == ["created", "commented", "commented", "changed"]
    assert ticket["trail"][1]["after"] == {"comment_id": said.json["id"], "public": True}


def test_a_comment_says_something_bounded(desk: Desk, ticket_id: int) -> None:
    for text in ("", " \x00\n ", "x" * 20_001):
        answer = desk.browser(desk.cast.ana).post(f"/api/v1/tickets/{ticket_id}/comments", json={"text": text})
        assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, "text")
