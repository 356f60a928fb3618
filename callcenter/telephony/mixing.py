"""Who hears whom: from the wanted mix of a call to the set of edges between its sounds. Pure.

Roles and modes together say all there is: listening is a muted supervisor, whispering and coaching a talking one,
barging in is a supervisor who joins as an agent, a consultation is a customer on hold while the others talk.
"""

from dataclasses import dataclass
from typing import NamedTuple

from callcenter.telephony.signals import Mix, Mode, Participant, Role

SILENCE = "silence"


class Edge(NamedTuple):
    """`sink` hears `source`; both are names of ports on a line."""

    source: str
    sink: str


@dataclass(frozen=True, slots=True)
class Part:
    """What one (role, mode) does in a mix: which roles hear it, on which channel it is kept, what it hears."""

    heard_by: frozenset[Role] = frozenset()
    recorded_on: str = ""
    hears_talk: bool = False
    hears_prompt: bool = False
    hears_music: bool = False
    hears_agent_prompt: bool = False


EVERYBODY: frozenset[Role] = frozenset({"customer", "agent", "outside", "supervisor"})
STAFF: frozenset[Role] = frozenset({"agent", "supervisor"})

TABLE: dict[tuple[Role, Mode], Part] = {
    ("customer", "talk"): Part(heard_by=EVERYBODY, recorded_on="customer", hears_talk=True, hears_prompt=True),
    ("customer", "mute"): Part(hears_talk=True, hears_prompt=True),
    ("customer", "hold"): Part(hears_prompt=True, hears_music=True),
    ("agent", "talk"): Part(heard_by=EVERYBODY, recorded_on="agent", hears_talk=True, hears_agent_prompt=True),
    ("agent", "mute"): Part(hears_talk=True, hears_agent_prompt=True),
    ("agent", "hold"): Part(),
    ("outside", "talk"): Part(heard_by=EVERYBODY, recorded_on="agent", hears_talk=True),
    ("outside", "mute"): Part(hears_talk=True),
    ("outside", "hold"): Part(hears_music=True),
    ("supervisor", "talk"): Part(heard_by=STAFF, hears_talk=True),
    ("supervisor", "mute"): Part(hears_talk=True),
    ("supervisor", "hold"): Part(),
}


def port(participant: Participant) -> str:
    """The name of a participant's port."""
    return f"{participant.kind}:{participant.id}"


def prompt_port(call: str) -> str:
    """The name of the port that plays a call's prompt."""
    return f"prompt:{call}"


def music_port(call: str) -> str:
    """The name of the port that plays a call's hold music."""
    return f"music:{call}"


def agent_prompt_port(call: str) -> str:
    """The name of the port that plays what only a call's agents hear."""
    return f"agent_prompt:{call}"


def channel_port(call: str, channel: str) -> str:
    """The name of the port that records a channel, `customer` or `agent`."""
    return f"record.{channel}:{call}"


def edges(mix: Mix, *, is_prompt_playing: bool = True) -> frozenset[Edge]:
    """The edges of a mix. `is_prompt_playing` is false once a prompt has come to its end: hold music is back."""
    return frozenset(_talk(mix) | _played(mix, is_prompt_playing=is_prompt_playing) | _recorded(mix))


def _talk(mix: Mix) -> set[Edge]:
    return {
        Edge(port(speaker), port(listener))
        for speaker in mix.participants
        for listener in mix.participants
        if port(speaker) != port(listener)
        and listener.role in TABLE[speaker.role, speaker.mode].heard_by
        and TABLE[listener.role, listener.mode].hears_talk
    }


def _played(mix: Mix, *, is_prompt_playing: bool) -> set[Edge]:
    found: set[Edge] = set()
    has_prompt = mix.prompt is not None and is_prompt_playing
    for listener in mix.participants:
        part = TABLE[listener.role, listener.mode]
        if has_prompt and part.hears_prompt:
            found.add(Edge(prompt_port(mix.call), port(listener)))
        elif mix.hold_music is not None and part.hears_music:
            found.add(Edge(music_port(mix.call), port(listener)))
        if mix.agent_prompt is not None and part.hears_agent_prompt:
            found.add(Edge(agent_prompt_port(mix.call), port(listener)))
    return found


def _recorded(mix: Mix) -> set[Edge]:
    if mix.recording is None:
        return set()
    found = {Edge(SILENCE, channel_port(mix.call, channel)) for channel in ("customer", "agent")}
    if not mix.recording.paused:
        for speaker in mix.participants:
            channel = TABLE[speaker.role, speaker.mode].recorded_on
            if channel:
                found.add(Edge(port(speaker), channel_port(mix.call, channel)))
    return found
