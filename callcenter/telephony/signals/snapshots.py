"""What a line or a headset process knows when a bridge connects."""

from dataclasses import dataclass
from typing import Literal

from callcenter.telephony.signals.mixes import Mix


@dataclass(frozen=True, slots=True)
class LegSnapshot:
    """One leg of a line. `state`: incoming, dialing, answered."""

    leg: str
    call: str
    direction: Literal["in", "out"]
    state: Literal["incoming", "dialing", "answered"]
    far_number: str


@dataclass(frozen=True, slots=True)
class LineSnapshot:
    """A line as it is: `capacity` legs at most, as the library says."""

    line: int
    pid: int
    capacity: int
    sip_host: str
    sip_port: int
    legs: tuple[LegSnapshot, ...]
    mixes: tuple[Mix, ...]
    trunks: tuple[int, ...] = ()
    """The trunks it registers."""


@dataclass(frozen=True, slots=True)
class HeadsetSnapshot:
    """A headset process as it is: connected headset ids and the cord plugged into each ("" for none)."""

    process: int
    pid: int
    peers: dict[str, str]
