"""Who is in a call's sound and how: the desired state of one line."""

from dataclasses import dataclass, field
from typing import Literal

Role = Literal["customer", "agent", "outside", "supervisor"]
"""customer: the person who called or was called. outside: a third party."""

Mode = Literal["talk", "hold", "mute"]
"""talk: speaks and hears. mute: hears only. hold: neither; who is not of ours hears hold music."""


@dataclass(frozen=True, slots=True)
class Participant:
    """One connection in a mix: a SIP leg of this line, or a cord to another process."""

    id: str
    kind: Literal["leg", "cord"]
    role: Role
    mode: Mode = "talk"


@dataclass(frozen=True, slots=True)
class Prompt:
    """Sound files played to the customers of a mix, one after another; `loop` starts over.

    `files` are absolute paths of mono WAV files. The same `id` set again goes on
    where it is. A prompt that does not loop ends with `prompt.finished`.
    """

    id: str
    files: tuple[str, ...]
    loop: bool = False


@dataclass(frozen=True, slots=True)
class Recording:
    """Two mono files `<path>.customer.wav.part` and `<path>.agent.wav.part`, renamed without `.part` on close.

    `paused` writes silence, so that the time axis is kept.
    """

    id: str
    path: str
    paused: bool = False


@dataclass(frozen=True, slots=True)
class Mix:
    """The whole desired state of a call's sound on one line; the line applies the difference."""

    call: str
    participants: tuple[Participant, ...]
    prompt: Prompt | None = None
    recording: Recording | None = None
    hold_music: Prompt | None = None
    """Heard by customers in mode `hold`; ignored while `prompt` plays."""
    agent_prompt: Prompt | None = None
    """Heard by agents only, such as the ringback of an outgoing call; not recorded, and its end is not told."""


@dataclass(frozen=True, slots=True)
class TrunkAccess:
    """How an outgoing leg reaches a trunk: outbound proxy URI and digest credentials."""

    uri: str
    username: str = ""
    password: str = field(default="", repr=False)
    realm: str = "*"
