"""Who is asking: from a session cookie or a bearer token to an actor, and whether that still holds."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, cast

from flask import g, request
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from callcenter.accounts import secrets
from callcenter.accounts.models import ApiToken, User, UserSession
from callcenter.accounts.queries.actors import actor_of
from callcenter.kernel.actor import Actor
from callcenter.kernel.http.context import Kernel
from callcenter.kernel.ids import new_id

COOKIE: Final = "callcenter_session"
TOUCH_EVERY = timedelta(minutes=1)
"""Being seen is written down at most this often."""
_TOKEN_MARK = "token:"  # noqa: S105 - marks the id of a bearer token.


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A way in that holds. `seen_at` is when it was last written down; `csrf` is empty for a bearer token."""

    actor: Actor
    must_change_password: bool
    csrf: str
    seen_at: datetime | None


def open_session(*, session: Session, user: User, address: str, agent: str, now: datetime) -> str:
    """Begin a session for a person who has proved who they are; returns its token."""
    token = secrets.new_session_token()
    session.add(
        UserSession(
            id=new_id(),
            token_hash=secrets.hash_of(token),
            user_id=user.id,
            created_at=now,
            last_seen_at=now,
            address=address[:60],
            agent=agent[:200],
        )
    )
    session.flush()
    return token


def end_session(*, session: Session, session_id: str, now: datetime) -> bool:
    """End a session at once; whether there was one to end."""
    row = session.get(UserSession, session_id)
    if row is None or row.revoked_at is not None:
        return False
    row.revoked_at = now
    return True


def end_session_of_token(*, session: Session, token: str, now: datetime) -> None:
    """End the session a browser had before; an unknown token is no matter."""
    kept = secrets.hash_of(token)
    rows = UserSession.token_hash == kept, UserSession.revoked_at.is_(None)
    session.execute(update(UserSession).where(*rows).values(revoked_at=now))


def signed_in(*, session: Session, token: str, now: datetime, address: str = "") -> SignedIn | None:
    """Who a session's or a bearer token stands for; None when it does not hold."""
    kept = secrets.hash_of(token)
    row: UserSession | ApiToken | None
    if token.startswith(secrets.TOKEN_PREFIX):
        row = session.scalar(select(ApiToken).where(ApiToken.token_hash == kept))
    else:
        row = session.scalar(select(UserSession).where(UserSession.token_hash == kept))
    if row is None:
        return None
    csrf = secrets.csrf_of(token) if isinstance(row, UserSession) else ""
    return _of_row(session, row, now=now, address=address, csrf=csrf)


def _of_row(
    session: Session, row: UserSession | ApiToken, *, now: datetime, address: str, csrf: str
) -> SignedIn | None:
    is_browser = isinstance(row, UserSession)
    is_alive = row.is_alive(now) if isinstance(row, UserSession) else row.revoked_at is None
    user = session.get(User, row.user_id)
    if not is_alive or user is None or not user.is_active:
        return None
    session_id = row.id if is_browser else _TOKEN_MARK + row.id
    return SignedIn(
        actor=actor_of(session, user, session_id=session_id, address=address),
        # The forced change protects a password somebody else has seen; a token never had one.
        must_change_password=user.must_change_password and is_browser,
        csrf=csrf,
        seen_at=row.last_seen_at if isinstance(row, UserSession) else row.last_used_at,
    )


def actor_of_token(*, session: Session, token: str, now: datetime, address: str = "") -> Actor | None:
    """For sockets: the actor of a cookie or bearer token; None also while the password must be changed."""
    found = signed_in(session=session, token=token, now=now, address=address)
    return None if found is None or found.must_change_password else found.actor


def actor_again(*, session: Session, session_id: str, now: datetime, address: str = "") -> Actor | None:
    """The actor of an earlier `actor.session_id`, with the permissions of this moment; None when it ended."""
    row: UserSession | ApiToken | None
    if session_id.startswith(_TOKEN_MARK):
        row = session.get(ApiToken, session_id.removeprefix(_TOKEN_MARK))
    else:
        row = session.get(UserSession, session_id)
    found = None if row is None else _of_row(session, row, now=now, address=address, csrf="")
    return None if found is None or found.must_change_password else found.actor


def is_alive(*, session: Session, session_id: str, now: datetime) -> bool:
    """Whether an open socket may stay: not signed out, idle, revoked or disabled since."""
    return actor_again(session=session, session_id=session_id, now=now) is not None


def touch(*, session: Session, session_id: str, now: datetime) -> None:
    """A request, an open socket or a call in hand: the session was not idle. Never revives an ended one."""
    if session_id.startswith(_TOKEN_MARK):
        token_id = session_id.removeprefix(_TOKEN_MARK)
        session.execute(update(ApiToken).where(ApiToken.id == token_id).values(last_used_at=now))
        return
    rows = UserSession.id == session_id, UserSession.revoked_at.is_(None)
    session.execute(update(UserSession).where(*rows).values(last_seen_at=now))


def authenticate(parts: Kernel) -> Actor | None:
    """The actor of the current request."""
    found = of_request(parts)
    return found.actor if found else None


def of_request(parts: Kernel) -> SignedIn | None:
    """The way in of the current request, found once. A bearer token goes before a cookie."""
    if "signed_in" not in g:
        g.signed_in = _find(parts)
    return cast("SignedIn | None", g.signed_in)


def _find(parts: Kernel) -> SignedIn | None:
    header = request.headers.get("Authorization", "")
    token = header.removeprefix("Bearer ").strip() if header.startswith("Bearer ") else request.cookies.get(COOKIE, "")
    if not token:
        return None
    now = parts.now()
    with parts.db.reading() as session:
        found = signed_in(session=session, token=token, now=now, address=request.remote_addr or "")
    if found and (found.seen_at is None or now - found.seen_at >= TOUCH_EVERY):
        with parts.db.writing() as session:
            touch(session=session, session_id=found.actor.session_id, now=now)
    return found
