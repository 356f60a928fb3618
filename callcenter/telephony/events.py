"""What telephony tells: calls, offers, seats, recordings."""

from dataclasses import dataclass
from typing import ClassVar

from callcenter.kernel.events import Event, Room


@dataclass(frozen=True, slots=True)
class CallEvent(Event):
    """A call's view; heard by its agent, by those who see all calls, and by whoever looks at it or its customer."""

    subject_kind: ClassVar[str] = "call"

    def rooms(self) -> tuple[Room, ...]:
        found = [f"call:{self.subject_id}", "calls"]
        if self.data["agent"]:
            found.append(f"user:{self.data['agent']['id']}")
        return tuple(found)


@dataclass(frozen=True, slots=True)
class CallStateChanged(CallEvent):
    """The call moved in its machine."""

    name: ClassVar[str] = "call.state_changed"


@dataclass(frozen=True, slots=True)
class CallChanged(CallEvent):
    """Something else about the call changed: hold, mute, customer, note."""

    name: ClassVar[str] = "call.changed"


@dataclass(frozen=True, slots=True)
class OfferStateChanged(Event):
    """An offer rings, or is over."""

    name: ClassVar[str] = "offer.state_changed"
    subject_kind: ClassVar[str] = "offer"

    def rooms(self) -> tuple[Room, ...]:
        return (f"user:{self.data['user']['id']}",)


@dataclass(frozen=True, slots=True)
class SeatEvent(Event):
    """A seat's view; heard by its agent and by supervisors."""

    subject_kind: ClassVar[str] = "seat"

    def rooms(self) -> tuple[Room, ...]:
        return (f"user:{self.subject_id}", "seats")


@dataclass(frozen=True, slots=True)
class AgentStateChanged(SeatEvent):
    """Presence or activity changed."""

    name: ClassVar[str] = "agent.state_changed"


@dataclass(frozen=True, slots=True)
class AgentChanged(SeatEvent):
    """Device, headset or queues changed."""

    name: ClassVar[str] = "agent.changed"


@dataclass(frozen=True, slots=True)
class QueueChanged(Event):
    """Who waits and who could answer; heard by everybody who takes calls or watches them."""

    name: ClassVar[str] = "queue.changed"
    subject_kind: ClassVar[str] = "queue"

    def rooms(self) -> tuple[Room, ...]:
        return ("role:agent", "role:supervisor")


@dataclass(frozen=True, slots=True)
class RecordingStateChanged(Event):
    """A recording was closed, sealed, or failed."""

    name: ClassVar[str] = "recording.state_changed"
    subject_kind: ClassVar[str] = "recording"

    def rooms(self) -> tuple[Room, ...]:
        return (f"call:{self.data['call_id']}",)
