"""The people all tests share.

Ana answers calls; Bo does too, in another team; Sam supervises Ana's team; Qi
reviews quality; Kit has no role and must see nothing; Admin administers.
"""

from dataclasses import dataclass
from datetime import datetime

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from callcenter.accounts import secrets
from callcenter.accounts.models import User
from callcenter.accounts.queries.actors import actor_of
from callcenter.accounts.sessions import COOKIE, open_session
from callcenter.kernel.actor import Actor
from callcenter.kernel.db import Database
from tests.conftest import MOMENT
from tests.factories import make_team, make_user

NAMES = ("ana", "bo", "sam", "qi", "kit", "admin")


@dataclass(frozen=True)
class Cast:
    """Each person as an actor; `actor.person_id` is the id, `users[name]` the row."""

    ana: Actor
    bo: Actor
    sam: Actor
    qi: Actor
    kit: Actor
    admin: Actor
    users: dict[str, User]

    def actors(self) -> dict[str, Actor]:
        """Everybody, by name."""
        return {name: getattr(self, name) for name in NAMES}


def make_cast(session: Session, now: datetime = MOMENT) -> Cast:
    """The whole cast, in two teams."""
    north, south = make_team(session, "North"), make_team(session, "South")
    users = {
        "ana": make_user(session, "ana", name="陈安娜", roles=("agent",), team=north, extension="1001", now=now),
        "bo": make_user(session, "bo", name="Bo Lindqvist", roles=("agent",), team=south, extension="1002", now=now),
        "sam": make_user(session, "sam", name="孙班长", roles=("supervisor",), team=north, extension="1003", now=now),
        "qi": make_user(session, "qi", name="齐质检", roles=("qa",), extension=None, now=now),
        "kit": make_user(session, "kit", name="Kit", roles=(), extension=None, now=now),
        "admin": make_user(session, "admin", name="管理员", roles=("admin",), extension=None, now=now),
    }
    return Cast(**{name: actor_of(session, user) for name, user in users.items()}, users=users)


def client_of(app: Flask, db: Database, actor: Actor, now: datetime = MOMENT) -> FlaskClient:
    """A browser in which the actor is signed in; it sends the CSRF header by itself."""
    with db.writing() as session:
        user = session.get_one(User, actor.person_id)
        token = open_session(session=session, user=user, address="127.0.0.1", agent="tests", now=now)
    client = app.test_client()
    client.set_cookie(COOKIE, token)
    client.environ_base["HTTP_X_CSRF_TOKEN"] = secrets.csrf_of(token)
    return client
