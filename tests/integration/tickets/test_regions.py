"""A form that asks for a region: chosen down to the last level, told by name, found by name."""

from typing import Any

import pytest

from tests.integration.tickets.conftest import Desk
from tests.integration.tickets.test_types import codes

AREA = {"key": "area", "kind": "cascade", "label": {"zh": "地区", "en": "Region"}, "dictionary": "regions"}


def design(desk: Desk, field: dict[str, Any]) -> Any:
    path = f"/api/v1/ticket-types/{desk.types['repair']}/form"
    return desk.browser(desk.cast.admin).put(path, json={"fields": [field]}, headers={"If-Match": "*"})


def order(desk: Desk, area: Any) -> Any:
    body = {"type_id": desk.types["repair"], "subject": "一件事", "answers": {"area": area}}
    return desk.browser(desk.cast.ana).post("/api/v1/tickets", json=body)


def test_a_region_is_told_and_found_by_its_names(desk: Desk) -> None:
    assert design(desk, AREA).status_code == 200
    made = order(desk, ["44", "4403", "440305"])
    (answer,) = made.json["answers"]
    assert (answer["value"], answer["told"]["zh-CN"]) == (["44", "4403", "440305"], "广东省 / 深圳市 / 南山区")
    found = desk.browser(desk.cast.ana).get("/api/v1/tickets?q=南山区").json["items"]
    assert [one["id"] for one in found] == [made.json["id"]]
    assert order(desk, ["11", "110105"]).status_code == 201, "a municipality has no cities"


@pytest.mark.parametrize(
    ("area", "code"),
    [
        (["44", "4403"], "not-the-last"),
        (["44", "440305"], "no-such-option"),
        (["99"], "no-such-option"),
        ("44", "no-such-option"),
        ([["44"]], "no-such-option"),
        (["44"] * 200, "no-such-option"),
    ],
)
def test_only_a_way_down_to_the_last_level_is_a_region(desk: Desk, area: Any, code: str) -> None:
    design(desk, AREA)
    assert codes(order(desk, area)) == [("answers.area", code)]


def test_regions_are_for_levels(desk: Desk) -> None:
    assert codes(design(desk, {**AREA, "kind": "choice"})) == [("fields.0.dictionary", "not-levels")]


def test_whoever_reads_customers_reads_the_regions(desk: Desk) -> None:
    found = desk.browser(desk.cast.ana).get("/api/v1/regions")
    assert found.json["items"][0] == {"code": "11", "name": "北京市", "parent": ""}
    assert desk.browser(desk.cast.kit).get("/api/v1/regions").status_code == 403
