"""Types with forms: designed, answered, changed, and an old work order that keeps the form it was made with."""

from typing import Any

import pytest

from callcenter.kernel.actor import Actor
from callcenter.kernel.permissions import Permission
from tests.integration.tickets.conftest import Desk

MODEL = {"key": "model", "kind": "text", "label": {"zh": "型号", "en": "Model"}, "is_required": True}
COLOUR = {
    "key": "colour",
    "kind": "choice",
    "label": {"zh": "颜色", "en": "Colour"},
    "options": [
        {"value": "red", "label": {"zh": "红", "en": "Red"}},
        {"value": "blue", "label": {"zh": "蓝", "en": "Blue"}},
    ],
}
CONTACT = {"key": "contact", "kind": "phone", "label": {"zh": "联系电话", "en": "Contact"}}
PRICE = {"key": "price", "kind": "money", "label": {"zh": "金额", "en": "Amount"}, "unit": "CNY"}


def design(desk: Desk, *fields: dict[str, Any], version: int = 0, who: Actor | None = None) -> Any:
    """Give the repairs a form."""
    browser = desk.browser(who or desk.cast.admin)
    path = f"/api/v1/ticket-types/{desk.types['repair']}/form"
    return browser.put(path, json={"fields": fields}, headers={"If-Match": f'"{version}"'})


def make(desk: Desk, **answers: Any) -> Any:
    body = {"type_id": desk.types["repair"], "subject": "报修", "answers": answers}
    return desk.browser(desk.cast.ana).post("/api/v1/tickets", json=body)


def patch(desk: Desk, ticket: dict[str, Any], *, version: int | None = None, **fields: Any) -> Any:
    headers = {"If-Match": f'"{version or ticket["version"]}"'}
    return desk.browser(desk.cast.ana).patch(f"/api/v1/tickets/{ticket['id']}", json=fields, headers=headers)


def told(ticket: dict[str, Any]) -> dict[str, str]:
    return {one["key"]: one["told"]["en"] for one in ticket["answers"]}


@pytest.fixture
def repairs(desk: Desk) -> Desk:
    assert design(desk, MODEL, COLOUR, CONTACT, PRICE).status_code == 200
    return desk


def test_a_form_is_asked_for_answered_and_shown(repairs: Desk) -> None:
    asked = repairs.browser(repairs.cast.ana).get(f"/api/v1/ticket-types/{repairs.types['repair']}/form")
    assert [each["key"] for each in asked.json["fields"]] == ["model", "colour", "contact", "price"]
    assert (asked.json["version"], asked.headers["ETag"], asked.json["by"]["name"]) == (1, '"1"', "管理员")
    made = make(repairs, model=" X 200 ", colour="red", contact="138 0013 8000", price="19.9")
    assert made.status_code == 201
    assert told(made.json) == {"model": "X 200", "colour": "Red", "contact": "", "price": "19.9 CNY"}
    assert {one["key"]: one["value"] for one in made.json["answers"]}["price"] == 19.9


def test_wrong_answers_name_their_fields_in_the_language_of_the_agent(repairs: Desk) -> None:
    refused = make(repairs, colour="green", contact="12x", other=1)
    assert refused.status_code == 422
    found = {each["field"]: each["message"] for each in refused.json["errors"]}
    assert set(found) == {"answers.model", "answers.colour", "answers.contact", "answers.other"}
    assert found["answers.model"] == "必填"


def test_an_old_order_keeps_the_form_it_was_made_with(repairs: Desk) -> None:
    made = make(repairs, model="X200", colour="red").json
    serial = {**MODEL, "key": "serial"}
    assert design(repairs, serial, version=1).json["version"] == 2
    again = repairs.browser(repairs.cast.ana).get(f"/api/v1/tickets/{made['id']}").json
    assert (again["form"]["version"], told(again)) == (1, {"model": "X200", "colour": "Red"})
    changed = patch(repairs, made, answers={"colour": "blue"})
    assert told(changed.json) == {"model": "X200", "colour": "Blue"}
    assert make(repairs, model="X200").status_code == 422, "a new one has the new form"


def test_a_change_of_answers_is_on_the_trail_and_found_by_search(repairs: Desk) -> None:
    made = make(repairs, model="ZX81", colour="red").json
    changed = patch(repairs, made, answers={"model": "QL128", "colour": None}).json
    step = changed["trail"][-1]
    before = {key: one["told"]["en"] for key, one in step["before"]["answers"].items()}
    after = {key: one["told"]["en"] for key, one in step["after"]["answers"].items()}
    assert (before, after) == ({"model": "ZX81", "colour": "Red"}, {"model": "QL128"})
    found = [
        len(repairs.browser(repairs.cast.ana).get("/api/v1/tickets", query_string={"q": word}).json["items"])
        for word in ("QL128", "ZX81")
    ]
    assert found == [1, 0]
    assert patch(repairs, changed, answers={"model": None}).json["errors"][0]["field"] == "answers.model"


def test_two_who_save_answers_are_both_shown(repairs: Desk) -> None:
    made = make(repairs, model="X1", colour="red").json
    assert patch(repairs, made, answers={"colour": "blue"}).status_code == 200
    stale = patch(repairs, made, answers={"colour": None, "model": "X1"})
    assert (stale.status_code, list(stale.json["diff"])) == (412, ["answers.colour"])
    assert stale.json["diff"]["answers.colour"]["current"]["told"]["en"] == "Blue"


def test_another_type_keeps_what_its_form_asks_for_too(repairs: Desk) -> None:
    made = make(repairs, model="X1", colour="red").json
    path = f"/api/v1/ticket-types/{repairs.types['return']}/form"
    admin = repairs.browser(repairs.cast.admin)
    assert admin.put(path, json={"fields": [MODEL]}, headers={"If-Match": '"0"'}).status_code == 200
    moved = patch(repairs, made, type_id=repairs.types["return"]).json
    assert (told(moved), moved["form"]["type_id"]) == ({"model": "X1"}, repairs.types["return"])
    assert "colour" in moved["trail"][-1]["before"]["answers"]
    plain = patch(repairs, moved, type_id=repairs.types["enquiry"]).json
    assert (plain["answers"], plain["form"]["version"]) == ([], 0)


def test_numbers_in_answers_are_masked_everywhere_for_those_who_may_not_read_them(repairs: Desk) -> None:
    made = make(repairs, model="X1", contact="13800138000").json
    changed = patch(repairs, made, answers={"contact": "13900139000"}).json
    patch(repairs, made, answers={"contact": "13700137000"})
    for who in (repairs.cast.qi, repairs.cast.sam, repairs.cast.ana):
        browser = repairs.browser(who)
        seen = browser.get(f"/api/v1/tickets/{changed['id']}")
        may_read = "13900139000" in seen.text.replace(" ", "")
        assert may_read == who.can(Permission.NUMBERS_READ), who.name
        if not may_read:
            assert "38000" not in seen.text.replace(" ", ""), "nor in the trail"


def test_two_who_design_at_once(repairs: Desk) -> None:
    assert design(repairs, COLOUR, version=1).json["version"] == 2
    stale = design(repairs, MODEL, version=1)
    assert (stale.status_code, stale.json["current"]["version"]) == (412, 2)
    assert design(repairs, COLOUR, version=2).json["version"] == 2, "the same again is no new version"


def test_a_form_that_cannot_work_is_refused_where_it_is_wrong(desk: Desk) -> None:
    refused = design(desk, {**COLOUR, "options": []}, {**MODEL, "visible_if": [{"field": "late", "test": "filled"}]})
    assert [each["field"] for each in refused.json["errors"]] == ["fields.0.options", "fields.1.visible_if.0.field"]
    assert design(desk, MODEL, who=desk.cast.ana).status_code == 403
    group = f"/api/v1/ticket-types/{desk.types['after-sales']}/form"
    found = desk.browser(desk.cast.admin).put(group, json={"fields": [MODEL]}, headers={"If-Match": '"0"'})
    assert found.json["errors"][0]["code"] == "not-a-leaf"
