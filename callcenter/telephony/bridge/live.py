"""A call as the bridge holds it in memory, and the mix that follows from it. Pure; kept as JSON in the call's row."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from callcenter.kernel.ids import new_id
from callcenter.telephony.signals import Mix, Mode, Participant, Prompt, Recording


class Phase(StrEnum):
    """What the bridge is doing with a call now."""

    ARRIVING = "arriving"
    GREETING = "greeting"
    QUEUED = "queued"
    OFFERING = "offering"
    CALLING_AGENT = "calling_agent"
    DIALING = "dialing"
    TALKING = "talking"
    LEAVING = "leaving"
    """An announcement plays, then the call ends."""
    OVER = "over"


@dataclass(slots=True)
class AgentSide:
    """The agent's end of a call. `leg` is the row of the legs table and, for a SIP phone, the SIP leg.

    `line` is where a SIP phone's leg is; `cord` joins a browser, or a leg on another line, to the call's line.
    """

    user_id: int
    device: str
    leg: str
    uri: str = ""
    line: int = 0
    headset: str = ""
    cord: str = ""
    is_joined: bool = False


@dataclass(slots=True)
class LiveCall:
    """Everything needed to go on with a call after the bridge was restarted."""

    id: str
    direction: str
    line: int
    leg: str
    caller: str
    dialled: str
    queue_id: int | None
    language: str
    phase: Phase = Phase.ARRIVING
    agent: AgentSide | None = None
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
    is_held: bool = False
    is_muted: bool = False
    is_customer_joined: bool = False
    was_answered: bool = False

    def legs_on(self, line: int) -> tuple[str, ...]:
        """The SIP legs it has on a line."""
        is_dialled = self.direction == "in" or self.phase not in {Phase.ARRIVING, Phase.CALLING_AGENT}
        own = (self.leg,) if self.line == line and is_dialled else ()
        agent = self.agent
        return (*own, agent.leg) if agent and agent.device == "sip" and agent.line == line else own

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
        agent = data.get("agent")
        fields = {
            **data,
            "agent": AgentSide(**agent) if agent else None,
            "phase": Phase(data["phase"]),
            "prompt_files": tuple(data["prompt_files"]),
        }
        return cls(**fields)


def mix_of(call: LiveCall, *, hold_music: str) -> Mix:
    """Who hears whom now. A customer whose agent's connection is away hears the hold music."""
    agent = call.agent
    is_talking = call.phase in {Phase.TALKING, Phase.DIALING}
    participants: list[Participant] = []
    if call.is_customer_joined:
        is_alone = call.phase is Phase.TALKING and not (agent and agent.is_joined)
        mode: Mode = "hold" if call.is_held or is_alone else "talk"
        participants.append(Participant(call.leg, "leg", "customer", mode))
    if agent and agent.is_joined and is_talking:
        kind, key = ("cord", agent.cord) if agent.cord else ("leg", agent.leg)
        participants.append(
            Participant(key, "cord" if kind == "cord" else "leg", "agent", "mute" if call.is_muted else "talk")
        )
    return Mix(
        call=call.id,
        participants=tuple(participants),
        prompt=Prompt(call.prompt_id, call.prompt_files, call.prompt_loops) if call.prompt_id else None,
        recording=Recording(call.recording, call.recording_path) if call.recording else None,
        hold_music=Prompt(f"hold-{call.id}", (hold_music,), loop=True) if call.phase is Phase.TALKING else None,
        agent_prompt=Prompt(f"ringback-{call.id}", (call.ringback,), loop=True) if call.ringback else None,
    )
