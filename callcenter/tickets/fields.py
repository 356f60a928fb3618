"""What comes in about work orders: bodies and queries of the routes."""

from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BeforeValidator, Field

from callcenter.kernel.forms import MAX_FIELDS
from callcenter.kernel.http import Body, PageQuery
from callcenter.kernel.plain import AS_LINE, AS_TEXT, RowId, plain_line
from callcenter.kernel.texts import LANGUAGES, Text
from callcenter.tickets.models import Priority, Source
from callcenter.tickets.states import Category, TicketState

MAX_TEXT = 20_000
MOST_STATUSES = 50
Subject = Annotated[str, Field(min_length=1, max_length=200), AS_LINE]
LongText = Annotated[str, Field(max_length=MAX_TEXT), AS_TEXT]
SaidText = Annotated[str, Field(min_length=1, max_length=MAX_TEXT), AS_TEXT]


def _split(value: object) -> object:
    return tuple(part for part in value.split(",") if part) if isinstance(value, str) else value


class NewTicket(Body):
    """A work order to be made. Without `priority` it has its type's; `settled` closes it at once.

    `answers` are those to the type's form, by the keys of its fields.
    """

    type_id: RowId
    subject: Subject
    text: LongText = ""
    priority: Priority | None = None
    customer_id: RowId | None = None
    call_id: Annotated[str, Field(min_length=1, max_length=40), AS_LINE] | None = None
    assignee_id: RowId | None = None
    source: Source | None = None
    settled: bool = False
    answers: dict[str, Any] = Field(default_factory=dict, max_length=MAX_FIELDS)


class TicketPatch(Body):
    """What is to be changed; what is not named stays. Only the customer and an answer can be taken away by null.

    Answers are to the form the ticket was made with, or with another type to that type's newest.
    """

    subject: Subject = Field(default="")
    text: LongText = ""
    priority: Priority = Priority.NORMAL
    type_id: RowId = 1
    answers: dict[str, Any] = Field(default_factory=dict, max_length=MAX_FIELDS)
    customer_id: RowId | None = None


class Assignee(Body):
    """To whom a ticket goes; null puts it back for anyone in the team."""

    user_id: RowId | None


class Waiting(Body):
    """Until when a ticket rests; null: until somebody resumes it."""

    until: AwareDatetime | None = None


class Solution(Body):
    """How it was solved."""

    text: SaidText


class Closure(Body):
    """Why it is closed."""

    reason: Annotated[str, Field(max_length=200), AS_LINE] = ""


class Return(Body):
    """Why a ticket goes back, and what is missing."""

    reason: Annotated[str, Field(min_length=1, max_length=1000), AS_TEXT]


class Merging(Body):
    """Into which ticket this one goes."""

    into_id: RowId


class Pressure(Body):
    """Why it is urged or watched over."""

    reason: Annotated[str, Field(max_length=1000), AS_TEXT] = ""


class HelpAsked(Body):
    """Who is asked to help, and with what."""

    user_ids: Annotated[tuple[RowId, ...], Field(min_length=1, max_length=20)]
    text: Annotated[str, Field(min_length=1, max_length=1000), AS_TEXT]


class HelpReport(Body):
    """What was done of what was asked."""

    text: SaidText


class Extension(Body):
    """Until when more time is asked for, and why."""

    until: AwareDatetime
    reason: Annotated[str, Field(min_length=1, max_length=1000), AS_TEXT]


class Verdict(Body):
    """Whether it is granted; a refusal says why."""

    granted: bool
    word: Annotated[str, Field(max_length=1000), AS_TEXT] = ""


class NewVisit(Body):
    """What the customer said afterwards: from 1, not at all satisfied, to 5. `reopen` takes the order up again."""

    reached: bool
    satisfied: Annotated[int, Field(ge=1, le=5)] | None = None
    note: Annotated[str, Field(max_length=1000), AS_TEXT] = ""
    reopen: bool = False


class NewComment(Body):
    """A comment; internal unless it is public. Who is mentioned sees and follows the ticket from then on."""

    text: SaidText
    public: bool = False
    mentions: Annotated[tuple[RowId, ...], Field(max_length=20)] = ()


CallId = Annotated[str, Field(min_length=1, max_length=40), AS_LINE]


class LikelyFilter(Body):
    """Which call the question is about."""

    call_id: CallId


class TypeFilter(Body):
    """Which types: those in use, or with those out of use."""

    all: bool = False


DueMinutes = Annotated[int, Field(ge=1, le=366 * 24 * 60)]


class SkillNeeded(Body):
    """A skill, and how much of it."""

    skill_id: RowId
    level: Annotated[int, Field(ge=1, le=5)] = 1


class TypeSettings(Body):
    """What holds for the work orders of a type. What is left empty is as the group above it has it.

    `dispositions` are the results that are offered first after a call about it, `sources` the doors it may come through.
    """

    due_minutes: DueMinutes | None = None
    team_id: RowId | None = None
    sources: Annotated[tuple[Source, ...], Field(max_length=20)] = ()
    dispositions: Annotated[tuple[Annotated[str, Field(max_length=40)], ...], Field(max_length=50)] = ()
    skills: Annotated[tuple[SkillNeeded, ...], Field(max_length=20)] = ()

    @property
    def given(self) -> dict[str, Any]:
        """The settings that are named, as columns."""
        return {
            name: value for name, value in self.model_dump(mode="json", exclude_unset=True).items() if name in _SETTINGS
        }


_SETTINGS = frozenset(TypeSettings.model_fields)


class NewTypeBody(TypeSettings):
    """A type to add; without `parent_id` at the top."""

    name: Text
    parent_id: RowId | None = None
    priority: Priority = Priority.NORMAL


def _plain_name(value: object) -> object:
    return {tag: plain_line(str(value.get(tag, ""))) for tag in LANGUAGES} if isinstance(value, dict) else value


PlainName = Annotated[Text, BeforeValidator(_plain_name)]


class OwnStatus(Body):
    """A status of a type's own, standing for a state. `next` are the codes of those that may follow, none for any."""

    code: Annotated[str, Field(min_length=1, max_length=40)]
    name: PlainName
    state: Literal["in_progress", "waiting", "solved", "closed"]
    active: bool = True
    next: Annotated[tuple[Annotated[str, Field(max_length=40)], ...], Field(max_length=MOST_STATUSES)] = ()


class OwnStatuses(Body):
    """The statuses of a type, in their order; one that is left out goes out of use."""

    statuses: Annotated[tuple[OwnStatus, ...], Field(max_length=MOST_STATUSES)]


class StatusMove(Body):
    """Into which status a ticket goes. `text` is the solution or the reason, `until` the end of a rest, where it takes one."""

    status_id: RowId
    text: LongText = ""
    until: AwareDatetime | None = None


class Place(Body):
    """Where a type goes: below which one, null for the top, and before the one that is `at` there, from 0."""

    parent_id: RowId | None = None
    at: Annotated[int, Field(ge=0, le=1000)] = 1000


class TypeBody(TypeSettings):
    """What to change of a type; what is left out stays. Only the time and the team can be taken away by null."""

    name: Text | None = None
    priority: Priority | None = None
    active: bool | None = None
    place: Place | None = None


Mark = Literal["returned", "urged", "supervised", "watched", "helping", "extension"]
"""What an order bears: watched by me, I am asked to help, more time is asked for."""


class TicketFilter(PageQuery):
    """Which tickets. Several categories are separated by commas; `assignee_id` is an id, me or none.

    `sort` is newest, or due: only what is pending, as it is due next. Left out it is due where only pending ones are
    asked for.
    """

    category: Annotated[tuple[Category, ...], BeforeValidator(_split)] = ()
    state: TicketState | None = None
    status_id: RowId | None = None
    assignee_id: RowId | Literal["me", "none"] | None = None
    customer_id: RowId | None = None
    call_id: Annotated[str, Field(max_length=40)] | None = None
    type_id: RowId | None = None
    team_id: RowId | None = None
    priority: Priority | None = None
    source: Source | None = None
    mark: Mark | None = None
    created_from: AwareDatetime | None = None
    created_to: AwareDatetime | None = None
    q: Annotated[str, Field(max_length=200), AS_LINE] = ""
    sort: Literal["due", "newest"] | None = None
