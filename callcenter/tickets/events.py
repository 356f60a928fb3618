"""Facts about work orders, and who may hear them: whoever may open the ticket."""

from dataclasses import dataclass
from typing import Any, ClassVar, Final

from callcenter.kernel.events import Event, Room
from callcenter.tickets.views import TicketCommentView, TicketTypeView, TicketView


def rooms_of(ticket: dict[str, Any]) -> tuple[Room, ...]:
    """The rooms of a ticket's view: its page, its people, its team, and those who see all."""
    found = [f"ticket:{ticket['id']}", f"user:{ticket['creator']['id']}", "tickets"]
    if ticket["assignee"]:
        found.append(f"user:{ticket['assignee']['id']}")
    found.extend(f"user:{user_id}" for user_id in (*ticket["watchers"], *ticket["helpers"]))
    if ticket["team"]:
        found.append(f"team:{ticket['team']['id']}")
    return tuple(dict.fromkeys(found))


_AUDIENCE: Final = (
    "ticket:{id}",
    "user:{creator}",
    "tickets",
    "user:{assignee}",
    "user:{watcher}",
    "user:{helper}",
    "team:{team}",
)
_FORMER: Final = ("user:{former assignee}", "team:{former team}")


@dataclass(frozen=True, slots=True)
class _TicketEvent(Event):
    """About one ticket. `former` are the people and the team it was taken from: it leaves their lists."""

    subject_kind: ClassVar[str] = "ticket"
    view = TicketView
    audience = _AUDIENCE + _FORMER
    former: tuple[Room, ...] = ()

    def rooms(self) -> tuple[Room, ...]:
        return tuple(dict.fromkeys((*rooms_of(self.data), *self.former)))


@dataclass(frozen=True, slots=True)
class TicketCreated(_TicketEvent):
    """A work order was made."""

    name: ClassVar[str] = "ticket.created"


@dataclass(frozen=True, slots=True)
class TicketChanged(_TicketEvent):
    """Its content, its assignee or its team changed."""

    name: ClassVar[str] = "ticket.changed"


@dataclass(frozen=True, slots=True)
class TicketStateChanged(_TicketEvent):
    """It moved to another state."""

    name: ClassVar[str] = "ticket.state_changed"


@dataclass(frozen=True, slots=True)
class CommentCreated(Event):
    """Somebody wrote a comment. `heard_by` are the rooms of its ticket."""

    name: ClassVar[str] = "comment.created"
    subject_kind: ClassVar[str] = "comment"
    view = TicketCommentView
    audience = _AUDIENCE
    heard_by: tuple[Room, ...] = ()

    def rooms(self) -> tuple[Room, ...]:
        return self.heard_by


@dataclass(frozen=True, slots=True)
class TicketTypeChanged(Event):
    """A type was added, renamed, moved, set otherwise, taken out of use, or has another form; heard by all who see work orders."""

    name: ClassVar[str] = "ticket_type.changed"
    subject_kind: ClassVar[str] = "ticket_type"
    view = TicketTypeView
    audience = ("role:agent", "role:senior", "role:supervisor", "role:qa", "role:admin")

    def rooms(self) -> tuple[Room, ...]:
        return self.audience
