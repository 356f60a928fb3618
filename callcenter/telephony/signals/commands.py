"""What a line or a headset process is told."""

from dataclasses import dataclass
from typing import ClassVar

from callcenter.telephony.signals.mixes import Mix, TrunkAccess


@dataclass(frozen=True, slots=True)
class Configure:
    """First command after connecting. `peers` are networks in CIDR form that may send INVITEs."""

    name: ClassVar = "configure"
    peers: tuple[str, ...] = ("127.0.0.0/8",)


@dataclass(frozen=True, slots=True)
class RingLeg:
    """Send 180 to an incoming leg."""

    name: ClassVar = "leg.ring"
    leg: str


@dataclass(frozen=True, slots=True)
class AnswerLeg:
    """Send 200 to an incoming leg."""

    name: ClassVar = "leg.answer"
    leg: str


@dataclass(frozen=True, slots=True)
class RejectLeg:
    """Refuse an incoming leg with a final code. `contact` goes with 302, `retry_after` with 503."""

    name: ClassVar = "leg.reject"
    leg: str
    code: int
    contact: str = ""
    retry_after: int = 0


@dataclass(frozen=True, slots=True)
class DialLeg:
    """Place an outgoing leg. The caller chooses `leg` (32 hex). Fails with `line-full` when no leg is free."""

    name: ClassVar = "leg.dial"
    leg: str
    call: str
    uri: str
    from_number: str = ""
    from_name: str = ""
    trunk: TrunkAccess | None = None
    timeout_seconds: int = 60


@dataclass(frozen=True, slots=True)
class HangUpLeg:
    """End a leg in whatever state it is; ending an unknown leg succeeds."""

    name: ClassVar = "leg.hangup"
    leg: str
    code: int = 0


@dataclass(frozen=True, slots=True)
class SendTones:
    """Send keypad tones on a leg by RFC 2833: digits, `*`, `#`, A-D."""

    name: ClassVar = "leg.tones"
    leg: str
    digits: str


@dataclass(frozen=True, slots=True)
class SetMix:
    """Replace the mix of a call."""

    name: ClassVar = "mix.set"
    mix: Mix


@dataclass(frozen=True, slots=True)
class CloseMix:
    """End a call's mix on this line: prompt stopped, recording closed, cords closed. Legs are not touched."""

    name: ClassVar = "mix.close"
    call: str


@dataclass(frozen=True, slots=True)
class OpenCord:
    """Bind a UDP port for a cord. `owner` is the call (on a line) or the headset (in a headset process).

    Result: {"host": str, "port": int}. Opening a known cord gives the same port again.
    """

    name: ClassVar = "cord.open"
    cord: str
    owner: str
    token: str
    """32 hex: both ends send and check it."""


@dataclass(frozen=True, slots=True)
class ConnectCord:
    """Tell a cord its far end; sound flows from now on."""

    name: ClassVar = "cord.connect"
    cord: str
    host: str
    port: int


@dataclass(frozen=True, slots=True)
class CloseCord:
    """Close a cord; closing an unknown cord succeeds."""

    name: ClassVar = "cord.close"
    cord: str


@dataclass(frozen=True, slots=True)
class ConnectPeer:
    """Answer a browser's SDP offer. Result: {"sdp": str}."""

    name: ClassVar = "peer.connect"
    headset: str
    sdp: str


@dataclass(frozen=True, slots=True)
class ClosePeer:
    """Close a browser's connection and its cord."""

    name: ClassVar = "peer.close"
    headset: str


@dataclass(frozen=True, slots=True)
class EchoPeer:
    """Test call: send a browser its own sound back after about a second, while no cord is plugged."""

    name: ClassVar = "peer.echo"
    headset: str
    on: bool


@dataclass(frozen=True, slots=True)
class RegisterTrunk:
    """Tell a trunk that its calls are to come to this line, now and again until told otherwise.

    `access.uri` is where to send, with an IPv4 address; `domain` is the name of the trunk. The same again
    tells the present state, and tries again at once when the last try failed.
    """

    name: ClassVar = "trunk.register"
    trunk: int
    domain: str
    access: TrunkAccess
    seconds: int = 300


@dataclass(frozen=True, slots=True)
class UnregisterTrunk:
    """Take the registration back; of an unknown trunk it succeeds."""

    name: ClassVar = "trunk.unregister"
    trunk: int


LineCommand = (
    Configure
    | RingLeg
    | AnswerLeg
    | RejectLeg
    | DialLeg
    | HangUpLeg
    | SendTones
    | SetMix
    | CloseMix
    | OpenCord
    | ConnectCord
    | CloseCord
    | RegisterTrunk
    | UnregisterTrunk
)
HeadsetCommand = ConnectPeer | ClosePeer | EchoPeer | OpenCord | ConnectCord | CloseCord
Command = LineCommand | HeadsetCommand
