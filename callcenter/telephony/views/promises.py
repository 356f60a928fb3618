"""What the outside sees of promises."""

from datetime import datetime

from callcenter.accounts.queries import UserRef
from callcenter.customers.queries import CardView, NumberView
from callcenter.kernel.http.views import View
from callcenter.telephony.promising import PromiseKind
from callcenter.telephony.states import PromiseState
from callcenter.telephony.views.names import CustomerRef, Direction, QueueRef, RecordingRef


class PromiseView(View):
    """Somebody to be called. `calls` is how many calls led here, `call_id` the newest of them.

    `attempts` are calls to them that nobody answered; after too many it `asks_supervisor`.
    """

    id: str
    number: NumberView
    kind: PromiseKind
    state: PromiseState
    state_since: datetime
    customer: CustomerRef | None
    queue: QueueRef | None
    opened_at: datetime
    due_at: datetime
    attempts: int
    asks_supervisor: bool
    claimed_by: UserRef | None
    claimed_until: datetime | None
    calls: int
    call_id: str
    kept_by_call_id: str | None
    closed_at: datetime | None
    closed_by: UserRef | None
    reason: str
    note: str
    version: int


class PromisedCallView(View):
    """A call that led to a promise, or one that was made to keep it."""

    call_id: str
    direction: Direction
    kind: PromiseKind | None
    at: datetime
    waiting_seconds: int | None
    end_reason: str | None
    agent: UserRef | None
    recording: RecordingRef | None


class PromiseStepView(View):
    """One move of a promise."""

    at: datetime
    from_state: PromiseState
    to_state: PromiseState
    reason: str
    by: UserRef | None


class PromiseDetail(PromiseView):
    """A promise as its agent sees it: the card, what led here, what was tried.

    `on_the_line` is the incoming call of the same number that waits or talks now; meanwhile nobody is dialled.
    """

    card: CardView
    history: tuple[PromisedCallView, ...]
    trail: tuple[PromiseStepView, ...]
    on_the_line: str | None


class NextPromise(View):
    """The promise that is the agent's now; null when nothing is due in the agent's queues."""

    promise: PromiseDetail | None


class RecoveredView(View):
    """Of the promises opened in a time: how many were kept. `rate` is from 0 to 1, null when none was opened.

    opened = kept + dropped + waiting. `median_seconds` is from the opening to the contact, of those kept.
    """

    since: datetime
    until: datetime
    opened: int
    kept: int
    dropped: int
    waiting: int
    rate: float | None
    median_seconds: int | None


class PromiseSummary(View):
    """What is due to the actor now, what asks a supervisor, what is in hand, and how many callers were recovered."""

    due: int
    asking: int
    mine: PromiseView | None
    today: RecoveredView
    week: RecoveredView
