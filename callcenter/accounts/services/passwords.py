"""Setting passwords: one's own, a one-use one for somebody else, the first administrator's."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from callcenter.accounts import secrets
from callcenter.accounts.models import SignInFailure, User, UserRole
from callcenter.accounts.passwords import hash_password
from callcenter.accounts.roles import ADMIN
from callcenter.accounts.services.changes import announce_user, revoke_sessions
from callcenter.accounts.services.inputs import Language, NewUser
from callcenter.accounts.services.roles import install_roles
from callcenter.accounts.services.users import create_user
from callcenter.kernel import audit
from callcenter.kernel.actor import SYSTEM, Actor
from callcenter.kernel.errors import NotFound
from callcenter.kernel.texts import CHINESE, pick, text

ONE_USE_LASTS = timedelta(hours=72)


@dataclass(frozen=True, slots=True)
class OneUse:
    """A random password to be told once, and what is stored of it. Made outside a transaction: hashing is slow."""

    password: str
    password_hash: str


def make_one_use() -> OneUse:
    """A fresh one-use password."""
    password = secrets.new_password()
    return OneUse(password, hash_password(password))


def change_own_password(*, session: Session, actor: Actor, password_hash: str, now: datetime) -> None:
    """Set one's own password, proved and checked before; other browsers are signed out."""
    user = session.get_one(User, actor.person_id)
    user.password_hash = password_hash
    user.password_changed_at = now
    user.must_change_password, user.password_expires_at = False, None
    revoke_sessions(session, user.id, now=now, but=actor.session_id)
    announce_user(session, user)
    audit.note(session=session, actor=actor, act="password.changed", subject=f"user:{user.id}", now=now)


def reset_password(*, session: Session, user_id: int, fresh: OneUse, actor: Actor, now: datetime) -> None:
    """Give a person a one-use password; their sessions end, and waiting after failed sign-ins ends too."""
    user = session.get(User, user_id)
    if user is None:
        raise NotFound
    user.password_hash = fresh.password_hash
    user.must_change_password, user.password_expires_at = True, now + ONE_USE_LASTS
    revoke_sessions(session, user.id, now=now)
    session.execute(delete(SignInFailure).where(SignInFailure.username == user.username))
    announce_user(session, user)
    audit.note(session=session, actor=actor, act="password.reset", subject=f"user:{user.id}", now=now)


def create_administrator(
    *, session: Session, now: datetime, username: str = "admin", language: Language = "zh-CN"
) -> str | None:
    """Install the roles and, where nobody administers, an administrator.

    Returns the one-use password, to be shown once; None when there is an administrator already.
    """
    install_roles(session=session)
    if session.scalar(select(UserRole.user_id).where(UserRole.role_code == ADMIN).limit(1)) is not None:
        return None
    name = pick(text("管理员", "Administrator"), language or CHINESE)
    new = NewUser(username=username, name=name, roles=(ADMIN,), language=language)
    user = create_user(session=session, new=new, actor=SYSTEM, now=now)
    fresh = make_one_use()
    reset_password(session=session, user_id=user.id, fresh=fresh, actor=SYSTEM, now=now)
    return fresh.password
