"""What a type says of its work orders: who, until when, through which door; what groups pass down; who hears of a change."""

from datetime import timedelta
from typing import Any

import pytest

from callcenter.kernel.texts import text
from callcenter.telephony.services.skills import create_skill
from callcenter.tickets import queries
from callcenter.tickets.models import TicketType
from tests.conftest import MOMENT
from tests.integration.tickets.conftest import Desk
from tests.integration.tickets.test_events import events_after, seq_now
from tests.integration.tickets.test_types import add, change, codes


def make(desk: Desk, kind: str, **fields: Any) -> Any:
    body = {"type_id": desk.types[kind], "subject": "一件事", **fields}
    return desk.browser(desk.cast.ana).post("/api/v1/tickets", json=body)


def seen(desk: Desk) -> dict[int, Any]:
    """The whole tree as the API gives it."""
    with desk.db.reading() as session:
        return {one.id: one.model_dump(mode="json") for one in queries.ticket_types(session, with_unused=True)}


def test_a_group_passes_down_what_its_types_leave_empty(desk: Desk) -> None:
    south = desk.cast.bo.team_id
    assert change(desk, desk.types["after-sales"], team_id=south, due_minutes=240, sources=["phone"]).status_code == 200
    assert change(desk, desk.types["repair"], due_minutes=30).status_code == 200
    made = make(desk, "repair", source="phone").json
    assert (made["team"]["id"], made["due_at"]) == (
        south,
        (MOMENT + timedelta(minutes=30)).isoformat().replace("+00:00", "Z"),
    )
    later = make(desk, "return", source="phone").json
    assert later["due_at"] == (MOMENT + timedelta(hours=4)).isoformat().replace("+00:00", "Z")
    assert change(desk, desk.types["repair"], due_minutes=None).json["due_minutes"] is None
    assert make(desk, "repair", source="phone").json["due_at"] == later["due_at"]
    assert make(desk, "enquiry").json["due_at"] is None


def test_an_order_comes_through_the_doors_of_its_type_only(desk: Desk) -> None:
    assert change(desk, desk.types["orders"], sources=["api", "phone", "api"]).json["sources"] == ["phone", "api"]
    refused = make(desk, "invoice")
    assert codes(refused) == [("source", "source-not-allowed")]
    assert "电话、接口" in refused.json["errors"][0]["message"]
    assert make(desk, "invoice", source="api").status_code == 201
    assert change(desk, desk.types["invoice"], sources=["manual"]).status_code == 200
    assert make(desk, "invoice").status_code == 201
    assert change(desk, desk.types["invoice"], sources=[]).status_code == 200
    assert make(desk, "invoice").status_code == 422, "as the group has it again"


def test_settings_name_what_does_not_exist(desk: Desk) -> None:
    with desk.db.writing() as session:
        skill_id = create_skill(session=session, name=text("英语", "English"), actor=desk.cast.admin, now=MOMENT)
    repair = desk.types["repair"]
    wanted = [{"skill_id": skill_id, "level": 3}]
    kept = change(desk, repair, skills=wanted, dispositions=["follow_up", "solved", "follow_up"]).json
    assert (kept["skills"], kept["dispositions"]) == (wanted, ["follow_up", "solved"])
    assert codes(change(desk, repair, skills=[{"skill_id": 9999, "level": 1}])) == [("skills", "unknown-skill")]
    assert codes(change(desk, repair, dispositions=["no_outcome"])) == [("dispositions", "unknown-code")]
    assert codes(change(desk, repair, team_id=9999)) == [("team_id", "unknown-team")]
    for wrong in ({"sources": ["fax"]}, {"skills": [{"skill_id": skill_id, "level": 6}]}, {"due_minutes": 0}):
        assert change(desk, repair, **wrong).status_code == 422, wrong
    assert seen(desk)[repair] == kept, "a refusal changes nothing"


@pytest.mark.parametrize(
    "act",
    [
        lambda desk: change(desk, desk.types["repair"], due_minutes=30),
        lambda desk: change(desk, desk.types["repair"], active=False),
        lambda desk: change(desk, desk.types["delivery"], place={"parent_id": desk.types["orders"], "at": 0}),
        lambda desk: change(desk, desk.types["repair"], place={"parent_id": desk.types["enquiry"], "at": 0}),
        lambda desk: add(desk, "enquiry"),
        lambda desk: add(desk, None),
    ],
)
def test_whoever_has_the_tree_open_sees_it_change(desk: Desk, act: Any) -> None:
    shown, seq = seen(desk), seq_now(desk)
    assert act(desk).status_code < 300
    told = events_after(desk, seq)
    assert {event.name for event in told} == {"ticket_type.changed"}
    for event in told:
        assert event.data != shown.get(int(event.subject_id)), "nothing is told of what stayed as it was"
        shown[int(event.subject_id)] = event.data
    assert shown == seen(desk)
    assert {"role:agent", "role:senior", "role:supervisor", "role:qa", "role:admin"} == set(told[0].rooms)


def test_what_is_set_to_what_it_was_tells_nothing(desk: Desk) -> None:
    change(desk, desk.types["repair"], due_minutes=30)
    seq = seq_now(desk)
    assert change(desk, desk.types["repair"], due_minutes=30, priority="high").json["version"] == 2
    assert events_after(desk, seq) == []


def test_a_new_form_is_told_to_those_who_are_filling_it_in(desk: Desk) -> None:
    path = f"/api/v1/ticket-types/{desk.types['repair']}/form"
    field = {"key": "model", "kind": "text", "label": {"zh": "型号", "en": "Model"}}
    seq = seq_now(desk)
    desk.browser(desk.cast.admin).put(path, json={"fields": [field]}, headers={"If-Match": '"0"'})
    assert [(one.name, one.subject_id) for one in events_after(desk, seq)] == [
        ("ticket_type.changed", str(desk.types["repair"]))
    ]


def test_the_tree_is_listed_from_the_top_down_however_it_was_moved(desk: Desk) -> None:
    change(desk, desk.types["after-sales"], place={"parent_id": desk.types["suggestion"], "at": 0})
    found = desk.browser(desk.cast.ana).get("/api/v1/ticket-types").json["items"]
    known: set[int | None] = {None}
    for one in found:
        assert one["parent_id"] in known
        known.add(one["id"])
    with desk.db.reading() as session:
        assert len(found) == session.query(TicketType).count()
