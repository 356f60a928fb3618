"""What the outside sees of work orders; the same by GET and in events."""

from datetime import datetime
from typing import Any, Literal

from callcenter.accounts.queries import TeamRef, UserRef
from callcenter.customers.queries import CustomerBrief, NumberView
from callcenter.kernel.forms import FormField, Kind
from callcenter.kernel.http.views import View
from callcenter.kernel.texts import Text
from callcenter.telephony.queries import CallRef
from callcenter.tickets.models import Priority, Source
from callcenter.tickets.ordering import Why
from callcenter.tickets.relevance import Sign
from callcenter.tickets.states import Category, TicketState

Move = Literal["claim", "assign", "release", "return", "wait", "resume", "solve", "close", "reopen"]
"""What a person can do to a ticket, as far as its state goes."""


StepKind = Literal[
    "created",
    "moved",
    "changed",
    "commented",
    "assigned",
    "returned",
    "urged",
    "supervised",
    "merged",
    "called",
    "helped",
    "extended",
    "linked",
    "split",
    "visited",
]
"""What was done in a step of the trail."""


class TypeRef(View):
    """A type by name, in every language."""

    id: int
    name: Text


class SkillNeededView(View):
    """A skill, and how much of it, 1 to 5."""

    skill_id: int
    level: int


class StatusRef(View):
    """A status of a type's own, standing for a state."""

    id: int
    name: Text
    state: TicketState
    category: Category


class OwnStatusView(StatusRef):
    """A status as it was designed. `next` are the codes of those that may follow, none for any."""

    code: str
    active: bool
    next: tuple[str, ...]


class TicketTypeView(View):
    """One node of the tree of types, in the order of `position` among its neighbours. Only leaves are chosen.

    The settings are its own: what is null or empty is as the type above has it.
    """

    id: int
    name: Text
    parent_id: int | None
    is_leaf: bool
    active: bool
    priority: Priority
    due_minutes: int | None
    team_id: int | None
    sources: tuple[Source, ...]
    dispositions: tuple[str, ...]
    skills: tuple[SkillNeededView, ...]
    statuses: tuple[OwnStatusView, ...]
    position: int
    version: int


class TicketBrief(View):
    """A ticket in a list of another subject. `state_name` is that of the status of its type's own, if it is in one."""

    id: int
    number: str
    subject: str
    state: TicketState
    state_name: Text
    category: Category
    priority: Priority
    type: TypeRef
    updated_at: datetime


class StandingView(View):
    """Why a pending ticket stands where it does among what is due next. `at` is when it is due, else since when it presses."""

    why: Why
    at: datetime


class TicketView(TicketBrief):
    """A ticket in its list and in events. `allowed` are the moves its state has, whoever asks.

    `returned_at` stands until somebody takes it up again; `watchers` and `helpers`, whose report is awaited, are ids.
    `standing` is None when nothing is owed any more.
    """

    status_id: int | None
    text: str
    solution: str
    customer: CustomerBrief | None
    call_id: str | None
    assignee: UserRef | None
    team: TeamRef | None
    creator: UserRef
    source: Source
    created_at: datetime
    due_at: datetime | None
    standing: StandingView | None
    wait_until: datetime | None
    solved_at: datetime | None
    closed_at: datetime | None
    returned_at: datetime | None
    urges: int
    urged_at: datetime | None
    supervisor: UserRef | None
    watchers: tuple[int, ...]
    helpers: tuple[int, ...]
    extension_asked: bool
    allowed: tuple[Move, ...]
    version: int


class CommentView(View):
    """What somebody wrote. Public comments may be shown to the customer."""

    id: int
    author: UserRef
    text: str
    public: bool
    mentions: tuple[UserRef, ...]
    at: datetime


class HelpView(View):
    """What a colleague was asked to help with, and what they reported."""

    id: int
    user: UserRef
    asked_by: UserRef
    text: str
    at: datetime
    done_at: datetime | None
    report: str


class LinkView(View):
    """A ticket that belongs to this one, as far as the reader may see it; split: one was made out of the other."""

    kind: Literal["related", "split_from", "split_into"]
    ticket: TicketBrief


class VisitView(View):
    """How the customer was asked afterwards. `satisfied` is from 1 to 5."""

    id: int
    by: UserRef
    at: datetime
    reached: bool
    satisfied: int | None
    note: str
    reopened: bool


class ExtensionView(View):
    """More time that is asked for and not yet granted or refused."""

    asked_by: UserRef
    until: datetime
    reason: str
    at: datetime


class TicketCommentView(CommentView):
    """A comment as the event tells it: with its ticket."""

    ticket_id: int


class TicketStepView(View):
    """One step of the trail: only what differs stands in `before` and `after`."""

    at: datetime
    by: UserRef | None
    kind: StepKind
    before: dict[str, Any]
    after: dict[str, Any]


class TicketFormView(View):
    """What a type asks for: the newest version of its form, 0 when it has none."""

    type_id: int
    version: int
    fields: tuple[FormField, ...]
    by: UserRef | None
    made_at: datetime | None


class AnswerView(View):
    """An answer as it is shown: `told` in words, or a phone number. `value` is what an edit sends back."""

    key: str
    label: Text
    kind: Kind
    value: str | int | float | bool | tuple[str, ...] | None
    told: Text
    number: NumberView | None


class TicketCallView(View):
    """A call that a ticket was made from, or in which it was talked about, as `by` said."""

    call: CallRef
    is_origin: bool
    by: UserRef | None
    at: datetime


class ReasonView(View):
    """Why a call may be about a ticket; `code` is the sign."""

    code: Sign
    said: Text


class LikelyTicket(View):
    """A ticket that a call may be about, the likeliest first. `said_at` is when somebody said that it is."""

    ticket: TicketView
    likelihood: float
    reasons: tuple[ReasonView, ...]
    said_at: datetime | None


class TicketDetail(TicketView):
    """An opened ticket: with everything said and done, and the form it was made with.

    `statuses` are those of its type's own to which it may go now.
    """

    statuses: tuple[StatusRef, ...]
    form: TicketFormView
    answers: tuple[AnswerView, ...]
    merged_into: TicketBrief | None
    merged: tuple[TicketBrief, ...]
    calls: tuple[TicketCallView, ...]
    helps: tuple[HelpView, ...]
    extension: ExtensionView | None
    links: tuple[LinkView, ...]
    visits: tuple[VisitView, ...]
    comments: tuple[CommentView, ...]
    trail: tuple[TicketStepView, ...]
