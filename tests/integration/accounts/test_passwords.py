"""Changing one's password, being given one, the first administrator's."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from callcenter.accounts.models import User
from callcenter.accounts.services import create_administrator, install_roles
from callcenter.kernel.audit import AuditEntry
from callcenter.kernel.db import Database
from callcenter.kernel.http.idempotency import IdempotentRequest
from tests.desk import Desk
from tests.factories import make_user

SESSION = "/api/v1/session"
PASSWORD = "/api/v1/session/password"
NEW = "seven-swans-on-a-lake"


def sign_in(desk: Desk, username: str, password: str) -> Any:
    return desk.app.test_client().post(SESSION, json={"username": username, "password": password})


def test_changing_ones_own(desk: Desk, password: str) -> None:
    here, there = desk.client(desk.cast.ana), desk.client(desk.cast.ana)
    wrong = here.put(PASSWORD, json={"current": "wrong", "new": NEW})
    assert (wrong.status_code, wrong.json["code"]) == (401, "sign-in-failed")
    weak = here.put(PASSWORD, json={"current": password, "new": "password123"})
    assert (weak.status_code, weak.json["errors"][0]["code"]) == (422, "password-too-common")
    assert here.put(PASSWORD, json={"current": password, "new": NEW}).status_code == 204
    assert here.get(SESSION).status_code == 200
    assert there.get(SESSION).status_code == 401
    assert sign_in(desk, "ana", password).status_code == 401
    assert sign_in(desk, "ana", NEW).status_code == 200


def test_blanks_belong_to_a_password(desk: Desk, password: str) -> None:
    spaced = f"  {NEW} "
    desk.client(desk.cast.ana).put(PASSWORD, json={"current": password, "new": spaced})
    assert sign_in(desk, "ana", NEW).status_code == 401
    assert sign_in(desk, "ana", spaced).status_code == 200


def test_a_stolen_session_cannot_try_passwords_forever(desk: Desk) -> None:
    client = desk.client(desk.cast.ana)
    answers = [client.put(PASSWORD, json={"current": f"guess {n}", "new": NEW}).status_code for n in range(6)]
    assert answers == [401] * 5 + [429]


def reset(desk: Desk, username: str) -> str:
    user_id = desk.cast.users[username].id
    answer = desk.client(desk.cast.admin).post(
        f"/api/v1/users/{user_id}/password-reset", headers={"Idempotency-Key": "once"}
    )
    assert answer.status_code == 200
    return str(answer.json["password"])


def test_a_reset_gives_a_password_for_one_use(desk: Desk, password: str) -> None:
    ana = desk.client(desk.cast.ana)
    given = reset(desk, "ana")
    assert len(given) >= 16
    assert ana.get(SESSION).status_code == 401
    assert sign_in(desk, "ana", password).status_code == 401
    answer = sign_in(desk, "ana", given)
    assert answer.json["user"]["must_change_password"] is True
    desk.clock.forward(minutes=16)
    used = sign_in(desk, "ana", given)
    assert (used.status_code, used.json["code"]) == (401, "password-expired")


def test_an_unused_one_expires(desk: Desk) -> None:
    given = reset(desk, "ana")
    desk.clock.forward(hours=71)
    assert sign_in(desk, "ana", given).status_code == 200
    given = reset(desk, "bo")
    desk.clock.forward(hours=72)
    assert sign_in(desk, "bo", "wrong").json["code"] == "sign-in-failed"
    assert sign_in(desk, "bo", given).json["code"] == "password-expired"


def test_passwords_are_written_down_nowhere(desk: Desk) -> None:
    given = reset(desk, "ana")
    with desk.db.reading() as session:
        kept = [row.body for row in session.scalars(select(IdempotentRequest))]
        noted = [f"{row.act} {row.before} {row.after}" for row in session.scalars(select(AuditEntry))]
        stored = session.get_one(User, desk.cast.ana.person_id).password_hash
    assert noted[-1].startswith("password.reset")
    assert not any(given in text for text in (*kept, *noted, stored))


def test_a_reset_ends_the_waiting(desk: Desk) -> None:
    for _ in range(5):
        sign_in(desk, "ana", "wrong")
    assert sign_in(desk, "ana", "wrong").status_code == 429
    given = reset(desk, "ana")
    client = desk.app.test_client()
    body = {"username": "ana", "password": given}
    assert client.post(SESSION, json=body, environ_base={"REMOTE_ADDR": "10.2.2.2"}).status_code == 200


def test_the_first_administrator(db: Database, now: datetime) -> None:
    with db.writing() as session:
        given = create_administrator(session=session, now=now, language="en")
    assert given is not None
    with db.writing() as session:
        user = session.scalars(select(User)).one()
        assert (user.username, user.name, user.must_change_password) == ("admin", "Administrator", True)
        assert create_administrator(session=session, now=now) is None


@pytest.mark.parametrize("roles", [(), ("agent",)])
def test_others_do_not_stand_in_for_an_administrator(db: Database, now: datetime, roles: tuple[str, ...]) -> None:
    with db.writing() as session:
        install_roles(session=session)
        make_user(session, "ana", roles=roles)
        assert create_administrator(session=session, now=now) is not None
