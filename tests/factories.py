"""People, teams and ways in, for tests."""

import itertools
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.accounts.models import Team, User, UserRole
from callcenter.accounts.services import install_roles
from tests.conftest import MOMENT

_numbers = itertools.count(1)


def make_team(session: Session, name: str = "") -> Team:
    """A team; the one of that name when it is there."""
    name = name or f"team {next(_numbers)}"
    team = session.scalar(select(Team).where(Team.name == name))
    if team is None:
        team = Team(name=name)
        session.add(team)
        session.flush()
    return team


def make_user(
    session: Session,
    username: str = "",
    *,
    roles: tuple[str, ...] = ("agent",),
    team: Team | None = None,
    now: datetime = MOMENT,
    **fields: Any,
) -> User:
    """A person who may sign in, with an extension of their own and no password."""
    install_roles(session=session)
    number = next(_numbers)
    username = username or f"user{number}"
    values = {"name": username.title(), "extension": str(7000 + number), "created_at": now, "updated_at": now, **fields}
    user = User(username=username, team_id=team.id if team else None, **values)
    session.add(user)
    session.flush()
    session.add_all(UserRole(user_id=user.id, role_code=code) for code in roles)
    session.flush()
    return user
