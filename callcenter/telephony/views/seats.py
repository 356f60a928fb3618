"""What the outside sees of seats."""

from datetime import datetime
from typing import Literal

from callcenter.accounts.queries import TeamRef, UserRef
from callcenter.kernel.http.views import View
from callcenter.telephony.states import Activity, Presence
from callcenter.telephony.views.names import Device, QueueRef
from callcenter.telephony.wrapping import WrapUpMode


class DeviceView(View):
    """Where an agent speaks: the browser, or a SIP phone."""

    kind: Device
    uri: str | None


class NextView(View):
    """What an agent in a call asked for; it holds from the end of the call and of the time after it."""

    presence: Presence
    reason: str | None


class WrapUpView(View):
    """The time after a call, and what the agent may do about it. `owes_outcome`: first the call's outcome, then ready."""

    mode: WrapUpMode
    call_id: str | None
    may_end: bool
    may_extend: bool
    owes_outcome: bool


class SeatView(View):
    """One agent at work. `since` is when the state on show began, `away_until` when the day's allowance runs out.

    `lost_since` is since when the browser of somebody at work is not connected.
    """

    user: UserRef
    extension: str | None
    team: TeamRef | None
    presence: Presence
    reason: str | None
    away_until: datetime | None
    next: NextView | None
    activity: Activity
    since: datetime
    call_id: str | None
    offer_id: str | None
    wrap_up_until: datetime | None
    wrap_up: WrapUpView | None
    wants_wrap_up: bool
    device: DeviceView
    headset: Literal["connected", "absent"]
    lost_since: datetime | None
    queues: tuple[QueueRef, ...]
    version: int
