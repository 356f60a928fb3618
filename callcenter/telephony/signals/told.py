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


Signal = (
    LegIncoming
    | LegProgressed
    | LegAnswered
    | LegHeld
    | LegTone
    | LegEnded
    | PromptFinished
    | RecordingClosed
    | TrunkRegistered
    | PeerConnected
    | PeerLost
)
