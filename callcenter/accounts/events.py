"""Facts about people, told to the administrators' screens and to other domains."""

from callcenter.accounts.queries.people import UserView
from callcenter.kernel.events import Event, Room


class UserEvent(Event):
    """A person's view; heard by administrators."""

    subject_kind = "user"
    view = UserView
    audience = ("role:admin",)

    def rooms(self) -> tuple[Room, ...]:
        return self.audience


class UserCreated(UserEvent):
    """Somebody was added."""

    name = "user.created"


class UserChanged(UserEvent):
    """Somebody's record changed: name, roles, team, whether they may sign in."""

    name = "user.changed"
