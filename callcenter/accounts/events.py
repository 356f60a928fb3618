"""Facts about people, told to the administrators' screens and to other domains."""

from callcenter.kernel.events import Event, Room


class UserCreated(Event):
    """Somebody was added."""

    name = "user.created"
    subject_kind = "user"

    def rooms(self) -> tuple[Room, ...]:
        return ("role:admin",)


class UserChanged(Event):
    """Somebody's record changed: name, roles, team, whether they may sign in."""

    name = "user.changed"
    subject_kind = "user"

    def rooms(self) -> tuple[Room, ...]:
        return ("role:admin",)
