"""What the SIP library tells, copied out of its callbacks as plain values."""

import time
from dataclasses import dataclass, field
from typing import Literal

State = Literal["calling", "early", "connecting", "confirmed", "disconnected"]


@dataclass(frozen=True, slots=True)
class Offered:
    """An INVITE has come, at a Unix time. `message` is the whole request as text, to be read as hostile."""

    leg: str
    peer: str
    message: str
    at: float = field(default_factory=time.time)


@dataclass(frozen=True, slots=True)
class LegState:
    """A leg changed its state; `code` and `reason` are those of the last SIP answer."""

    leg: str
    state: State
    code: int
    reason: str
    quality: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LegMedia:
    """A leg's sound was set up again: its place in the conference is a new one."""

    leg: str


@dataclass(frozen=True, slots=True)
class Signalled:
    """A SIP message of a leg went out or came in; `at` is Unix time in seconds."""

    leg: str
    at: float
    sent: bool
    message: str


@dataclass(frozen=True, slots=True)
class ToneHeard:
    """A keypad tone of the far end."""

    leg: str
    digit: str
    method: Literal["rfc2833", "info"]


@dataclass(frozen=True, slots=True)
class PlayerEnded:
    """A player without loop came to the end of its last file."""

    player: str


@dataclass(frozen=True, slots=True)
class RegistrationState:
    """A registrar answered, or did not (408). `seconds` is how long the registration holds, 0 when there is none."""

    account: str
    code: int
    reason: str
    seconds: int


Event = Offered | LegState | LegMedia | Signalled | ToneHeard | PlayerEnded | RegistrationState
