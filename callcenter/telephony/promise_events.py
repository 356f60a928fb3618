"""What telephony tells of promises."""

from dataclasses import dataclass
from typing import ClassVar

from callcenter.kernel.events import Event, Room
from callcenter.telephony.views import PromiseView


@dataclass(frozen=True, slots=True)
class PromiseEvent(Event):
    """A promise's view; heard by the agents of its queue, whoever has it in hand, and those who see all calls.

    `agents` are the members of its queue; none when it is everybody's.
    """

    subject_kind: ClassVar[str] = "promise"
    view = PromiseView
    audience = ("calls", "role:agent", "user:{agent}")
    agents: tuple[int, ...] = ()

    def rooms(self) -> tuple[Room, ...]:
        if not self.agents:
            return ("calls", "role:agent")
        holder = self.data["claimed_by"]
        heard = dict.fromkeys([*self.agents, *([holder["id"]] if holder else [])])
        return ("calls", *(f"user:{user_id}" for user_id in heard))


@dataclass(frozen=True, slots=True)
class PromiseStateChanged(PromiseEvent):
    """The promise moved in its machine, or is new."""

    name: ClassVar[str] = "promise.state_changed"


@dataclass(frozen=True, slots=True)
class PromiseChanged(PromiseEvent):
    """Another call led to it, it is due at another time, or its customer is known now."""

    name: ClassVar[str] = "promise.changed"
