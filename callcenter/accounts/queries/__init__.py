"""Reads about people: references, users, roles, teams, the signed-in person, the operation log."""

from callcenter.accounts.queries.actors import actor_of_user, people_who_can
from callcenter.accounts.queries.refs import DeskRef, TeamRef, UserRef, desk_refs, people_at_work, team_refs, user_refs

__all__ = [
    "DeskRef",
    "TeamRef",
    "UserRef",
    "actor_of_user",
    "desk_refs",
    "people_at_work",
    "people_who_can",
    "team_refs",
    "user_refs",
]
