"""Signing in and out over HTTP: answers, cookie, throttling, what is written down."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import func, select

from callcenter.accounts.models import SignInFailure, User, UserSession
from callcenter.accounts.sessions import COOKIE
from callcenter.kernel.audit import AuditEntry, first_broken
from callcenter.kernel.db import Database
from tests.desk import Desk, open_desk

SESSION = "/api/v1/session"


def sign_in(client: Any, username: str, password: str, address: str = "10.0.0.1") -> Any:
    body = {"username": username, "password": password}
    return client.post(SESSION, json=body, environ_base={"REMOTE_ADDR": address})


def acts(desk: Desk) -> list[str]:
    with desk.db.reading() as session:
        return list(session.scalars(select(AuditEntry.act).order_by(AuditEntry.id)))


def test_signing_in_and_out(desk: Desk, password: str) -> None:
    client = desk.app.test_client()
    answer = sign_in(client, " Ana ", password)
    assert answer.status_code == 200
    me = answer.json
    assert me["user"]["username"] == "ana"
    assert me["user"]["roles"] == ["agent"]
    assert "calls.take" in me["user"]["permissions"]
    assert (me["demo"], me["version"]) == (False, "0.1.0")
    assert client.get(SESSION).json == me

    assert client.delete(SESSION).status_code == 403
    assert client.delete(SESSION, headers={"X-CSRF-Token": me["csrf"]}).status_code == 204
    assert client.get(SESSION).status_code == 401
    assert acts(desk) == ["session.opened", "session.closed"]
    with desk.db.reading() as session:
        assert session.get_one(User, desk.cast.ana.person_id).last_sign_in_at == desk.clock.now
        assert first_broken(session) is None


def test_the_cookie_is_guarded(desk: Desk, password: str) -> None:
    header = sign_in(desk.app.test_client(), "ana", password).headers["Set-Cookie"]
    assert header.startswith(f"{COOKIE}=ccs_")
    assert "HttpOnly" in header
    assert "SameSite=Lax" in header
    assert "Secure" not in header
    body = {"username": "ana", "password": password}
    secured = desk.app.test_client().post(SESSION, json=body, base_url="https://localhost")
    assert "; Secure" in secured.headers["Set-Cookie"]


def test_only_the_hash_of_the_session_is_stored(desk: Desk, password: str) -> None:
    client = desk.app.test_client()
    sign_in(client, "ana", password)
    token = client.get_cookie(COOKIE).value
    with desk.db.reading() as session:
        row = session.scalars(select(UserSession)).one()
        assert token not in (row.id, row.token_hash)


def test_a_new_session_at_each_sign_in_ends_the_one_before(desk: Desk, password: str) -> None:
    client = desk.app.test_client()
    sign_in(client, "ana", password)
    first = client.get_cookie(COOKIE).value
    sign_in(client, "ana", password)
    assert client.get_cookie(COOKIE).value != first
    old = desk.app.test_client()
    old.set_cookie(COOKIE, first)
    assert old.get(SESSION).status_code == 401
    made_up = desk.app.test_client()
    made_up.set_cookie(COOKIE, "ccs_chosen-by-an-attacker")
    sign_in(made_up, "ana", password)
    assert made_up.get_cookie(COOKIE).value != "ccs_chosen-by-an-attacker"


def test_one_answer_for_unknown_disabled_and_wrong(desk: Desk, password: str) -> None:
    with desk.db.writing() as session:
        session.get_one(User, desk.cast.bo.person_id).is_active = False
        session.get_one(User, desk.cast.qi.person_id).password_hash = ""
    tries = [("nobody", password), ("ana", "wrong"), ("bo", password), ("qi", password), ("qi", "x")]
    answers = [sign_in(desk.app.test_client(), *one) for one in tries]
    assert {answer.status_code for answer in answers} == {401}
    assert {answer.json["code"] for answer in answers} == {"sign-in-failed"}
    assert len({answer.data for answer in answers}) == 1
    assert acts(desk) == ["session.refused"] * 5


def test_what_was_typed_for_an_unknown_name_is_not_logged(desk: Desk) -> None:
    sign_in(desk.app.test_client(), "my secret password", "ana")
    with desk.db.reading() as session:
        entry = session.scalars(select(AuditEntry)).one()
        assert "secret" not in f"{entry.actor_name}{entry.subject}{entry.before}{entry.after}"


@pytest.mark.parametrize("username", ["ana", "nobody"])
def test_the_sixth_try_on_an_account_waits(desk: Desk, password: str, username: str) -> None:
    for number in range(5):
        assert sign_in(desk.app.test_client(), username, "wrong", f"10.0.1.{number}").status_code == 401
    answer = sign_in(desk.app.test_client(), username, password, "10.0.1.99")
    assert answer.status_code == 429
    assert answer.json["code"] == "too-many-attempts"
    assert answer.headers["Retry-After"] == "30"
    assert sign_in(desk.app.test_client(), "sam", password).status_code == 200


def test_after_the_wait_the_right_password_clears_the_account(desk: Desk, password: str) -> None:
    for _ in range(5):
        sign_in(desk.app.test_client(), "ana", "wrong")
    desk.clock.forward(seconds=31)
    assert sign_in(desk.app.test_client(), "ana", password).status_code == 200
    with desk.db.reading() as session:
        assert session.scalar(select(func.count()).select_from(SignInFailure)) == 0


def test_an_address_that_tries_many_names_waits_too(desk: Desk, password: str) -> None:
    for number in range(5):
        assert sign_in(desk.app.test_client(), f"user{number}", "wrong", "10.6.6.6").status_code == 401
    assert sign_in(desk.app.test_client(), "ana", password, "10.6.6.6").status_code == 429
    assert sign_in(desk.app.test_client(), "ana", password, "10.0.0.1").status_code == 200


def test_an_office_behind_one_address_does_not_lock_itself_out(desk: Desk, password: str) -> None:
    for username in ("ana", "bo", "sam"):
        assert sign_in(desk.app.test_client(), username, password).status_code == 200
    for username in ("ana", "ana", "bo", "bo", "sam", "sam"):
        assert sign_in(desk.app.test_client(), username, "typo").status_code == 401
    assert sign_in(desk.app.test_client(), "qi", password).status_code == 200


def test_waiting_tries_do_not_lengthen_the_wait(desk: Desk, password: str) -> None:
    for _ in range(5):
        sign_in(desk.app.test_client(), "ana", "wrong")
    for _ in range(20):
        assert sign_in(desk.app.test_client(), "ana", password).status_code == 429
    desk.clock.forward(seconds=30)
    assert sign_in(desk.app.test_client(), "ana", password).status_code == 200


def test_tries_side_by_side_count_too(desk: Desk) -> None:
    def one_try(number: int) -> int:
        return int(sign_in(desk.app.test_client(), "ana", f"guess {number}", f"10.3.3.{number}").status_code)

    with ThreadPoolExecutor(8) as pool:
        answers = sorted(pool.map(one_try, range(12)))
    assert answers == [401] * 5 + [429] * 7


def test_the_public_address_decides_about_secure(db: Database) -> None:
    desk = open_desk(db, public_url="https://desk.example.com", demo=True)
    with db.writing() as session:
        session.get_one(User, desk.cast.ana.person_id).is_demo = True
    choose = {"username": "ana"}
    through_front = desk.app.test_client().post("/api/v1/demo/session", json=choose, base_url="http://desk.example.com")
    assert "; Secure" in through_front.headers["Set-Cookie"]
    direct = desk.app.test_client().post("/api/v1/demo/session", json=choose, base_url="http://127.0.0.1:8000")
    assert "; Secure" not in direct.headers["Set-Cookie"]
