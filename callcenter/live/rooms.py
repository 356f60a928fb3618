"""Which rooms an actor hears without asking, and who may join the others: pure but for the authorisers given."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy.orm import Session

from callcenter.kernel.actor import Actor
from callcenter.kernel.events import Room
from callcenter.kernel.permissions import Permission

Authoriser = Callable[[Session, Actor, str], bool]
"""Whether an actor may hear of the subject with this id."""

_BY_PERMISSION: Final = {
    Permission.SEATS_WATCH: "seats",
    Permission.CALLS_READ_ALL: "calls",
    Permission.TICKETS_READ_ALL: "tickets",
}
_CLEAR: Final = "!clear"
_LONGEST_NAME: Final = 80


def own_rooms(actor: Actor) -> frozenset[Room]:
    """The rooms that follow from who the actor is."""
    found = {f"user:{actor.user_id}", *(f"role:{role}" for role in actor.roles)}
    if actor.team_id is not None:
        found.add(f"team:{actor.team_id}")
    found |= {room for permission, room in _BY_PERMISSION.items() if actor.can(permission)}
    return frozenset(found)


def is_clear(actor: Actor) -> bool:
    """Whether the actor hears phone numbers in full."""
    return actor.can(Permission.NUMBERS_READ)


def variant(room: Room, *, clear: bool) -> str:
    """A room exists twice: with masked numbers, and clear."""
    return room + _CLEAR if clear else room


@dataclass(frozen=True, slots=True)
class Doors:
    """Who may join a room by asking: one authoriser per kind, such as `ticket` for `ticket:12`."""

    authorisers: Mapping[str, Authoriser] = field(default_factory=dict)

    def may_join(self, session: Session, actor: Actor, room: object) -> bool:
        """False for every name that is not a known kind with an id."""
        if not isinstance(room, str) or len(room) > _LONGEST_NAME:
            return False
        kind, colon, subject_id = room.partition(":")
        authorise = self.authorisers.get(kind)
        if authorise is None or not colon or not subject_id.isascii() or not subject_id.isalnum():
            return False
        return authorise(session, actor, subject_id)
