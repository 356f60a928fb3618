"""The demo lets visitors be its people; no other installation does."""

from callcenter.accounts.services import show_in_demo
from callcenter.kernel.db import Database
from callcenter.kernel.texts import text
from tests.desk import Desk, open_desk

ABOUT = text("接听售后电话", "Answers after-sales calls")


def demo_desk(db: Database, *, demo: bool) -> Desk:
    desk = open_desk(db, demo=demo)
    with db.writing() as session:
        show_in_demo(session=session, user_id=desk.cast.ana.person_id, about=ABOUT)
    return desk


def test_visitors_choose_who_to_be(db: Database) -> None:
    client = demo_desk(db, demo=True).app.test_client()
    people = client.get("/api/v1/demo", headers={"Accept-Language": "en"}).json
    assert people == {
        "demo": True,
        "people": [{"username": "ana", "name": "陈安娜", "role": "agent", "about": "Answers after-sales calls"}],
    }
    me = client.post("/api/v1/demo/session", json={"username": "ana"}).json
    assert (me["user"]["username"], me["demo"]) == ("ana", True)
    assert client.get("/api/v1/session").json == me


def test_only_people_of_the_demo(db: Database) -> None:
    client = demo_desk(db, demo=True).app.test_client()
    for username in ("admin", "nobody"):
        assert client.post("/api/v1/demo/session", json={"username": username}).status_code == 404
    assert client.get("/api/v1/session").status_code == 401


def test_nothing_of_it_elsewhere(db: Database) -> None:
    client = demo_desk(db, demo=False).app.test_client()
    assert client.get("/api/v1/demo").status_code == 404
    assert client.post("/api/v1/demo/session", json={"username": "ana"}).status_code == 404
