"""Users, roles and teams over HTTP, and what is told and written down about them."""

from typing import Any

from sqlalchemy import select

from callcenter.accounts.queries.people import UserQuery, user_view, users
from callcenter.kernel.audit import AuditEntry
from callcenter.kernel.db import Database
from callcenter.kernel.outbox import OutboxEvent
from tests.cast import make_cast
from tests.desk import Desk
from tests.factories import make_user
from tests.statements import counted

USERS = "/api/v1/users"
NEW = {"username": "li.lei", "name": "李雷", "roles": ["agent"], "extension": "1010"}


def test_adding_and_changing(desk: Desk) -> None:
    admin = desk.client(desk.cast.admin)
    answer = admin.post(USERS, json=NEW)
    assert answer.status_code == 201
    made = answer.json
    assert (made["username"], made["roles"], made["active"], made["team"]) == ("li.lei", ["agent"], True, None)
    team = next(one for one in admin.get("/api/v1/teams").json["items"] if one["name"] == "South")
    change = {"team_id": team["id"], "roles": ["agent", "qa"], "extension": None}
    changed = admin.patch(f"{USERS}/{made['id']}", json=change).json
    assert (changed["team"], changed["roles"], changed["extension"]) == (team, ["agent", "qa"], None)
    assert changed["name"] == "李雷"
    assert changed["version"] > made["version"]
    assert admin.get(f"{USERS}/{made['id']}").json == changed
    with desk.db.reading() as session:
        entry = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
        assert entry is not None
        assert (entry.act, entry.subject, entry.actor_id) == (
            "user.changed",
            f"user:{made['id']}",
            desk.cast.admin.person_id,
        )
        assert entry.before == {"extension": "1010", "roles": ["agent"], "team": None}
        assert entry.after == {"extension": None, "roles": ["agent", "qa"], "team": team}


REFUSED: tuple[tuple[dict[str, Any], int, str], ...] = (
    ({"username": "ana"}, 409, "username-taken"),
    ({"extension": "1001"}, 409, "extension-taken"),
    ({"username": "Li Lei"}, 422, "invalid-input"),
    ({"username": "x"}, 422, "invalid-input"),
    ({"name": "   "}, 422, "invalid-input"),
    ({"extension": "12a"}, 422, "invalid-input"),
    ({"roles": ["root"]}, 422, "invalid-input"),
    ({"team_id": 999_999}, 422, "invalid-input"),
    ({"language": "fr"}, 422, "invalid-input"),
    ({"is_demo": True}, 422, "invalid-input"),
    ({"password_hash": "x"}, 422, "invalid-input"),
)


def test_what_is_refused(desk: Desk) -> None:
    admin = desk.client(desk.cast.admin)
    for change, status, code in REFUSED:
        answer = admin.post(USERS, json={**NEW, **change})
        assert (answer.status_code, answer.json["code"]) == (status, code), change
    bo = f"{USERS}/{desk.cast.bo.person_id}"
    assert admin.patch(bo, json={"extension": "1001"}).json["code"] == "extension-taken"
    assert admin.patch(bo, json={"extension": "1002"}).status_code == 200
    assert admin.patch(bo, json={"name": ""}).status_code == 422


def test_unknown_and_impossible_ids(desk: Desk) -> None:
    admin = desk.client(desk.cast.admin)
    for number in (999_999, 2**63, 10**40):
        assert admin.get(f"{USERS}/{number}").status_code == 404
        assert admin.patch(f"{USERS}/{number}", json={"name": "X"}).status_code == 404


def test_the_last_administrator_stays(desk: Desk) -> None:
    admin = desk.client(desk.cast.admin)
    address = f"{USERS}/{desk.cast.admin.person_id}"
    for change in ({"active": False}, {"roles": ["agent"]}):
        answer = admin.patch(address, json=change)
        assert (answer.status_code, answer.json["code"]) == (409, "last-administrator")
    admin.patch(f"{USERS}/{desk.cast.sam.person_id}", json={"roles": ["admin", "supervisor"]})
    assert admin.patch(address, json={"roles": ["agent"]}).status_code == 200


def test_disabling_over_http(desk: Desk) -> None:
    ana = desk.client(desk.cast.ana)
    assert ana.get("/api/v1/session").status_code == 200
    desk.client(desk.cast.admin).patch(f"{USERS}/{desk.cast.ana.person_id}", json={"active": False})
    assert ana.get("/api/v1/session").status_code == 401


def test_finding_people(desk: Desk) -> None:
    sam = desk.client(desk.cast.sam)

    def found(**query: Any) -> list[str]:
        return [one["username"] for one in sam.get(USERS, query_string=query).json["items"]]

    assert found() == ["ana", "bo", "sam", "qi", "kit", "admin"]
    assert found(q="安娜") == ["ana"]
    assert found(q="LIND") == ["bo"]
    assert found(q="%") == []
    assert found(role="agent") == ["ana", "bo"]
    assert found(active="false") == []
    pages, cursor = [], ""
    while cursor is not None:
        page = sam.get(USERS, query_string={"limit": 4, "cursor": cursor}).json
        pages.append([one["username"] for one in page["items"]])
        cursor = page["next"]
    assert pages == [["ana", "bo", "sam", "qi"], ["kit", "admin"]]
    assert sam.get(USERS, query_string={"cursor": "made-up"}).status_code == 422
    assert sam.get(USERS, query_string={"cursor": "WyJ4Il0"}).status_code == 422


def test_lists_take_the_same_statements_at_any_size(db: Database) -> None:
    with db.writing() as session:
        make_cast(session)
    numbers = []
    for more in (0, 50):
        with db.writing() as session:
            for _ in range(more):
                make_user(session)
        with counted(db) as statements, db.reading() as session:
            assert len(users(session, UserQuery(limit=100)).items) == 6 + more
        numbers.append(len(statements))
    assert numbers == [2, 2]


def test_roles(desk: Desk) -> None:
    found = {one["code"]: one for one in desk.client(desk.cast.admin).get("/api/v1/roles").json["items"]}
    assert set(found) == {"agent", "senior", "supervisor", "qa", "admin"}
    assert found["agent"]["names"] == {"zh-CN": "坐席", "en": "Agent"}


def test_events_carry_an_old_screen_to_the_present(desk: Desk) -> None:
    with desk.db.reading() as session:
        screen = {one.id: one.model_dump(mode="json") for one in users(session, UserQuery()).items}
    admin = desk.client(desk.cast.admin)
    made = admin.post(USERS, json=NEW).json
    admin.patch(f"{USERS}/{made['id']}", json={"name": "李磊", "active": False})
    admin.post(f"{USERS}/{desk.cast.bo.person_id}/password-reset")
    desk.client(desk.cast.ana).put("/api/v1/session/language", json={"language": "en"})
    with desk.db.reading() as session:
        events = session.scalars(select(OutboxEvent).order_by(OutboxEvent.seq)).all()
        now = {one.id: one.model_dump(mode="json") for one in users(session, UserQuery()).items}
        assert user_view(session, made["id"]).model_dump(mode="json") == now[made["id"]]
        for event in events:
            assert event.rooms == ["role:admin"]
            if event.data["version"] >= screen.get(event.data["id"], {"version": 0})["version"]:
                screen[event.data["id"]] = event.data
        assert [event.name for event in events] == ["user.created"] + ["user.changed"] * 3
    assert screen == now
