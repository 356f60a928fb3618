"""What a line or a headset process tells."""

from dataclasses import dataclass, field
from typing import ClassVar, Literal


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
class LegMeasured:
    """How a leg sounded since it was answered; told every few seconds. The keys are those of `LegEnded`."""

    name: ClassVar = "leg.measured"
    leg: str
    quality: dict[str, float]


@dataclass(frozen=True, slots=True)
class Traced:
    """One SIP message of a leg, numbers masked. `at` is Unix time in seconds.

    `what` is the method, or the status with its reason; `detail` names what matters of the rest:
    codecs and direction of the sound, the far program, why something was refused.
    """

    at: float
    sent: bool
    what: str
    cseq: str = ""
    from_: str = ""
    to: str = ""
    detail: str = ""


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
    """What arrived: rx_packets, rx_lost, rx_jitter_ms, concealed_ms, delay_ms (the jitter buffer's). What the far end
    says it got: tx_packets, tx_lost, tx_jitter_ms. And rtt_ms. Counts are totals; only what is known."""
    trace: tuple[Traced, ...] = ()
    """The leg's signalling, oldest first; bounded."""


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


@dataclass(frozen=True, slots=True)
class TrunkRegistered:
    """What came of a registration, told whenever it changes. `code` is the SIP answer, 408 when none came."""

    name: ClassVar = "trunk.registered"
    trunk: int
    ok: bool
    code: int
    reason: str = ""


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


@dataclass(frozen=True, slots=True)
class PeerMeasured:
    """How a browser's microphone arrived since a cord was plugged in; told every few seconds while one is."""

    name: ClassVar = "peer.measured"
    headset: str
    quality: dict[str, float]


Signal = (
    LegIncoming
    | LegProgressed
    | LegAnswered
    | LegHeld
    | LegTone
    | LegMeasured
    | LegEnded
    | PromptFinished
    | RecordingClosed
    | TrunkRegistered
    | PeerConnected
    | PeerLost
    | PeerMeasured
)
