"""What a line or a headset process is told (commands) and what it tells (signals).

Plain frozen records, sent as newline-delimited JSON by `wire`. Names are the
record's `name`; fields are the JSON object. Times are seconds unless said.
"""

from dataclasses import dataclass, field
from typing import ClassVar, Literal

Role = Literal["customer", "agent", "outside", "supervisor"]
"""customer: the person who called or was called. outside: a third party."""

Mode = Literal["talk", "hold", "mute"]
"""talk: speaks and hears. mute: hears only. hold: neither; hears hold music if role is customer."""


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
    """Heard by agents only, such as the ringback of an outgoing call; not recorded."""


@dataclass(frozen=True, slots=True)
class TrunkAccess:
    """How an outgoing leg reaches a trunk: outbound proxy URI and digest credentials."""

    uri: str
    username: str = ""
    password: str = field(default="", repr=False)
    realm: str = "*"


# --- commands of a line ---------------------------------------------------------------


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


# --- cords: the same two commands for lines and headsets --------------------------------


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


# --- commands of a headset process ------------------------------------------------------


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
)
HeadsetCommand = ConnectPeer | ClosePeer | EchoPeer | OpenCord | ConnectCord | CloseCord
Command = LineCommand | HeadsetCommand

# --- signals of a line ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LegIncoming:
    """An INVITE from a configured peer. The line has sent 100 and waits for ring, answer or reject."""

    name: ClassVar = "leg.incoming"
    leg: str
    peer: str
    """host:port it came from."""
    from_user: str
    from_name: str
    to_user: str
    request_user: str
    asserted: str = ""
    """User part of P-Asserted-Identity, if any."""
    called_party: str = ""
    diversion: str = ""
    has_offer: bool = True
    sip_call_id: str = ""


@dataclass(frozen=True, slots=True)
class LegProgressed:
    """A provisional answer to an outgoing leg."""

    name: ClassVar = "leg.progressed"
    leg: str
    code: int
    early_media: bool


@dataclass(frozen=True, slots=True)
class LegAnswered:
    """A leg has sound both ways."""

    name: ClassVar = "leg.answered"
    leg: str


@dataclass(frozen=True, slots=True)
class LegHeld:
    """The far end put us on hold, or resumed."""

    name: ClassVar = "leg.held"
    leg: str
    held: bool


@dataclass(frozen=True, slots=True)
class LegTone:
    """A keypad tone from the far end (RFC 2833 or INFO, de-duplicated)."""

    name: ClassVar = "leg.tone"
    leg: str
    digit: str
    method: Literal["rfc2833", "info"]


@dataclass(frozen=True, slots=True)
class LegEnded:
    """A leg is gone. `by` is `near` when this product ended it."""

    name: ClassVar = "leg.ended"
    leg: str
    code: int
    reason: str
    by: Literal["far", "near"]
    was_answered: bool
    seconds: float
    quality: dict[str, float] = field(default_factory=dict)
    """rx_packets, rx_lost, rx_jitter_ms, tx_packets, rtt_ms where known."""


@dataclass(frozen=True, slots=True)
class PromptFinished:
    """A prompt without loop has been played to its end."""

    name: ClassVar = "prompt.finished"
    call: str
    prompt: str


@dataclass(frozen=True, slots=True)
class RecordingClosed:
    """Both files are closed and renamed. `ok` is false when the disk was full or a file is short."""

    name: ClassVar = "recording.closed"
    call: str
    recording: str
    path: str
    seconds: float
    ok: bool
    detail: str = ""


# --- signals of a headset process ---------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PeerConnected:
    """A browser's connection is up (ICE and DTLS done)."""

    name: ClassVar = "peer.connected"
    headset: str


@dataclass(frozen=True, slots=True)
class PeerLost:
    """A browser's connection is gone for good."""

    name: ClassVar = "peer.lost"
    headset: str
    reason: str


Signal = (
    LegIncoming
    | LegProgressed
    | LegAnswered
    | LegHeld
    | LegTone
    | LegEnded
    | PromptFinished
    | RecordingClosed
    | PeerConnected
    | PeerLost
)

# --- snapshots: what a process knows when a bridge connects --------------------------------


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


@dataclass(frozen=True, slots=True)
class HeadsetSnapshot:
    """A headset process as it is: connected headset ids and the cord plugged into each ("" for none)."""

    process: int
    pid: int
    peers: dict[str, str]
