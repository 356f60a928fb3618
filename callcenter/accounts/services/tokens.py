"""Bearer tokens for scripts."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.accounts import secrets
from callcenter.accounts.models import ApiToken, User
from callcenter.accounts.services.signing_in import normal_username
from callcenter.kernel import audit
from callcenter.kernel.actor import Actor
from callcenter.kernel.errors import NotFound
from callcenter.kernel.ids import new_id
from callcenter.kernel.texts import text


class UnknownUser(NotFound):
    """Nobody active has this username."""

    code = "unknown-user"
    title = text("没有这个用户，或已停用", "There is no such user, or they are disabled")


def create_token(*, session: Session, username: str, actor: Actor, now: datetime, name: str = "") -> str:
    """Make a token that acts as a person; its text is told once."""
    user = session.scalar(select(User).where(User.username == normal_username(username), User.is_active))
    if user is None:
        raise UnknownUser
    token = secrets.new_api_token()
    row = ApiToken(
        id=new_id(), token_hash=secrets.hash_of(token), user_id=user.id, name=name.strip()[:80], created_at=now
    )
    session.add(row)
    audit.note(
        session=session,
        actor=actor,
        act="token.created",
        subject=f"user:{user.id}",
        after={"token": row.id, "name": row.name},
        now=now,
    )
    return token


def revoke_token(*, session: Session, token_id: str, actor: Actor, now: datetime) -> None:
    """End a token at once; ending it twice changes nothing."""
    row = session.get(ApiToken, token_id)
    if row is None:
        raise NotFound
    if row.revoked_at is not None:
        return
    row.revoked_at = now
    audit.note(
        session=session,
        actor=actor,
        act="token.revoked",
        subject=f"user:{row.user_id}",
        before={"token": row.id, "name": row.name},
        now=now,
    )
