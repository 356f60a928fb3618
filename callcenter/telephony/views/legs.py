"""What the outside sees of the connections of a call, how they sounded and what was signalled."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from callcenter.accounts.queries import UserRef
from callcenter.customers.queries import NumberView
from callcenter.kernel.http.views import View
from callcenter.telephony.states import LegState
from callcenter.telephony.views.names import Device, Role


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
