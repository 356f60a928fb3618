"""How long a way in holds, for requests and for open sockets."""

from datetime import datetime, timedelta

from callcenter.accounts import sessions
from callcenter.accounts.models import User
from callcenter.accounts.queries import actor_of_user
from callcenter.accounts.services import UserChange, change_user, create_token, revoke_token
from callcenter.kernel.actor import SYSTEM, Actor
from callcenter.kernel.db import Database
from tests.cast import make_cast
from tests.desk import Desk

SESSION = "/api/v1/session"


def opened(db: Database, actor: Actor, now: datetime) -> tuple[str, str]:
    """A session's token and id."""
    with db.writing() as session:
        user = session.get_one(User, actor.person_id)
        token = sessions.open_session(session=session, user=user, address="", agent="", now=now)
    with db.reading() as session:
        found = sessions.actor_of_token(session=session, token=token, now=now)
    assert found is not None
    return token, found.session_id


def alive(db: Database, session_id: str, now: datetime) -> bool:
    with db.reading() as session:
        return sessions.is_alive(session=session, session_id=session_id, now=now)


def test_half_an_hour_of_silence_ends_it(desk: Desk) -> None:
    client = desk.client(desk.cast.ana)
    for _ in range(3):
        desk.clock.forward(minutes=29)
        assert client.get(SESSION).status_code == 200
    desk.clock.forward(minutes=30)
    assert client.get(SESSION).status_code == 401


def test_twelve_hours_end_it_however_busy(desk: Desk) -> None:
    client = desk.client(desk.cast.ana)
    for _ in range(35):
        desk.clock.forward(minutes=20)
        assert client.get(SESSION).status_code == 200
    desk.clock.forward(minutes=20)
    assert client.get(SESSION).status_code == 401


def test_an_open_socket_keeps_it_alive(db: Database, now: datetime) -> None:
    with db.writing() as session:
        cast = make_cast(session)
    _, session_id = opened(db, cast.ana, now)
    assert not alive(db, session_id, now + timedelta(minutes=31))
    with db.writing() as session:
        sessions.touch(session=session, session_id=session_id, now=now + timedelta(minutes=20))
    assert alive(db, session_id, now + timedelta(minutes=31))
    assert not alive(db, "made-up", now)
    assert not alive(db, "token:made-up", now)


def test_disabling_ends_sessions_and_tokens_at_once_and_for_good(db: Database, now: datetime) -> None:
    with db.writing() as session:
        cast = make_cast(session)
        bearer = create_token(session=session, username="ana", actor=SYSTEM, now=now)
    token, session_id = opened(db, cast.ana, now)
    _, others = opened(db, cast.bo, now)
    for active in (False, True):
        with db.writing() as session:
            change = UserChange(active=active)
            change_user(session=session, user_id=cast.ana.person_id, change=change, actor=cast.admin, now=now)
        with db.reading() as session:
            assert sessions.actor_of_token(session=session, token=token, now=now) is None
            assert sessions.actor_of_token(session=session, token=bearer, now=now) is None
        assert not alive(db, session_id, now)
    assert alive(db, others, now)
    with db.reading() as session:
        assert actor_of_user(session, cast.ana.person_id) is not None


def test_a_change_of_roles_counts_at_once(db: Database, now: datetime) -> None:
    with db.writing() as session:
        cast = make_cast(session)
    _, session_id = opened(db, cast.sam, now)
    with db.writing() as session:
        change = UserChange(roles=("agent",))
        change_user(session=session, user_id=cast.sam.person_id, change=change, actor=cast.admin, now=now)
    with db.reading() as session:
        found = sessions.actor_again(session=session, session_id=session_id, now=now)
    assert found is not None
    assert found.permissions == cast.ana.permissions


def test_no_socket_while_the_password_must_be_changed(db: Database, now: datetime) -> None:
    with db.writing() as session:
        cast = make_cast(session)
    token, session_id = opened(db, cast.ana, now)
    with db.writing() as session:
        session.get_one(User, cast.ana.person_id).must_change_password = True
    with db.reading() as session:
        assert sessions.actor_of_token(session=session, token=token, now=now) is None
    assert not alive(db, session_id, now)


def test_a_revoked_token_is_dead(db: Database, now: datetime) -> None:
    with db.writing() as session:
        make_cast(session)
        token = create_token(session=session, username="ANA", actor=SYSTEM, now=now, name="report")
    with db.reading() as session:
        actor = sessions.actor_of_token(session=session, token=token, now=now + timedelta(days=400))
    assert actor is not None
    assert alive(db, actor.session_id, now)
    with db.writing() as session:
        token_id = actor.session_id.removeprefix("token:")
        revoke_token(session=session, token_id=token_id, actor=SYSTEM, now=now)
    assert not alive(db, actor.session_id, now)


def test_a_disabled_person_has_no_way_in_whatever_the_session_says(db: Database, now: datetime) -> None:
    with db.writing() as session:
        cast = make_cast(session)
    token, session_id = opened(db, cast.ana, now)
    with db.writing() as session:
        session.get_one(User, cast.ana.person_id).is_active = False
    with db.reading() as session:
        assert sessions.actor_of_token(session=session, token=token, now=now) is None
        assert actor_of_user(session, cast.ana.person_id) is None
    assert not alive(db, session_id, now)
