"""Names of things that others refer to."""

from datetime import datetime
from typing import Literal

from callcenter.accounts.queries import UserRef
from callcenter.customers.queries import Level
from callcenter.kernel.http.views import View
from callcenter.kernel.texts import Text
from callcenter.telephony.states import CallState, RecordingState

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


class CallRef(View):
    """A call in the list of another subject. Whose number it was is not told."""

    id: str
    direction: Direction
    state: CallState
    started_at: datetime
    talking_seconds: int | None
    queue: QueueRef | None
    agent: UserRef | None
    recording: RecordingRef | None
