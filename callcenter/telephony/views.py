"""What the outside sees of calls, offers, seats, queues and recordings."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from callcenter.accounts.queries import TeamRef, UserRef
from callcenter.customers.queries import CardView, Level, NumberView
from callcenter.kernel.http.views import View
from callcenter.kernel.texts import Text
from callcenter.telephony.states import Activity, CallState, LegState, OfferState, Presence, RecordingState

Device = Literal["browser", "sip"]
Direction = Literal["in", "out"]
Role = Literal["customer", "agent", "outside"]


class QueueRef(View):
    """A queue by name; the name in every language."""

    id: int
    name: Text


class CustomerRef(View):
    """A customer by name and level."""

    id: int
    name: str
    level: Level


class RecordingRef(View):
    """A recording in a list."""

    id: str
    state: RecordingState
    seconds: float


class ParticipantView(View):
    """Who is on the line, and whether held or muted."""

    id: str
    role: Role
    name: str
    user_id: int | None = None
    device: Device = "sip"
    held: bool = False
    muted: bool = False


class CallView(View):
    """One call. Seconds are whole."""

    id: str
    direction: Direction
    state: CallState
    state_since: datetime
    caller: NumberView
    caller_name: str
    dialled: NumberView
    customer: CustomerRef | None
    queue: QueueRef | None
    agent: UserRef | None
    started_at: datetime
    queued_at: datetime | None
    answered_at: datetime | None
    ended_at: datetime | None
    end_reason: str | None
    ended_by: Literal["customer", "agent", "system"] | None
    waiting_seconds: int | None
    talking_seconds: int | None
    held: bool
    muted: bool
    early_media: bool
    participants: tuple[ParticipantView, ...]
    recording: RecordingRef | None
    disposition: str | None
    note: str
    version: int


class QualityView(View):
    """How a leg sounded; null where nobody measured it. Loss in percent, times in milliseconds, `mos` 1 to 4.5.

    `loss_percent` is of what arrived here, `sent_loss_percent` of what the far end was sent; `delay_ms` is the
    jitter buffer's, `rtt_ms` there and back on the network. `mos` and `verdict` are those of the worse direction.
    """

    loss_percent: float | None
    jitter_ms: float | None
    rtt_ms: float | None
    delay_ms: float | None
    concealed_ms: float | None
    sent_loss_percent: float | None
    mos: float | None
    verdict: Literal["good", "fair", "poor"] | None


class TracedView(View):
    """One SIP message of a call. `sent` by us; `what` is the method or the status; numbers are masked."""

    model_config = ConfigDict(frozen=True, serialize_by_alias=True, populate_by_name=True)
    at: datetime
    leg_id: str
    leg_kind: Role
    sent: bool
    what: str
    cseq: str
    from_: Annotated[str, Field(alias="from")]
    to: str
    detail: str


class TraceView(View):
    """The signalling of a call, oldest first."""

    items: tuple[TracedView, ...]


class LegView(View):
    """One connection of a call."""

    id: str
    kind: Role
    device: Device
    line: int
    user: UserRef | None
    number: NumberView | None
    state: LegState
    started_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    end_code: int | None
    end_reason: str
    quality: QualityView | None


class WhyView(View):
    """Why an agent was chosen or passed over: the rule, and its figures."""

    user: UserRef
    rule: str
    detail: str = ""


class OfferBrief(View):
    """An offer on the call's page."""

    id: str
    user: UserRef
    state: OfferState
    made_at: datetime
    ended_at: datetime | None
    why: tuple[WhyView, ...]


class StepView(View):
    """One move of the call's state machine."""

    at: datetime
    from_state: CallState
    to_state: CallState
    reason: str


class MarkView(View):
    """A moment in a recording: hold, resume, mute, unmute, pause."""

    at_seconds: float
    kind: str


class FiguresView(View):
    """How long each side talked, both at once, and nobody, in seconds."""

    customer_talk_seconds: float
    agent_talk_seconds: float
    overlap_seconds: float
    silence_seconds: float


class RecordingView(RecordingRef):
    """A recording: how it is, and where its sound is."""

    call_id: str
    size: int
    sha256: str | None
    detail: str
    started_at: datetime
    channels: tuple[str, str] = ("customer", "agent")
    figures: FiguresView | None
    marks: tuple[MarkView, ...]
    audio_url: str
    peaks_url: str
    version: int


class PeaksView(View):
    """The loudness of each channel over time: `rate` values a second, from 0 to 1."""

    seconds: float
    rate: float
    channels: tuple[tuple[float, ...], ...]


class CallDetail(CallView):
    """One call with all that happened in it."""

    legs: tuple[LegView, ...]
    offers: tuple[OfferBrief, ...]
    trail: tuple[StepView, ...]
    recording: RecordingView | None


class OfferView(View):
    """A call shown to an agent, with the customer's card. Why it was this agent is told with the call."""

    id: str
    state: OfferState
    user: UserRef
    call: CallView
    made_at: datetime
    expires_at: datetime
    card: CardView
    version: int


class DeviceView(View):
    """Where an agent speaks: the browser, or a SIP phone."""

    kind: Device
    uri: str | None


class SeatView(View):
    """One agent at work. `since` is when the state on show began."""

    user: UserRef
    extension: str | None
    team: TeamRef | None
    presence: Presence
    reason: str | None
    activity: Activity
    since: datetime
    call_id: str | None
    offer_id: str | None
    wrap_up_until: datetime | None
    device: DeviceView
    headset: Literal["connected", "absent"]
    queues: tuple[QueueRef, ...]
    version: int


class QueueView(View):
    """A queue as it is now."""

    id: int
    name: Text
    numbers: tuple[str, ...]
    waiting: int
    longest_wait_since: datetime | None
    agents_ready: int
    agents_signed_in: int
