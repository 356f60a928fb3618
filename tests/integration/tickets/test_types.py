"""The tree of types: added to, renamed, moved, taken out of use, and what history says afterwards."""

from typing import Any

import pytest
from sqlalchemy import select

from callcenter.kernel.audit import AuditEntry
from tests.integration.tickets.conftest import Desk


def name(zh: str, en: str) -> dict[str, str]:
    return {"zh-CN": zh, "en": en}


def add(desk: Desk, parent: str | None, zh: str = "新类型", en: str = "New type") -> Any:
    body = {"name": name(zh, en), "parent_id": desk.types[parent] if parent else None}
    return desk.browser(desk.cast.admin).post("/api/v1/ticket-types", json=body)


def change(desk: Desk, type_id: int, **fields: Any) -> Any:
    return desk.browser(desk.cast.admin).patch(f"/api/v1/ticket-types/{type_id}", json=fields)


def tree(desk: Desk, parent: str | None, *, all_of_them: bool = False) -> list[str]:
    """The English names below a type, in order."""
    query = {"all": "true"} if all_of_them else {}
    found = desk.browser(desk.cast.ana).get("/api/v1/ticket-types", query_string=query).json["items"]
    parent_id = desk.types[parent] if parent else None
    return [each["name"]["en"] for each in found if each["parent_id"] == parent_id]


def order(desk: Desk, type_id: int) -> Any:
    body = {"type_id": type_id, "subject": "一件事"}
    return desk.browser(desk.cast.ana).post("/api/v1/tickets", json=body)


def codes(answer: Any) -> list[tuple[str, str]]:
    return [(each["field"], each["code"]) for each in answer.json["errors"]]


def test_a_type_is_added_last_below_a_group_and_can_be_chosen(desk: Desk) -> None:
    made = add(desk, "after-sales", "保养", "Maintenance")
    assert (made.status_code, made.json["is_leaf"]) == (201, True)
    assert tree(desk, "after-sales") == ["Repair", "Return or exchange", "Installation", "Maintenance"]
    assert order(desk, made.json["id"]).status_code == 201


def test_a_leaf_becomes_a_group_unless_it_is_in_use(desk: Desk) -> None:
    assert add(desk, "enquiry", "产品咨询", "Products").status_code == 201
    refused = order(desk, desk.types["enquiry"])
    assert codes(refused) == [("type_id", "not-a-leaf")]
    assert order(desk, desk.types["other"]).status_code == 201
    assert (add(desk, "other").status_code, add(desk, "other").json["code"]) == (409, "type-in-use")


def test_a_new_name_is_the_name_of_old_orders_too_and_the_log_has_the_former(desk: Desk) -> None:
    made = order(desk, desk.types["repair"]).json
    assert change(desk, desk.types["repair"], name=name("维修", "Mending")).json["name"]["en"] == "Mending"
    seen = desk.browser(desk.cast.ana).get(f"/api/v1/tickets/{made['id']}").json
    assert seen["type"]["name"]["zh-CN"] == "维修"
    with desk.db.reading() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.act == "ticket_type.changed")).one()
    assert (entry.before["name"]["en"], entry.after["name"]["en"], list(entry.after)) == ("Repair", "Mending", ["name"])


def test_types_are_moved_among_their_neighbours_and_to_another_group(desk: Desk) -> None:
    installation, returns = desk.types["installation"], desk.types["return"]
    assert change(desk, installation, place={"parent_id": desk.types["after-sales"], "at": 0}).status_code == 200
    assert tree(desk, "after-sales") == ["Installation", "Repair", "Return or exchange"]
    assert change(desk, returns, place={"parent_id": desk.types["orders"], "at": 1}).status_code == 200
    assert tree(desk, "orders") == ["Order status", "Return or exchange", "Delivery", "Invoice"]
    assert change(desk, desk.types["repair"], place={"parent_id": None}).status_code == 200
    assert tree(desk, None)[-1] == "Repair"


def test_the_last_one_that_leaves_a_group_makes_it_a_leaf_again(desk: Desk) -> None:
    below = add(desk, "enquiry").json["id"]
    assert change(desk, below, place={"parent_id": None}).status_code == 200
    assert order(desk, desk.types["enquiry"]).status_code == 201


def test_out_of_use_it_cannot_be_chosen_and_old_orders_keep_it(desk: Desk) -> None:
    made = order(desk, desk.types["repair"]).json
    assert change(desk, desk.types["repair"], active=False).json["active"] is False
    assert "Repair" not in tree(desk, "after-sales")
    assert "Repair" in tree(desk, "after-sales", all_of_them=True)
    assert codes(order(desk, desk.types["repair"])) == [("type_id", "unknown-type")]
    seen = desk.browser(desk.cast.ana).get(f"/api/v1/tickets/{made['id']}").json
    assert seen["type"]["name"]["en"] == "Repair"
    assert codes(change(desk, desk.types["after-sales"], active=False)) == [("active", "has-types")]


@pytest.mark.parametrize(
    ("zh", "en", "field", "code"),
    [
        ("", "Name", "name.zh-CN", "bad-name"),
        ("名", "x" * 61, "name.en", "bad-name"),
        ("报修", "Something else", "name.zh-CN", "taken"),
        ("别的", " REPAIR ", "name.en", "taken"),
    ],
)
def test_a_name_is_in_both_languages_and_no_neighbours(desk: Desk, zh: str, en: str, field: str, code: str) -> None:
    assert codes(add(desk, "after-sales", zh, en)) == [(field, code)]


def test_the_tree_has_no_circle_and_an_end(desk: Desk) -> None:
    group = desk.types["after-sales"]
    assert codes(change(desk, group, place={"parent_id": group})) == [("parent_id", "below-itself")]
    below = group
    for level in range(2, 6):
        body = {"name": name(f"第{level}级", f"Level {level}"), "parent_id": below}
        below = desk.browser(desk.cast.admin).post("/api/v1/ticket-types", json=body).json["id"]
    body = {"name": name("第六级", "Level 6"), "parent_id": below}
    deepest = desk.browser(desk.cast.admin).post("/api/v1/ticket-types", json=body)
    assert codes(deepest) == [("parent_id", "too-deep")]
    moved = change(desk, group, place={"parent_id": desk.types["orders"]})
    assert codes(moved) == [("parent_id", "too-deep")]
    assert codes(change(desk, group, place={"parent_id": 9999})) == [("parent_id", "unknown-type")]


def test_agents_do_not_change_the_tree(desk: Desk) -> None:
    browser = desk.browser(desk.cast.ana)
    assert browser.post("/api/v1/ticket-types", json={"name": name("甲", "A")}).status_code == 403
    assert browser.patch(f"/api/v1/ticket-types/{desk.types['repair']}", json={"active": False}).status_code == 403
