"""Names of things that others refer to."""

from typing import Literal

from callcenter.customers.queries import Level
from callcenter.kernel.http.views import View
from callcenter.kernel.texts import Text
from callcenter.telephony.states import RecordingState

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
