"""What telephony tells: events of calls, offers, seats, recordings; and what is told and not kept."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from callcenter.kernel.events import Event, Room, Tell
from callcenter.telephony.views import CallView, OfferView, QueueView, RecordingView, SeatView


@dataclass(frozen=True, slots=True)
class CallEvent(Event):
    """A call's view; heard by its agent, by those who see all calls, and by whoever looks at it or its customer."""

    subject_kind: ClassVar[str] = "call"
    view = CallView
    audience = ("call:{id}", "calls", "user:{agent}")

    def rooms(self) -> tuple[Room, ...]:
        found = [f"call:{self.subject_id}", "calls"]
        if self.data["agent"]:
            found.append(f"user:{self.data['agent']['id']}")
        # Who is in the call, or asked into it, hears of it too.
        found += [f"user:{each['user_id']}" for each in self.data["participants"] if each["user_id"]]
        return tuple(dict.fromkeys(found))


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
    view = OfferView
    audience = ("user:{agent}",)

    def rooms(self) -> tuple[Room, ...]:
        return (f"user:{self.data['user']['id']}",)


@dataclass(frozen=True, slots=True)
class SeatEvent(Event):
    """A seat's view; heard by its agent and by supervisors."""

    subject_kind: ClassVar[str] = "seat"
    view = SeatView
    audience = ("user:{id}", "seats")

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
    """Who waits and who could answer; heard by everybody who takes calls or watches them.

    What calls change in a queue is told at once, and then once a second at most.
    """

    name: ClassVar[str] = "queue.changed"
    subject_kind: ClassVar[str] = "queue"
    view = QueueView
    audience = ("role:agent", "role:supervisor")

    def rooms(self) -> tuple[Room, ...]:
        return self.audience


@dataclass(frozen=True, slots=True)
class RecordingStateChanged(Event):
    """A recording was closed, sealed, or failed."""

    name: ClassVar[str] = "recording.state_changed"
    subject_kind: ClassVar[str] = "recording"
    view = RecordingView
    audience = ("call:{call}",)

    def rooms(self) -> tuple[Room, ...]:
        return (f"call:{self.data['call_id']}",)


class CommandFailed(Tell):
    """A button did not do what it says. `command` is what the 202 answer named."""

    name = "command.failed"
    command: str
    code: str
    detail: str


class HeadsetLost(Tell):
    """The browser's sound is gone: connect again."""

    name = "headset.lost"


class HeadsetReplaced(Tell):
    """Another page of the same agent took the phone; `tab` is the page that had it."""

    name = "headset.replaced"
    tab: str


class CallToned(Tell):
    """The caller pressed a key. Shown and forgotten: it may be a digit of a card."""

    name = "call.toned"
    call_id: str
    digit: str


class CallQualityTold(Tell):
    """How well one side of a call is heard became worse, or good again."""

    name = "call.quality"
    call_id: str
    side: Literal["customer", "agent"]
    verdict: Literal["good", "fair", "poor"]
    loss_percent: float | None
    jitter_ms: float | None
    delay_ms: float | None
