"""A call as the bridge holds it in memory, and the mix that follows from it. Pure; kept as JSON in the call's row."""

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from callcenter.kernel.ids import new_id
from callcenter.telephony.signals import Mix, Mode, Participant, Prompt, Recording, Role


class Phase(StrEnum):
    """What the bridge is doing with a call now."""

    ARRIVING = "arriving"
    GREETING = "greeting"
    QUEUED = "queued"
    OFFERING = "offering"
    CALLING_AGENT = "calling_agent"
    DIALING = "dialing"
    TALKING = "talking"
    PASSING = "passing"
    """Nobody of ours talks to the customer; somebody is asked to: a blind transfer, or a parked call that comes back."""
    PARKED = "parked"
    VOICEMAIL = "voicemail"
    """The caller is asked for a message, then it is recorded."""
    LEAVING = "leaving"
    """An announcement plays, then the call ends."""
    OVER = "over"


@dataclass(slots=True)
class Side:
    """One end of a call beside the customer's. `leg` is the row of the legs table and, for a phone, the SIP leg.

    `line` is where a phone's leg is; `cord` joins a browser, or a leg on another line, to the call's line.
    """

    leg: str
    device: str
    role: Role = "agent"
    user_id: int = 0
    number: str = ""
    uri: str = ""
    line: int = 0
    headset: str = ""
    cord: str = ""
    is_joined: bool = False
    mode: Mode = "talk"

    def participant(self) -> Participant:
        """As the call's mix on its line sees it."""
        if self.cord:
            return Participant(self.cord, "cord", self.role, self.mode)
        return Participant(self.leg, "leg", self.role, self.mode)


@dataclass(slots=True)
class Passing:
    """Somebody asked to take the call over or to join it; the row of the transfers table, but for a recall.

    `kind` is blind, consult, conference or recall; `state` waiting, ringing or answered. One of the three targets is
    set. `offer` rings at an agent, until `expires`; `leg` is the side that was asked, once there is one.
    """

    id: str
    kind: str
    by_user_id: int
    to_user_id: int = 0
    to_queue_id: int = 0
    to_number: str = ""
    state: str = "waiting"
    offer: str = ""
    offered_to: int = 0
    expires: str = ""
    leg: str = ""

    @property
    def takes_over(self) -> bool:
        """Whether who answers is alone with the customer."""
        return self.kind in {"blind", "recall"}


@dataclass(slots=True)
class LiveCall:
    """Everything needed to go on with a call after the bridge was restarted.

    `agent` holds the call, `others` are in it or asked into it, `moving` is the holder's next device while it rings.
    """

    id: str
    direction: str
    line: int
    leg: str
    caller: str
    dialled: str
    queue_id: int | None
    language: str
    phase: Phase = Phase.ARRIVING
    agent: Side | None = None
    others: list[Side] = field(default_factory=list)
    passing: Passing | None = None
    moving: Side | None = None
    offer: str = ""
    offer_expires: str = ""
    offered_to: int = 0
    recording: str = ""
    recording_path: str = ""
    prompt_id: str = ""
    prompt_files: tuple[str, ...] = ()
    prompt_loops: bool = False
    ringback: str = ""
    leave_reason: str = ""
    queued_at: str = ""
    joined_at: str = ""
    """Since when in this queue; `queued_at` counts from the first one."""
    been: list[int] = field(default_factory=list)
    """The queues it came from: it does not go back to them by itself."""
    parked_by: int = 0
    back_at: str = ""
    """When a parked call comes back."""
    is_held: bool = False
    is_customer_joined: bool = False
    was_answered: bool = False

    @property
    def sides(self) -> tuple[Side, ...]:
        """Everybody but the customer, whether there yet or not."""
        return tuple(side for side in (self.agent, *self.others, self.moving) if side is not None)

    @property
    def customer_number(self) -> str:
        """Who called, or who was called."""
        return self.caller if self.direction == "in" else self.dialled

    def side(self, leg: str) -> Side | None:
        """The side of a leg."""
        return next((side for side in self.sides if side.leg == leg), None)

    def side_of(self, user_id: int) -> Side | None:
        """Where one of our people is in the call."""
        return next((side for side in self.sides if side.user_id == user_id), None)

    def legs_on(self, line: int) -> tuple[str, ...]:
        """The SIP legs it has on a line."""
        is_dialled = self.direction == "in" or self.phase not in {Phase.ARRIVING, Phase.CALLING_AGENT}
        own = (self.leg,) if self.line == line and is_dialled else ()
        return (*own, *(side.leg for side in self.sides if side.device == "sip" and side.line == line))

    def play(self, *files: str, loops: bool = False) -> None:
        """Start a prompt for the customer; none ends it."""
        self.prompt_id = new_id() if files else ""
        self.prompt_files, self.prompt_loops = files, loops

    def to_json(self) -> dict[str, Any]:
        """For the call's row."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "LiveCall":
        """From the call's row."""
        passing = data.get("passing")
        fields = {
            **data,
            "agent": _side(data.get("agent")),
            "others": [Side(**each) for each in data.get("others", ())],
            "moving": _side(data.get("moving")),
            "passing": Passing(**passing) if passing else None,
            "phase": Phase(data["phase"]),
            "prompt_files": tuple(data["prompt_files"]),
        }
        return cls(**fields)


def _side(data: dict[str, Any] | None) -> Side | None:
    return Side(**data) if data else None


def mix_of(call: LiveCall, *, hold_music: str) -> Mix:
    """Who hears whom now. A customer with whom nobody is there to talk hears the hold music."""
    there = [side for side in (call.agent, *call.others) if side is not None and side.is_joined]
    is_talking = call.phase in {Phase.TALKING, Phase.DIALING}
    participants: list[Participant] = []
    if call.is_customer_joined:
        is_alone = call.phase is Phase.TALKING and all(side.mode == "hold" for side in there)
        mode: Mode = "hold" if call.is_held or is_alone else "talk"
        participants.append(Participant(call.leg, "leg", "customer", mode))
    if is_talking:
        participants.extend(side.participant() for side in there)
    return Mix(
        call=call.id,
        participants=tuple(participants),
        prompt=Prompt(call.prompt_id, call.prompt_files, call.prompt_loops) if call.prompt_id else None,
        recording=Recording(call.recording, call.recording_path) if call.recording else None,
        hold_music=Prompt(f"hold-{call.id}", (hold_music,), loop=True) if call.phase is Phase.TALKING else None,
        agent_prompt=Prompt(f"ringback-{call.id}", (call.ringback,), loop=True) if call.ringback else None,
    )
