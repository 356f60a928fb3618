"""The tree of types as a file: read out, looked at before it is taken in, taken in whole or not at all."""

import copy
from typing import Any

import pytest

from callcenter.app import open_database
from callcenter.kernel.config import Settings
from callcenter.kernel.db import Base
from callcenter.kernel.texts import text
from callcenter.telephony.services.skills import create_skill
from callcenter.tickets import queries
from callcenter.tickets.services import import_tree
from callcenter.tickets.tree_file import TreeFile
from tests import desk as desks
from tests.conftest import MOMENT
from tests.integration.tickets.conftest import Desk
from tests.integration.tickets.test_events import events_after, seq_now
from tests.integration.tickets.test_statuses import KINDS, design
from tests.integration.tickets.test_types import change, codes, name, order
from tests.statements import counted

PATH = "/api/v1/ticket-types"
MODEL = {"key": "model", "kind": "text", "label": {"zh": "型号", "en": "Model"}, "is_required": True}


def exported(desk: Desk) -> Any:
    answer = desk.browser(desk.cast.admin).get(f"{PATH}/export")
    assert answer.status_code == 200
    return answer.json


def take(desk: Desk, file: Any, *, dry: bool = False, who: Any = None) -> Any:
    browser = desk.browser(who or desk.cast.admin)
    return browser.post(f"{PATH}/import", json=file, query_string={"dry_run": "true"} if dry else {})


def entry(file: Any, code: str) -> Any:
    return next(one for one in file["types"] if one["code"] == code)


@pytest.fixture
def rich(desk: Desk) -> Desk:
    """A tree with a form, settings, statuses and one type out of use."""
    with desk.db.writing() as session:
        skill_id = create_skill(session=session, name=text("英语", "English"), actor=desk.cast.admin, now=MOMENT)
    repair = desk.types["repair"]
    change(
        desk,
        repair,
        due_minutes=90,
        team_id=desk.cast.bo.team_id,
        sources=["phone"],
        dispositions=["solved"],
        skills=[{"skill_id": skill_id, "level": 4}],
    )
    admin = desk.browser(desk.cast.admin)
    assert admin.put(f"{PATH}/{repair}/form", json={"fields": [MODEL]}, headers={"If-Match": "*"}).status_code == 200
    assert design(desk, *KINDS).status_code == 200
    assert change(desk, desk.types["suggestion"], active=False).status_code == 200
    return desk


def test_what_is_read_out_is_the_same_after_it_was_taken_in_elsewhere(rich: Desk, tmp_path: Any) -> None:
    file = exported(rich)
    elsewhere = open_database(Settings(database_url=f"sqlite:///{tmp_path / 'elsewhere.db'}", home=tmp_path))
    with elsewhere.writing() as session:
        Base.metadata.create_all(session.connection())
    there = desks.open_desk(elsewhere)
    with elsewhere.writing() as session:
        create_skill(session=session, name=text("英语", "English"), actor=there.cast.admin, now=MOMENT)
        found = import_tree(
            session=session, file=TreeFile.model_validate(file), is_dry=False, actor=there.cast.admin, now=MOMENT
        )
        assert (len(found.added), found.changed, found.unused) == (len(file["types"]), (), ())
    with elsewhere.reading() as session:
        assert queries.tree_file(session).model_dump(mode="json") == file
    elsewhere.dispose()


def test_the_same_file_changes_nothing(rich: Desk) -> None:
    file, seq = exported(rich), seq_now(rich)
    found = take(rich, file).json
    assert (found["added"], found["changed"], found["unused"], found["same"]) == ([], [], [], len(file["types"]))
    assert events_after(rich, seq) == []


def test_a_dry_run_says_what_the_import_then_does(rich: Desk) -> None:
    before = exported(rich)
    file = copy.deepcopy(before)
    file["types"] = [one for one in file["types"] if one["code"] not in {"invoice", "enquiry"}]
    entry(file, "repair").update(name=name("维修", "Mending"), due_minutes=None)
    entry(file, "delivery")["parent"] = "after-sales"
    file["types"].append(
        {"code": "recall", "parent": "after-sales", "name": name("召回", "Recall"), "form": {"fields": [MODEL]}}
    )
    seen = take(rich, file, dry=True)
    assert (seen.status_code, seen.json["done"]) == (200, False)
    assert exported(rich) == before
    done = take(rich, file).json
    assert done == {**seen.json, "done": True}
    assert [one["code"] for one in done["added"]] == ["recall"]
    assert {one["code"]: one["fields"] for one in done["changed"]} == {
        "repair": ["name", "due_minutes"],
        "delivery": ["parent"],
    }
    assert [one["code"] for one in done["unused"]] == ["invoice", "enquiry"]
    after = exported(rich)
    assert entry(after, "recall")["form"]["fields"][0]["key"] == "model"
    assert (entry(after, "invoice")["active"], entry(after, "delivery")["parent"]) == (False, "after-sales")
    again = take(rich, file, dry=True).json
    assert (again["added"], again["changed"], again["unused"]) == ([], [], [])


def test_orders_follow_their_type_and_pages_hear_of_it(rich: Desk) -> None:
    made = order(rich, rich.types["complaint"]).json
    file = exported(rich)
    entry(file, "complaint").update(name=name("客诉", "Grievance"))
    seq = seq_now(rich)
    assert take(rich, file).status_code == 200
    assert [(one.name, one.subject_id) for one in events_after(rich, seq)] == [
        ("ticket_type.changed", str(rich.types["complaint"]))
    ]
    seen = rich.browser(rich.cast.ana).get(f"/api/v1/tickets/{made['id']}").json
    assert seen["type"]["name"]["en"] == "Grievance"


def changed(file: Any, which: str, **fields: Any) -> Any:
    found = copy.deepcopy(file)
    entry(found, which).update(fields)
    return found


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"code": "Repair!"}, ("code", "bad-code")),
        ({"code": "orders"}, ("code", "bad-code")),
        ({"parent": "nowhere"}, ("parent", "unknown-type")),
        ({"parent": "orders"}, ("parent", "unknown-type")),
        ({"name": name("退换货", "Else")}, ("name.zh-CN", "taken")),
        ({"name": name("", "Else")}, ("name.zh-CN", "bad-name")),
        ({"team": "Nobody"}, ("team", "unknown-team")),
        ({"dispositions": ["fine"]}, ("dispositions", "unknown-code")),
        ({"skills": [{"name": name("甲", "A"), "level": 1}]}, ("skills", "unknown-skill")),
        ({"form": {"fields": [{**MODEL, "key": "No!"}]}}, ("form.fields.0.key", "bad-key")),
        ({"statuses": [{**KINDS[1], "next": ["none"]}]}, ("statuses.0.next", "unknown-status")),
        ({"statuses": [{**KINDS[1], "state": "waiting"}]}, ("statuses.0.state", "state-fixed")),
    ],
)
def test_a_file_that_cannot_be_is_refused_whole_by_path(
    rich: Desk, fields: dict[str, Any], wrong: tuple[str, str]
) -> None:
    file = exported(rich)
    entry(file, "complaint")["name"] = name("客诉", "Grievance")
    refused = take(rich, changed(file, "repair", **fields))
    field, code = wrong
    # Of two that have the same code or name the second is the wrong one.
    second = {"orders": "orders", "退换货": "return"}.get(fields.get("code") or fields.get("name", {}).get("zh-CN", ""))
    at = [one["code"] for one in file["types"]].index(second or "repair")
    assert refused.status_code == 422
    assert (f"types.{at}.{field}", code) in codes(refused)
    assert entry(exported(rich), "complaint")["name"]["en"] == "Complaint"


def test_groups_hold_no_orders_forms_or_statuses(rich: Desk) -> None:
    file = exported(rich)
    order(rich, rich.types["complaint"])
    file["types"].append({"code": "sharp", "parent": "complaint", "name": name("严重", "Sharp")})
    at = [one["code"] for one in file["types"]].index("complaint")
    assert codes(take(rich, file)) == [(f"types.{at}.code", "type-in-use")]
    other = changed(exported(rich), "orders", form={"fields": [MODEL]})
    assert ("not-a-leaf") in [code for _, code in codes(take(rich, other))]


def test_what_the_file_leaves_out_stays_below_no_type_that_is_chosen(rich: Desk) -> None:
    file = exported(rich)
    below = {"order-status", "delivery", "invoice"}
    file["types"] = [one for one in file["types"] if one["code"] not in below]
    assert len(take(rich, file).json["unused"]) == len(below)
    assert order(rich, rich.types["orders"]).status_code == 201
    assert entry(exported(rich), "invoice")["parent"] is None


def test_hostile_files_are_refused_in_little_time(rich: Desk) -> None:
    one = {"code": "a", "name": name("甲", "A")}
    many = [{**one, "code": f"a{at}", "parent": f"a{at - 1}" if at else None} for at in range(1900)]
    deep = take(rich, {"types": many})
    assert deep.status_code == 422
    assert len(deep.json["errors"]) <= 60
    for file in ({"types": [one] * 2001}, {"types": [{**one, "code": "a" * 41}]}, {"types": [], "version": 2}, {}, []):
        assert take(rich, file).status_code in {400, 422}
    assert take(rich, {"types": [one]}, who=rich.cast.sam).status_code == 403
    assert rich.browser(rich.cast.sam).get(f"{PATH}/export").status_code == 403


def test_an_empty_file_takes_all_out_of_use_and_back(rich: Desk) -> None:
    file = exported(rich)
    assert take(rich, {"types": []}).status_code == 200
    assert rich.browser(rich.cast.ana).get(PATH).json["items"] == []
    assert take(rich, file).status_code == 200
    assert exported(rich) == file


def test_reading_out_takes_as_many_statements_for_a_large_tree(rich: Desk) -> None:
    counts = []
    for at in range(2):
        with rich.db.reading() as session, counted(rich.db) as sent:
            queries.tree_file(session)
        counts.append(len(sent))
        file = exported(rich)
        file["types"] += [
            {
                "code": f"more-{at}-{each}",
                "name": name(f"更多{at} {each}", f"More {at} {each}"),
                "form": {"fields": [MODEL]},
            }
            for each in range(30)
        ]
        assert take(rich, file).status_code == 200
    assert counts[0] == counts[1] <= 8
