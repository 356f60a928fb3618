"""What every request passes before its route: origin, CSRF token, forced change of password."""

import pytest

from callcenter.accounts.models import User
from callcenter.accounts.services import create_token
from callcenter.kernel.actor import SYSTEM
from tests.desk import Desk

LANGUAGE = "/api/v1/session/language"
ENGLISH = {"language": "en"}


def test_a_cookie_alone_changes_nothing(desk: Desk) -> None:
    client = desk.client(desk.cast.ana)
    csrf = client.environ_base.pop("HTTP_X_CSRF_TOKEN")
    missing = client.put(LANGUAGE, json=ENGLISH)
    assert (missing.status_code, missing.json["code"]) == (403, "csrf")
    assert client.put(LANGUAGE, json=ENGLISH, headers={"X-CSRF-Token": csrf[:-1] + "é"}).status_code == 403
    others = desk.client(desk.cast.bo).environ_base["HTTP_X_CSRF_TOKEN"]
    assert client.put(LANGUAGE, json=ENGLISH, headers={"X-CSRF-Token": others}).status_code == 403
    assert client.put(LANGUAGE, json=ENGLISH, headers={"X-CSRF-Token": csrf}).status_code == 204


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost.evil.example"])
def test_foreign_pages_are_refused_even_with_the_token(desk: Desk, origin: str) -> None:
    answer = desk.client(desk.cast.ana).put(LANGUAGE, json=ENGLISH, headers={"Origin": origin})
    assert (answer.status_code, answer.json["code"]) == (403, "foreign-origin")


def test_foreign_pages_cannot_sign_their_visitor_in(desk: Desk, password: str) -> None:
    body = {"username": "ana", "password": password}
    client = desk.app.test_client()
    assert client.post("/api/v1/session", json=body, headers={"Origin": "https://evil.example"}).status_code == 403
    assert client.post("/api/v1/session", json=body, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert client.post("/api/v1/session", json=body, headers={"Origin": "http://localhost"}).status_code == 200


def test_a_bearer_token_needs_no_csrf_token(desk: Desk) -> None:
    with desk.db.writing() as session:
        token = create_token(session=session, username="ana", actor=SYSTEM, now=desk.clock.now)
    client = desk.app.test_client()
    headers = {"Authorization": f"Bearer {token}"}
    assert client.put(LANGUAGE, json=ENGLISH, headers=headers).status_code == 204
    assert client.get("/api/v1/session", headers=headers).json["csrf"] == ""
    assert client.get("/api/v1/session", headers={"Authorization": f"Bearer {token}x"}).status_code == 401


def test_a_wrong_bearer_token_is_not_saved_by_a_cookie(desk: Desk) -> None:
    answer = desk.client(desk.cast.ana).get("/api/v1/session", headers={"Authorization": "Bearer cct_wrong"})
    assert answer.status_code == 401


def test_the_first_password_must_be_changed(desk: Desk, password: str) -> None:
    with desk.db.writing() as session:
        session.get_one(User, desk.cast.admin.person_id).must_change_password = True
    client = desk.client(desk.cast.admin)
    assert client.get("/api/v1/session").json["user"]["must_change_password"] is True
    refused = client.get("/api/v1/users")
    assert (refused.status_code, refused.json["code"]) == (403, "password-change-needed")
    assert client.put(LANGUAGE, json=ENGLISH).status_code == 204
    change = {"current": password, "new": "seven-swans-on-a-lake"}
    assert client.put("/api/v1/session/password", json=change).status_code == 204
    assert client.get("/api/v1/users").status_code == 200


def test_refusals_speak_the_language_of_the_person(desk: Desk) -> None:
    client = desk.client(desk.cast.kit)
    assert "权限" in client.get("/api/v1/users").json["detail"]
    client.put(LANGUAGE, json=ENGLISH)
    assert "Not allowed" in client.get("/api/v1/users").json["detail"]
