"""Short references to people and teams, for the views of every domain."""

from collections.abc import Iterable

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from callcenter.accounts.models import Team, User
from callcenter.kernel.events import known_once
from callcenter.kernel.http.views import View


class UserRef(View):
    """A person, by name."""

    id: int
    name: str


class TeamRef(View):
    """A team, by name."""

    id: int
    name: str


_NAMES = select(User.id, User.name).where(User.id.in_(bindparam("ids", expanding=True)))
_DESKS = (
    select(User.id, User.name, User.extension, User.team_id, Team.name.label("team_name"))
    .outerjoin(Team, Team.id == User.team_id)
    .where(User.id.in_(bindparam("ids", expanding=True)))
)
"""Both are part of every call and built once: putting a statement together takes longer than running it."""


def user_refs(session: Session, ids: Iterable[int | None]) -> dict[int, UserRef]:
    """The people of these ids, those who left included; None and unknown ids are passed over."""

    def load(wanted: set[int]) -> dict[int, UserRef]:
        rows = session.execute(_NAMES, {"ids": list(wanted)})
        return {row.id: UserRef(id=row.id, name=row.name) for row in rows}

    return known_once(session, "user", ids, load)


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
    return {
        row.id: DeskRef(
            id=row.id,
            name=row.name,
            extension=row.extension,
            team=TeamRef(id=row.team_id, name=row.team_name) if row.team_id else None,
        )
        for row in session.execute(_DESKS, {"ids": list(set(ids))})
    }


def people_at_work() -> Select[int]:
    """The ids of those who may work, not disabled: to be part of another domain's statement."""
    return select(User.id).where(User.is_active)
