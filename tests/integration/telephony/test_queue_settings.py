"""Queues and skills are made, changed and closed by who may; what is wrong names the field and the remedy."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from callcenter.kernel.audit import AuditEntry
from callcenter.kernel.db import Database
from callcenter.telephony.models import Queue
from tests.desk import Desk, open_desk
from tests.factories_telephony import make_queue
from tests.statements import counted


@pytest.fixture
def desk(db: Database, tmp_path: Path) -> Desk:
    found = open_desk(db, home=tmp_path)
    with db.writing() as session:
        make_queue(session, found.cast.ana.person_id)
    return found


def ask(desk: Desk, method: str, path: str, *, who: str = "admin", status: int = 200, **how: Any) -> Any:
    answer = desk.client(getattr(desk.cast, who)).open(f"/api/v1{path}", method=method, **how)
    assert answer.status_code == status, answer.json
    return answer.json if answer.data else None


def new(desk: Desk, **fields: Any) -> Any:
    body = {"name": {"zh-CN": "维修", "en": "Repair"}, "numbers": ["4009"], **fields}
    return ask(desk, "POST", "/queues", json=body, status=201)


def wrong(desk: Desk, queue_id: int, **fields: Any) -> list[tuple[str, str]]:
    found = []
    for language in ("zh-CN", "en"):
        refused = ask(
            desk, "PATCH", f"/queues/{queue_id}", json=fields, status=422, headers={"Accept-Language": language}
        )
        assert all(error["message"] for error in refused["errors"])
        found.append([(error["field"], error["code"]) for error in refused["errors"]])
    assert found[0] == found[1]
    return found[0]


def test_a_queue_is_made_with_everything_and_read_as_it_was_made(desk: Desk) -> None:
    skill = ask(desk, "POST", "/skills", json={"name": {"zh-CN": "英语", "en": "English"}}, status=201)["id"]
    fields = {
        "hours": {"0": [["09:00", "12:00"], ["13:00", "24:00"]]},
        "holidays": [{"from": "2026-12-24", "to": "2026-12-26", "name": "Christmas", "hours": []}],
        "strategy": "round_robin",
        "rings": [30, 60],
        "members": [{"user_id": desk.cast.ana.person_id, "ring": 0}, {"user_id": desk.cast.bo.person_id, "ring": 2}],
        "skills": [{"skill_id": skill, "level": 2}],
        "level_boosts": {"vip": 60, "gold": 0},
        "overflow": [
            {"when": "size", "value": 5, "then": "queue", "queue_id": 1},
            {"when": "closed", "then": "voicemail"},
        ],
        "wrap_up_mode": "forced",
        "announce_seconds": 15,
    }
    made = new(desk, **fields)
    assert made["level_boosts"] == {"vip": 60}
    assert made["overflow"][1] == {"when": "closed", "then": "voicemail", "value": 0, "queue_id": None}
    assert [(one["user"]["name"], one["ring"]) for one in made["members"]] == [("陈安娜", 0), ("Bo Lindqvist", 2)]
    for name in ("hours", "holidays", "strategy", "rings", "skills", "wrap_up_mode", "announce_seconds"):
        assert made[name] == fields[name], name
    assert ask(desk, "GET", f"/queues/{made['id']}", who="sam") == made
    assert ask(desk, "GET", "/skills")["items"][0]["queues"] == [made["id"]]
    with desk.db.reading() as session:
        acts = session.scalars(select(AuditEntry.act).order_by(AuditEntry.id)).all()
    assert list(acts[-2:]) == ["skill.created", "queue.created"]


def test_what_was_not_given_stays_and_only_what_changed_is_noted(desk: Desk) -> None:
    made = new(desk, priority=10)
    changed = ask(desk, "PATCH", f"/queues/{made['id']}", json={"priority": 20, "numbers": ["4009"]})
    assert (changed["priority"], changed["numbers"], changed["version"]) == (20, ["4009"], made["version"] + 1)
    with desk.db.reading() as session:
        entry = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry is not None
    assert (entry.act, entry.before, entry.after) == ("queue.changed", {"priority": 10}, {"priority": 20})
    again = ask(desk, "PATCH", f"/queues/{made['id']}", json={"priority": 20})
    assert again["version"] == changed["version"], "nothing changed"


def test_who_has_seen_an_older_version_is_told(desk: Desk) -> None:
    made = new(desk)
    ask(desk, "PATCH", f"/queues/{made['id']}", json={"priority": 20}, headers={"If-Match": f'"{made["version"]}"'})
    refused = ask(
        desk,
        "PATCH",
        f"/queues/{made['id']}",
        json={"priority": 30},
        headers={"If-Match": f'"{made["version"]}"'},
        status=412,
    )
    assert refused["code"] == "stale"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"name": {"zh-CN": "", "en": "x"}}, [("name.zh-CN", "bad-name")]),
        ({"name": {"zh-CN": "售后", "en": "x"}}, [("name.zh-CN", "taken")]),
        ({"numbers": ["40 01"]}, [("numbers", "bad-number")]),
        ({"numbers": ["4001"]}, [("numbers", "taken")]),
        ({"hours": {"7": [["09:00", "10:00"]]}}, [("hours.7", "bad-day")]),
        ({"hours": {"0": [["09:00", "13:00"], ["12:00", "18:00"]]}}, [("hours.0", "overlap")]),
        ({"hours": {"0": [["9", "13:00"]]}}, [("hours.0", "bad-time")]),
        ({"holidays": [{"from": "2026-12-26", "to": "2026-12-24"}]}, [("holidays.0", "ends-early")]),
        ({"holidays": [{"from": "soon", "to": "2026-12-24"}]}, [("holidays.0", "bad-date")]),
        (
            {
                "holidays": [
                    {"from": "2026-12-24", "to": "2026-12-26"},
                    {"from": "2026-12-26", "to": "2026-12-27"},
                ]
            },
            [("holidays.1", "overlap")],
        ),
        ({"rings": [60, 30]}, [("rings", "not-ascending")]),
        ({"rings": [0]}, [("rings", "not-ascending")]),
        ({"members": [{"user_id": 987654, "ring": 0}]}, [("members", "unknown-person")]),
        ({"skills": [{"skill_id": 99, "level": 1}]}, [("skills", "unknown-skill")]),
        ({"overflow": [{"when": "size", "value": 3, "then": "queue"}]}, [("overflow.0.queue_id", "missing")]),
        (
            {"overflow": [{"when": "size", "value": 3, "then": "queue", "queue_id": 99}]},
            [("overflow.0.queue_id", "unknown-queue")],
        ),
        ({"overflow": [{"when": "size", "value": 0, "then": "leave"}]}, [("overflow.0.value", "too-small")]),
        ({"overflow": [{"when": "service_level", "value": 0, "then": "leave"}]}, [("overflow.0.value", "bad-percent")]),
    ],
)
def test_what_is_wrong_is_named(desk: Desk, fields: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    made = new(desk)
    assert wrong(desk, made["id"], **fields) == expected
    assert ask(desk, "GET", f"/queues/{made['id']}")["version"] == made["version"]


def test_a_queue_does_not_overflow_to_itself_nor_has_members_outside_its_rings(desk: Desk) -> None:
    made = new(desk)
    itself = [{"when": "size", "value": 3, "then": "queue", "queue_id": made["id"]}]
    assert wrong(desk, made["id"], overflow=itself) == [("overflow.0.queue_id", "itself")]
    outside = [{"user_id": desk.cast.ana.person_id, "ring": 1}]
    assert wrong(desk, made["id"], members=outside) == [("members", "no-such-ring")]


def test_a_closed_queue_takes_no_calls_and_comes_back(desk: Desk) -> None:
    made = new(desk)
    ask(desk, "DELETE", f"/queues/{made['id']}", status=204)
    assert not ask(desk, "GET", f"/queues/{made['id']}")["is_active"]
    assert made["id"] not in [one["id"] for one in ask(desk, "GET", "/queues")["items"]]
    new(desk, name={"zh-CN": "另一个", "en": "Another"})
    assert wrong(desk, made["id"], is_active=True) == [("numbers", "taken")]
    assert ask(desk, "PATCH", f"/queues/{made['id']}", json={"is_active": True, "numbers": []})["is_active"]


def test_the_default_queue_stays_until_another_is_the_default(desk: Desk) -> None:
    assert ask(desk, "DELETE", "/queues/1", status=409)["code"] == "queue-is-default"
    ask(desk, "PATCH", "/queues/1", json={"is_default": False}, status=409)
    made = new(desk, is_default=True)
    assert [one["is_default"] for one in (ask(desk, "GET", "/queues/1"), made)] == [False, True]
    ask(desk, "DELETE", "/queues/1", status=204)
    with desk.db.reading() as session:
        assert session.scalars(select(Queue.id).where(Queue.is_default)).all() == [made["id"]]


def test_skills_are_given_to_agents_and_not_removed_while_a_queue_asks(desk: Desk) -> None:
    skill = ask(desk, "POST", "/skills", json={"name": {"zh-CN": "英语", "en": "English"}}, status=201)["id"]
    refused = ask(desk, "POST", "/skills", json={"name": {"zh-CN": "英语", "en": "x"}}, status=422)
    assert refused["errors"][0]["field"] == "name.zh-CN"
    assert (
        ask(desk, "PATCH", f"/skills/{skill}", json={"name": {"zh-CN": "英文", "en": "English"}})["name"]["zh-CN"]
        == "英文"
    )
    ana = desk.cast.ana.person_id
    given = {"skills": [{"skill_id": skill, "level": 4}]}
    assert ask(desk, "PUT", f"/users/{ana}/skills", json=given) == {"user_id": ana, **given}
    assert ask(desk, "GET", "/queues/1")["members"][0]["skills"] == given["skills"]
    ask(desk, "PUT", f"/users/{ana}/skills", json={"skills": [{"skill_id": 99}]}, status=422)
    ask(desk, "PUT", "/users/987654/skills", json=given, status=404)
    ask(desk, "PATCH", "/queues/1", json={"skills": [{"skill_id": skill, "level": 1}]})
    assert ask(desk, "DELETE", f"/skills/{skill}", status=409)["code"] == "skill-in-use"
    ask(desk, "PATCH", "/queues/1", json={"skills": []})
    ask(desk, "DELETE", f"/skills/{skill}", status=204)
    assert ask(desk, "GET", "/queues/1")["members"][0]["skills"] == []


def test_agents_see_no_settings_and_supervisors_change_none(desk: Desk) -> None:
    for who, method, path, status in (
        ("ana", "GET", "/queues/1", 403),
        ("ana", "GET", "/queues/figures", 403),
        ("qi", "GET", "/skills", 403),
        ("sam", "GET", "/queues/figures", 200),
        ("sam", "PATCH", "/queues/1", 403),
        ("sam", "DELETE", "/queues/1", 403),
        ("sam", "POST", "/skills", 403),
        ("kit", "GET", "/queues/1", 403),
    ):
        ask(desk, method, path, who=who, status=status, json=None if method == "GET" else {})


def test_figures_and_skills_take_the_same_statements_at_one_queue_and_many(desk: Desk) -> None:
    def statements(path: str) -> int:
        client = desk.client(desk.cast.admin)
        with counted(desk.db) as found:
            assert client.get(f"/api/v1{path}").status_code == 200
        return len(found)

    paths = ("/queues/figures", "/skills")
    before = [statements(path) for path in paths]
    for number in range(30):
        new(desk, name={"zh-CN": f"组{number}", "en": f"Q{number}"}, numbers=[f"5{number:03d}"])
        ask(desk, "POST", "/skills", json={"name": {"zh-CN": f"技{number}", "en": f"S{number}"}}, status=201)
    assert [statements(path) for path in paths] == before
