"""Every route against the whole cast: who is let in follows from `needs` and the roles, and from nothing else."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from werkzeug.routing import Rule

from callcenter.accounts.services import create_token
from callcenter.app import open_database
from callcenter.kernel.actor import SYSTEM, Actor
from callcenter.kernel.config import Settings
from callcenter.kernel.db import Base
from callcenter.kernel.http import ANYBODY, SIGNED_IN
from callcenter.kernel.permissions import Permission
from tests.desk import Desk, open_desk

PUBLIC = {
    "POST /api/v1/session",
    "GET /api/v1/demo",
    "POST /api/v1/demo/session",
    "GET /api/v1/openapi.json",
    "GET /api/v1/asyncapi.yaml",
    "GET /api/docs",
    "GET /api/docs/<name>",
    "GET /livez",
    "GET /readyz",
    "GET /metrics",
}
"""Nobody needs to sign in for these. A new one is a decision; pages and files of the console are outside /api."""
FOR_ALL_STAFF = {
    "GET /api/v1/demo/simulation",
    "PUT /api/v1/demo/simulation",
    "POST /api/v1/demo/simulation/calls",
    "GET /api/v1/session",
    "DELETE /api/v1/session",
    "PUT /api/v1/session/password",
    "PUT /api/v1/session/language",
    "GET /api/v1/console",
}
"""Enough to be signed in, without any role: only what is one's own."""
OUTSIDE_API = ("/livez", "/readyz", "/metrics")


def routes(desk: Desk) -> Iterator[tuple[str, str, Any]]:
    """Method, rule and `needs` of each route."""
    for rule in desk.app.url_map.iter_rules():
        view = desk.app.view_functions[rule.endpoint]
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield method, rule.rule, getattr(view, "needs", None)


def filled(rule: Rule) -> str:
    """An address of the rule whose ids belong to nothing."""
    values: dict[str, Any] = {}
    for name, converter in rule._converters.items():
        values[name] = 987_654_321 if type(converter).__name__ == "IntegerConverter" else "0" * 32
    built = rule.build(values, append_unknown=False)
    assert built is not None
    return built[1]


def may(actor: Actor, needs: Any) -> bool:
    """What `needs` promises."""
    if needs in (ANYBODY, SIGNED_IN):
        return True
    wanted = (needs,) if isinstance(needs, Permission) else needs
    return any(Permission(one) in actor.permissions for one in wanted)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """One desk on SQLite: access is decided before the database matters."""
    db = open_database(Settings(database_url=f"sqlite:///{tmp_path / 'access.db'}", home=tmp_path))
    with db.writing() as session:
        Base.metadata.create_all(session.connection())
    yield open_desk(db, home=tmp_path)
    db.dispose()


@pytest.fixture
def bearers(desk: Desk) -> dict[str, str]:
    """A bearer token for each of the cast."""
    with desk.db.writing() as session:
        return {
            name: create_token(session=session, username=name, actor=SYSTEM, now=desk.clock.now)
            for name in desk.cast.actors()
        }


def test_every_route_says_who_may(desk: Desk) -> None:
    found = list(routes(desk))
    assert len(found) > 10
    silent = {f"{method} {rule}" for method, rule, needs in found if needs is None and rule.startswith("/api/")}
    open_to_all = {f"{method} {rule}" for method, rule, needs in found if needs == ANYBODY}
    any_staff = {f"{method} {rule}" for method, rule, needs in found if needs == SIGNED_IN}
    assert silent <= PUBLIC
    assert open_to_all <= PUBLIC
    assert any_staff <= FOR_ALL_STAFF


def test_strangers_are_turned_away_everywhere(desk: Desk) -> None:
    client = desk.app.test_client()
    for rule in desk.app.url_map.iter_rules():
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            if not rule.rule.startswith("/api/") or f"{method} {rule.rule}" in PUBLIC:
                continue
            answer = client.open(filled(rule), method=method, json={})
            assert (answer.status_code, answer.json["code"]) == (401, "not-signed-in"), f"{method} {rule.rule}"


@pytest.mark.parametrize("name", ["ana", "bo", "sam", "qi", "kit", "admin"])
def test_the_cast_is_let_in_where_its_roles_say(desk: Desk, bearers: dict[str, str], name: str) -> None:
    actor = desk.cast.actors()[name]
    client = desk.app.test_client()
    for rule in desk.app.url_map.iter_rules():
        needs = getattr(desk.app.view_functions[rule.endpoint], "needs", None)
        if not rule.rule.startswith("/api/") or needs is None:
            continue
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            headers = {"Authorization": f"Bearer {bearers[name]}"}
            body = None if method == "GET" else {}
            answer = client.open(filled(rule), method=method, json=body, headers=headers)
            told = f"{name}: {method} {rule.rule} -> {answer.status_code}"
            if may(actor, needs):
                assert answer.status_code != 401 or needs == ANYBODY, told
                assert answer.status_code < 500 or answer.status_code == 503, told
            else:
                assert (answer.status_code, answer.json["code"]) == (403, "forbidden"), told
            if name == "kit" and answer.status_code < 300:
                assert f"{method} {rule.rule}" in FOR_ALL_STAFF | PUBLIC, told
