"""Short references to people and teams, for the views of every domain."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.accounts.models import Team, User
from callcenter.kernel.http.views import View


class UserRef(View):
    """A person, by name."""

    id: int
    name: str


class TeamRef(View):
    """A team, by name."""

    id: int
    name: str


def user_refs(session: Session, ids: Iterable[int | None]) -> dict[int, UserRef]:
    """The people of these ids, those who left included; None and unknown ids are passed over."""
    wanted = {one for one in ids if one is not None}
    if not wanted:
        return {}
    rows = session.execute(select(User.id, User.name).where(User.id.in_(wanted)))
    return {row.id: UserRef(id=row.id, name=row.name) for row in rows}


def team_refs(session: Session, ids: Iterable[int | None]) -> dict[int, TeamRef]:
    """The teams of these ids; None and unknown ids are passed over."""
    wanted = {one for one in ids if one is not None}
    if not wanted:
        return {}
    rows = session.execute(select(Team.id, Team.name).where(Team.id.in_(wanted)))
    return {row.id: TeamRef(id=row.id, name=row.name) for row in rows}


class DeskRef(View):
    """A person with what a seat shows: extension and team."""

    id: int
    name: str
    extension: str | None
    team: TeamRef | None


def desk_refs(session: Session, ids: Iterable[int]) -> dict[int, DeskRef]:
    """The people of these ids with extension and team; one statement."""
    query = (
        select(User.id, User.name, User.extension, User.team_id, Team.name.label("team_name"))
        .outerjoin(Team, Team.id == User.team_id)
        .where(User.id.in_(set(ids)))
    )
    return {
        row.id: DeskRef(
            id=row.id,
            name=row.name,
            extension=row.extension,
            team=TeamRef(id=row.team_id, name=row.team_name) if row.team_id else None,
        )
        for row in session.execute(query)
    }


def active_people(session: Session, ids: Iterable[int]) -> frozenset[int]:
    """Those of these ids who may work: not disabled."""
    return frozenset(session.scalars(select(User.id).where(User.id.in_(set(ids)), User.is_active)))
