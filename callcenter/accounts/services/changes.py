"""What several services of this domain do after a person changed."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from callcenter.accounts.events import UserChanged, UserCreated
from callcenter.accounts.models import ApiToken, User, UserSession
from callcenter.accounts.queries.people import user_view
from callcenter.kernel.events import announce


def announce_user(session: Session, user: User, *, is_new: bool = False) -> None:
    """Raise the version and tell the change, once a transaction."""
    if not is_new:
        user.version += 1
    kind: type[UserCreated] | type[UserChanged] = UserCreated if is_new else UserChanged

    def build() -> UserCreated | UserChanged:
        session.flush()
        return kind(subject_id=str(user.id), data=user_view(session, user.id).model_dump(mode="json"))

    announce(session, kind, user.id, build)


def revoke_sessions(session: Session, user_id: int, *, now: datetime, but: str = "") -> None:
    """End a person's sessions, except the one with id `but`."""
    rows = UserSession.user_id == user_id, UserSession.revoked_at.is_(None), UserSession.id != but
    session.execute(update(UserSession).where(*rows).values(revoked_at=now))


def revoke_tokens(session: Session, user_id: int, *, now: datetime) -> None:
    """End a person's bearer tokens."""
    rows = ApiToken.user_id == user_id, ApiToken.revoked_at.is_(None)
    session.execute(update(ApiToken).where(*rows).values(revoked_at=now))
