"""What the outside sees of calls."""

from datetime import datetime
from typing import Literal

from callcenter.accounts.queries import UserRef
from callcenter.customers.queries import NumberView
from callcenter.kernel.http.views import View
from callcenter.telephony.promising import PromiseKind
from callcenter.telephony.states import CallState, OfferState, TransferState
from callcenter.telephony.views.legs import LegView
from callcenter.telephony.views.names import CustomerRef, Device, Direction, QueueRef, RecordingRef, Role
from callcenter.telephony.views.recordings import RecordingView


class ParticipantView(View):
    """Who is on the line, whether held or muted, and whom they hear, by the ids of the others.

    `ringing`: asked, and not there yet. `number` is that of somebody outside.
    """

    id: str
    role: Role
    name: str
    number: NumberView | None = None
    user_id: int | None = None
    device: Device = "sip"
    held: bool = False
    muted: bool = False
    ringing: bool = False
    hears: tuple[str, ...] = ()


class TransferView(View):
    """Somebody asked to take the call over or to join it. One of user, queue and number is whom."""

    id: str
    kind: Literal["blind", "consult", "conference"]
    state: TransferState
    by: UserRef
    user: UserRef | None
    queue: QueueRef | None
    number: NumberView | None
    made_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    reason: str


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
    transfer: TransferView | None
    parked_by: UserRef | None
    recording: RecordingRef | None
    disposition: str | None
    note: str
    version: int


class BoostView(View):
    """What let a call stand before others that had waited longer: `priority`, or a customer's level as `level:gold`."""

    name: str
    seconds: int


class WhyView(View):
    """Why an agent was chosen or passed over: the rule, and its figures. `boosts` go with the chosen one."""

    user: UserRef
    rule: str
    detail: str = ""
    boosts: tuple[BoostView, ...] = ()


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


class CallPromiseView(View):
    """What a call has to do with a promise: which one it led to or was made to keep, or why it led to none.

    `why_none` is no_number or short; `kind` is null for a call that was made to keep one.
    """

    id: str | None
    kind: PromiseKind | None
    why_none: str


class CallDetail(CallView):
    """One call with all that happened in it."""

    promise: CallPromiseView | None

    legs: tuple[LegView, ...]
    offers: tuple[OfferBrief, ...]
    trail: tuple[StepView, ...]
    transfers: tuple[TransferView, ...]
    recording: RecordingView | None
