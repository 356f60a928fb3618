"""From a person to an actor: roles and permissions as they are at this moment."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.accounts.models import Role, User, UserRole
from callcenter.kernel.actor import Actor
from callcenter.kernel.permissions import Permission

_KNOWN = frozenset(Permission)


def actor_of_user(session: Session, user_id: int, *, session_id: str = "", address: str = "") -> Actor | None:
    """The actor for a person; None for the unknown and the disabled."""
    user = session.get(User, user_id)
    if user is None or not user.is_active:
        return None
    return actor_of(session, user, session_id=session_id, address=address)


def actor_of(session: Session, user: User, *, session_id: str = "", address: str = "") -> Actor:
    """The actor for a row of the table."""
    query = select(Role.code, Role.permissions).join(UserRole, UserRole.role_code == Role.code)
    rows = session.execute(query.where(UserRole.user_id == user.id)).all()
    words = {word for row in rows for word in row.permissions}
    return Actor(
        user_id=user.id,
        name=user.name,
        language=user.language,
        roles=frozenset(row.code for row in rows),
        permissions=frozenset(Permission(word) for word in words & _KNOWN),
        team_id=user.team_id,
        session_id=session_id,
        address=address,
    )


def people_who_can(session: Session, permission: Permission) -> tuple[int, ...]:
    """The ids of the active people who have a permission."""
    query = (
        select(User.id, Role.permissions)
        .join(UserRole, UserRole.user_id == User.id)
        .join(Role, Role.code == UserRole.role_code)
        .where(User.is_active)
    )
    return tuple(sorted({row.id for row in session.execute(query) if permission in row.permissions}))
