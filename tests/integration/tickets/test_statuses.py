"""Statuses of a type's own: designed, moved through, refused, found, and what the trail keeps of them."""

from typing import Any

import pytest

from tests.integration.tickets.conftest import Desk
from tests.integration.tickets.test_events import events_after, seq_now, verify
from tests.integration.tickets.test_types import change, codes, name, order


def status(code: str, state: str, *after: str, **more: Any) -> dict[str, Any]:
    return {"code": code, "name": name(f"中{code}", code.title()), "state": state, "next": list(after), **more}


LOOK = status("look", "in_progress", "parts", "mend")
MEND = status("mend", "in_progress")
PARTS = status("parts", "waiting", "mend")
DONE = status("done", "solved")
KINDS = (LOOK, MEND, PARTS, DONE)


def design(desk: Desk, *statuses: dict[str, Any], kind: str = "repair", version: int | str = "*") -> Any:
    tag = version if version == "*" else f'"{version}"'
    path = f"/api/v1/ticket-types/{desk.types[kind]}/statuses"
    return desk.browser(desk.cast.admin).put(path, json={"statuses": statuses}, headers={"If-Match": str(tag)})


def press(desk: Desk, ticket_id: int, what: str, body: Any = None, method: str = "PUT") -> Any:
    return desk.browser(desk.cast.ana).open(f"/api/v1/tickets/{ticket_id}/{what}", method=method, json=body)


@pytest.fixture
def repair(desk: Desk) -> dict[str, int]:
    """A type with four statuses of its own, by code."""
    made = design(desk, *KINDS)
    assert made.status_code == 200, made.json
    return {one["code"]: one["id"] for one in made.json["statuses"]}


def go(desk: Desk, ticket_id: int, status_id: int, **said: Any) -> Any:
    return press(desk, ticket_id, "status", {"status_id": status_id, **said})


def where(answer: Any) -> tuple[str, str, list[str]]:
    """State, what it is called, and what may follow."""
    assert answer.status_code < 300, answer.json
    found = answer.json
    return found["state"], found["state_name"]["en"], [one["name"]["en"] for one in found["statuses"]]


def test_an_order_goes_through_the_statuses_of_its_type(desk: Desk, repair: dict[str, int]) -> None:
    made = order(desk, desk.types["repair"])
    assert where(made) == ("new", "New", ["Look", "Mend"]), "what is not one move away is not offered"
    ticket_id = made.json["id"]
    assert where(press(desk, ticket_id, "claim")) == ("in_progress", "Look", ["Mend", "Parts"])
    assert where(go(desk, ticket_id, repair["parts"], until="2027-01-01T00:00:00Z")) == ("waiting", "Parts", ["Mend"])
    assert where(go(desk, ticket_id, repair["mend"])) == ("in_progress", "Mend", ["Look", "Parts", "Done"])
    assert codes(go(desk, ticket_id, repair["done"])) == [("text", "required")]
    solved = go(desk, ticket_id, repair["done"], text="换了压缩机")
    assert where(solved) == ("solved", "Done", ["Look", "Mend"])
    assert solved.json["solution"] == "换了压缩机"
    again = go(desk, ticket_id, repair["done"])
    assert again.json["version"] == solved.json["version"], "said twice is said once"
    assert where(press(desk, ticket_id, "closure", {}, "POST"))[:2] == ("closed", "Closed"), "no own one for it"
    assert where(press(desk, ticket_id, "closure", method="DELETE"))[:2] == ("in_progress", "Look")


def test_a_refused_status_names_those_that_may_follow(desk: Desk, repair: dict[str, int]) -> None:
    ticket_id = order(desk, desk.types["repair"]).json["id"]
    press(desk, ticket_id, "claim")
    refused = go(desk, ticket_id, repair["done"], text="x")
    assert (refused.status_code, refused.json["code"], refused.json["allowed"]) == (
        409,
        "move-not-allowed",
        ["mend", "parts"],
    )
    assert "中mend、中parts" in refused.json["detail"]
    other = order(desk, desk.types["enquiry"]).json["id"]
    assert codes(go(desk, other, repair["mend"])) == [("status_id", "unknown-status")]


def test_the_trail_keeps_names_as_they_were(desk: Desk, repair: dict[str, int]) -> None:
    ticket_id = order(desk, desk.types["repair"]).json["id"]
    press(desk, ticket_id, "claim")
    go(desk, ticket_id, repair["mend"])
    assert design(desk, LOOK, {**MEND, "name": name("返修", "Rework")}, PARTS, DONE).status_code == 200
    seen = desk.browser(desk.cast.ana).get(f"/api/v1/tickets/{ticket_id}")
    assert where(seen)[1] == "Rework"
    step = seen.json["trail"][-1]
    assert (step["before"]["status"]["name"]["en"], step["after"]["status"]["name"]["en"]) == ("Look", "Mend")


def test_out_of_use_orders_keep_it_and_nobody_enters_it(desk: Desk, repair: dict[str, int]) -> None:
    first, second = (order(desk, desk.types["repair"]).json["id"] for _ in range(2))
    press(desk, first, "claim")
    left = design(desk, MEND, {**PARTS, "next": []}, DONE)
    assert [(one["code"], one["active"]) for one in left.json["statuses"]] == [
        ("mend", True),
        ("parts", True),
        ("done", True),
        ("look", False),
    ]
    ana = desk.browser(desk.cast.ana)
    assert where(ana.get(f"/api/v1/tickets/{first}"))[1] == "Look"
    assert where(press(desk, second, "claim"))[1] == "Mend"
    assert go(desk, second, repair["look"]).status_code == 409


def test_a_merge_that_is_undone_brings_the_status_back(desk: Desk, repair: dict[str, int]) -> None:
    first, second = (order(desk, desk.types["repair"]).json["id"] for _ in range(2))
    press(desk, first, "claim")
    go(desk, first, repair["mend"])
    assert where(press(desk, first, "merge", {"into_id": second}))[:2] == ("closed", "Closed")
    assert where(press(desk, first, "merge", method="DELETE"))[:2] == ("in_progress", "Mend")


def test_another_type_brings_its_own_first_status(desk: Desk, repair: dict[str, int]) -> None:
    ticket_id = order(desk, desk.types["enquiry"]).json["id"]
    press(desk, ticket_id, "claim")
    ana = desk.browser(desk.cast.ana)
    moved = ana.patch(f"/api/v1/tickets/{ticket_id}", json={"type_id": desk.types["repair"]}, headers={"If-Match": "*"})
    assert where(moved)[:2] == ("in_progress", "Look")
    back = ana.patch(f"/api/v1/tickets/{ticket_id}", json={"type_id": desk.types["enquiry"]}, headers={"If-Match": "*"})
    assert (where(back)[:2], back.json["status_id"]) == (("in_progress", "In progress"), None)


def test_orders_are_found_by_their_status(desk: Desk, repair: dict[str, int]) -> None:
    first, second = (order(desk, desk.types["repair"]).json["id"] for _ in range(2))
    for ticket_id in (first, second):
        press(desk, ticket_id, "claim")
    go(desk, second, repair["mend"])
    found = desk.browser(desk.cast.ana).get(f"/api/v1/tickets?status_id={repair['mend']}").json["items"]
    assert [one["id"] for one in found] == [second]


def test_every_change_of_a_status_is_told(desk: Desk, repair: dict[str, int]) -> None:
    ticket_id = order(desk, desk.types["repair"]).json["id"]
    verify(desk, lambda: go(desk, ticket_id, repair["look"]), "ticket.state_changed")
    verify(desk, lambda: go(desk, ticket_id, repair["mend"]), "ticket.changed")
    seq = seq_now(desk)
    design(desk, *KINDS, status("shut", "closed"))
    assert [one.name for one in events_after(desk, seq)] == ["ticket_type.changed"]
    seq = seq_now(desk)
    assert design(desk, *KINDS, status("shut", "closed")).status_code == 200
    assert events_after(desk, seq) == [], "the same again changes nothing"


@pytest.mark.parametrize(
    ("statuses", "wrong"),
    [
        ((LOOK,), ("statuses.0.next", "unknown-status")),
        ((MEND, MEND), ("statuses.1.code", "bad-code")),
        ((status("Mend!", "waiting"),), ("statuses.0.code", "bad-code")),
        ((MEND, {**DONE, "name": name("中mend", "Else")}), ("statuses.1.name.zh-CN", "taken")),
        (({**MEND, "name": name(" ", "Else")},), ("statuses.0.name.zh-CN", "bad-name")),
        (({**MEND, "name": name("x" * 61, "Else")},), ("statuses.0.name.zh-CN", "bad-name")),
    ],
)
def test_statuses_that_cannot_work_are_refused_where_they_are_wrong(
    desk: Desk, statuses: tuple[dict[str, Any], ...], wrong: tuple[str, str]
) -> None:
    assert wrong in codes(design(desk, *statuses))


def test_a_status_stays_in_its_category(desk: Desk, repair: dict[str, int]) -> None:
    assert codes(design(desk, LOOK, {**MEND, "state": "waiting"}, PARTS, DONE)) == [("statuses.1.state", "state-fixed")]


def test_who_designs_statuses_and_when(desk: Desk, repair: dict[str, int]) -> None:
    assert design(desk, *KINDS, version=1).status_code == 412
    assert codes(design(desk, kind="after-sales")) == [("type_id", "not-a-leaf")]
    path = f"/api/v1/ticket-types/{desk.types['repair']}/statuses"
    refused = desk.browser(desk.cast.sam).put(path, json={"statuses": []}, headers={"If-Match": "*"})
    assert refused.status_code == 403
    assert change(desk, desk.types["invoice"], place={"parent_id": desk.types["repair"]}).json["code"] == "type-in-use"
