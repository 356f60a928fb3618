"""Users, roles and teams as administrators and supervisors see them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from callcenter.accounts.models import Role, Team, User, UserRole
from callcenter.accounts.queries.refs import TeamRef
from callcenter.kernel.errors import NotFound
from callcenter.kernel.http.paging import Page, PageQuery, decode_id, encode_cursor
from callcenter.kernel.http.views import View
from callcenter.kernel.texts import Language, Text


class UserView(View):
    """A person as administrators see them."""

    id: int
    username: str
    name: str
    roles: tuple[str, ...]
    team: TeamRef | None
    language: Language
    extension: str | None
    active: bool
    must_change_password: bool
    last_sign_in_at: datetime | None
    created_at: datetime
    version: int


class RoleView(View):
    """A role with its name in every language."""

    code: str
    names: Text
    permissions: tuple[str, ...]


class UserQuery(PageQuery):
    """Which people: a part of name, username or extension; a role; a team; active or not."""

    q: str = ""
    role: str = ""
    team_id: int | None = None
    active: bool | None = None


def user_view(session: Session, user_id: int) -> UserView:
    """One person; NotFound when there is none."""
    found = _views(session, select(User).where(User.id == user_id))
    if not found:
        raise NotFound
    return found[0]


def users(session: Session, query: UserQuery) -> Page[UserView]:
    """People by id, in two statements whatever their number."""
    after = decode_id(query.cursor)
    rows = select(User).order_by(User.id).limit(query.limit + 1)
    if after is not None:
        rows = rows.where(User.id > after)
    if query.q:
        columns = (User.name, User.username, User.extension)
        rows = rows.where(or_(*(column.icontains(query.q, autoescape=True) for column in columns)))
    if query.role:
        rows = rows.where(User.id.in_(select(UserRole.user_id).where(UserRole.role_code == query.role)))
    if query.team_id is not None:
        rows = rows.where(User.team_id == query.team_id)
    if query.active is not None:
        rows = rows.where(User.is_active == query.active)
    found = _views(session, rows)
    page, is_more = found[: query.limit], len(found) > query.limit
    return Page(items=tuple(page), next=encode_cursor(page[-1].id) if is_more else None)


def _views(session: Session, query: Select[User]) -> Sequence[UserView]:
    rows = session.execute(query.add_columns(Team.name).join(Team, Team.id == User.team_id, isouter=True)).all()
    roles: dict[int, list[str]] = {}
    held = select(UserRole).where(UserRole.user_id.in_([user.id for user, _ in rows])).order_by(UserRole.role_code)
    for one in session.scalars(held) if rows else ():
        roles.setdefault(one.user_id, []).append(one.role_code)
    return [
        UserView(
            id=user.id,
            username=user.username,
            name=user.name,
            roles=tuple(roles.get(user.id, ())),
            team=TeamRef(id=user.team_id, name=team) if user.team_id is not None else None,
            language=user.language,
            extension=user.extension,
            active=user.is_active,
            must_change_password=user.must_change_password,
            last_sign_in_at=user.last_sign_in_at,
            created_at=user.created_at,
            version=user.version,
        )
        for user, team in rows
    ]


def roles(session: Session) -> Page[RoleView]:
    """All roles."""
    rows = session.scalars(select(Role).order_by(Role.code)).all()
    return Page(
        items=tuple(
            RoleView(code=row.code, names=row.names, permissions=tuple(sorted(row.permissions))) for row in rows
        )
    )


def teams(session: Session) -> Page[TeamRef]:
    """All teams."""
    rows = session.scalars(select(Team).order_by(Team.name)).all()
    return Page(items=tuple(TeamRef(id=row.id, name=row.name) for row in rows))
