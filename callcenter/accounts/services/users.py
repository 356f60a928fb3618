"""Adding and changing people."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from callcenter.accounts.models import Role, Team, User, UserRole
from callcenter.accounts.queries.people import user_view
from callcenter.accounts.roles import ADMIN
from callcenter.accounts.services.changes import announce_user, revoke_sessions, revoke_tokens
from callcenter.accounts.services.inputs import Language, NewUser, UserChange
from callcenter.kernel import audit
from callcenter.kernel.actor import Actor
from callcenter.kernel.errors import Conflict, FieldError, Invalid, NotFound
from callcenter.kernel.texts import text


class UsernameTaken(Conflict):
    """Somebody has this username."""

    code = "username-taken"
    title = text("用户名已被使用，请换一个", "This username is taken: choose another")


class ExtensionTaken(Conflict):
    """Somebody has this extension."""

    code = "extension-taken"
    title = text("分机号已被使用，请换一个", "This extension is taken: choose another")


class LastAdministrator(Conflict):
    """Nobody would be left to administer."""

    code = "last-administrator"
    title = text("至少要保留一名启用的管理员", "At least one active administrator must remain")


def create_user(*, session: Session, new: NewUser, actor: Actor, now: datetime) -> User:
    """Add a person."""
    if session.scalar(select(User.id).where(User.username == new.username)):
        raise UsernameTaken
    _check_extension(session, new.extension, but=None)
    _check_team(session, new.team_id)
    user = User(
        username=new.username,
        name=new.name,
        team_id=new.team_id,
        language=new.language,
        extension=new.extension,
        created_at=now,
        updated_at=now,
    )
    session.add(user)
    try:
        session.flush()
    except IntegrityError as error:
        raise UsernameTaken from error
    _give_roles(session, user, new.roles)
    announce_user(session, user, is_new=True)
    audit.note(
        session=session,
        actor=actor,
        act="user.created",
        subject=f"user:{user.id}",
        after=_facts(session, user),
        now=now,
    )
    return user


def change_user(*, session: Session, user_id: int, change: UserChange, actor: Actor, now: datetime) -> User:
    """Change the given fields of a person. Disabling ends their sessions and tokens at once."""
    user = session.scalar(select(User).where(User.id == user_id).with_for_update())
    if user is None:
        raise NotFound
    given = change.model_fields_set
    before = _facts(session, user)
    if "extension" in given:
        _check_extension(session, change.extension, but=user.id)
    if "team_id" in given:
        _check_team(session, change.team_id)
    for field in given & {"name", "team_id", "language", "extension"}:
        setattr(user, field, getattr(change, field))
    if "roles" in given:
        _give_roles(session, user, change.roles)
    if "active" in given:
        _set_active(session, user, is_active=change.active, now=now)
    after = _facts(session, user)
    if before == after:
        return user
    if ADMIN in before["roles"] and before["active"] and not (ADMIN in after["roles"] and after["active"]):
        _require_administrator(session)
    user.updated_at = now
    announce_user(session, user)
    changed = {key for key in after if after[key] != before[key]}
    audit.note(
        session=session,
        actor=actor,
        act="user.changed",
        subject=f"user:{user.id}",
        before={key: before[key] for key in sorted(changed)},
        after={key: after[key] for key in sorted(changed)},
        now=now,
    )
    return user


def set_language(*, session: Session, actor: Actor, language: Language, now: datetime) -> None:
    """Choose the language of one's own screens."""
    change_user(session=session, user_id=actor.person_id, change=UserChange(language=language), actor=actor, now=now)


def _facts(session: Session, user: User) -> dict[str, Any]:
    session.flush()
    view = user_view(session, user.id).model_dump(mode="json")
    return {key: view[key] for key in ("name", "roles", "team", "language", "extension", "active")}


def _set_active(session: Session, user: User, *, is_active: bool, now: datetime) -> None:
    user.is_active = is_active
    if not is_active:
        revoke_sessions(session, user.id, now=now)
        revoke_tokens(session, user.id, now=now)


def _give_roles(session: Session, user: User, codes: tuple[str, ...]) -> None:
    wanted = set(codes)
    known = set(session.scalars(select(Role.code).where(Role.code.in_(wanted))))
    if wanted - known:
        message = text("没有这个角色", "There is no such role")
        raise Invalid(errors=(FieldError("roles", "unknown-role", message),))
    session.execute(delete(UserRole).where(UserRole.user_id == user.id))
    session.add_all(UserRole(user_id=user.id, role_code=code) for code in sorted(wanted))
    session.flush()


def _check_extension(session: Session, extension: str | None, *, but: int | None) -> None:
    if extension is None:
        return
    holder = session.scalar(select(User.id).where(User.extension == extension))
    if holder is not None and holder != but:
        raise ExtensionTaken


def _check_team(session: Session, team_id: int | None) -> None:
    if team_id is not None and session.get(Team, team_id) is None:
        message = text("没有这个班组", "There is no such team")
        raise Invalid(errors=(FieldError("team_id", "unknown-team", message),))


def _require_administrator(session: Session) -> None:
    session.flush()
    # The rows are locked: two administrators must not remove each other at the same moment.
    holders = select(UserRole.user_id).where(UserRole.role_code == ADMIN)
    rows = session.scalars(select(User).where(User.id.in_(holders)).order_by(User.id).with_for_update()).all()
    if not any(row.is_active for row in rows):
        raise LastAdministrator
