"""What people belong to: the roles that ship, and teams."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.accounts.models import Role, Team
from callcenter.accounts.roles import SHIPPED


def install_roles(*, session: Session) -> None:
    """Add the shipped roles and bring their permissions up to this version. May run at every start."""
    for shipped in SHIPPED:
        role = session.get(Role, shipped.code)
        words = sorted(shipped.permissions)
        if role is None:
            session.add(Role(code=shipped.code, names=dict(shipped.names), permissions=words))
        elif role.permissions != words:
            role.permissions = list(words)
    session.flush()


def ensure_team(*, session: Session, name: str) -> Team:
    """The team of that name, made when there is none."""
    team = session.scalar(select(Team).where(Team.name == name))
    if team is None:
        team = Team(name=name)
        session.add(team)
        session.flush()
    return team
