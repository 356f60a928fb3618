"""Signing in and out. Checking a password is slow and happens between two transactions: try, then settle."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import Session

from callcenter.accounts import sessions
from callcenter.accounts.models import SignInFailure, User, UserSession
from callcenter.accounts.queries.actors import actor_of
from callcenter.accounts.services.changes import announce_user
from callcenter.accounts.throttle import WINDOW, wait_after
from callcenter.kernel import audit
from callcenter.kernel.actor import Actor
from callcenter.kernel.errors import NotSignedIn, Problem
from callcenter.kernel.outbox import take_numbers
from callcenter.kernel.texts import text

KEEP_FAILURES = timedelta(days=1)
KEEP_SESSIONS = timedelta(days=90)
ONE_USE_GRACE = timedelta(minutes=15)
"""A one-use password lasts this long after its first use: enough to set one's own after a lost page."""


class SignInFailed(NotSignedIn):
    """Unknown, disabled or wrong: one answer for all."""

    code = "sign-in-failed"
    title = text("用户名或密码不正确", "Wrong username or password")


class PasswordExpired(NotSignedIn):
    """The one-use password was right but is too old."""

    code = "password-expired"
    title = text(
        "一次性密码已过期，请联系管理员重置", "This one-use password has expired: ask an administrator for a new one"
    )


class TooManyAttempts(Problem):
    """After failed sign-ins; `retry_after` is in seconds."""

    status, code = 429, "too-many-attempts"
    title = text("尝试次数过多，请稍后再试", "Too many attempts: wait a little")


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to prove a password. `user_id` is None and `stored_hash` empty for nobody and the disabled."""

    id: int
    username: str
    user_id: int | None
    stored_hash: str
    is_expired: bool


def normal_username(username: str) -> str:
    """How usernames are compared."""
    return username.strip().lower()[:40]


def try_password(*, session: Session, username: str, address: str, now: datetime) -> Attempt:
    """Register a try before it is made, so that tries side by side count too; or raise TooManyAttempts."""
    number = take_numbers(session, "sign-in")
    username, address = normal_username(username), address[:60]
    session.execute(delete(SignInFailure).where(SignInFailure.at < now - KEEP_FAILURES))
    recent = select(SignInFailure.at).where(SignInFailure.at > now - WINDOW)
    tries = session.scalars(recent.where(SignInFailure.username == username)).all()
    wait = wait_after(tries, now)
    if not _is_known(session, username, address):
        weighing = recent.where(SignInFailure.address == address, SignInFailure.weighs_on_address)
        wait = max(wait, wait_after(session.scalars(weighing).all(), now))
    if wait:
        raise TooManyAttempts(extra={"retry_after": math.ceil(wait.total_seconds())})
    session.add(SignInFailure(id=number, username=username, address=address, weighs_on_address=False, at=now))
    user = session.scalar(select(User).where(User.username == username, User.is_active))
    is_expired = bool(user and user.password_expires_at and user.password_expires_at <= now)
    return Attempt(number, username, user.id if user else None, user.password_hash if user else "", is_expired)


def _is_known(session: Session, username: str, address: str) -> bool:
    earlier = exists().where(User.id == UserSession.user_id, User.username == username, UserSession.address == address)
    return bool(session.scalar(select(earlier)))


def refuse(*, session: Session, attempt: Attempt, address: str, is_right: bool, now: datetime) -> Problem:
    """Settle a try that failed; returns the problem to raise after the commit."""
    address = address[:60]
    if not _is_known(session, attempt.username, address):
        session.execute(update(SignInFailure).where(SignInFailure.id == attempt.id).values(weighs_on_address=True))
    user = session.get(User, attempt.user_id) if attempt.user_id else None
    # What was typed for an unknown name may be a password: it is not written down.
    actor = Actor(user_id=user.id if user else None, name=user.name if user else "", address=address)
    subject = f"user:{user.id}" if user else ""
    audit.note(session=session, actor=actor, act="session.refused", subject=subject, now=now)
    return PasswordExpired() if is_right else SignInFailed()


def forget_failures(*, session: Session, attempt: Attempt) -> None:
    """Settle a try that succeeded: the person's failures are forgotten, those of the address stay."""
    session.execute(delete(SignInFailure).where(SignInFailure.username == attempt.username))


def sign_in(*, session: Session, user_id: int, address: str, agent: str, now: datetime) -> tuple[Actor, str]:
    """Open a session for a person who has proved who they are; returns the actor and the session's token."""
    user = session.get(User, user_id, populate_existing=True)
    if user is None or not user.is_active:
        raise SignInFailed
    user.last_sign_in_at = now
    if user.password_expires_at is not None:
        user.password_expires_at = min(user.password_expires_at, now + ONE_USE_GRACE)
    old = UserSession.user_id == user.id, UserSession.last_seen_at < now - KEEP_SESSIONS
    session.execute(delete(UserSession).where(*old))
    token = sessions.open_session(session=session, user=user, address=address, agent=agent, now=now)
    actor = actor_of(session, user, address=address)
    audit.note(session=session, actor=actor, act="session.opened", subject=f"user:{user.id}", now=now)
    announce_user(session, user)
    return actor, token


def sign_out(*, session: Session, actor: Actor, now: datetime) -> bool:
    """End the actor's session at once; False for a bearer token, which stays: it is revoked, not signed out."""
    if not sessions.end_session(session=session, session_id=actor.session_id, now=now):
        return False
    audit.note(session=session, actor=actor, act="session.closed", subject=f"user:{actor.user_id}", now=now)
    return True
