"""The public views of customers: the same for GET, for events and for the card."""

from datetime import datetime
from typing import Literal

from callcenter.accounts.queries import UserRef
from callcenter.customers.models import CustomerKind, Level, PhoneLabel
from callcenter.customers.queries.numbers import NumberView
from callcenter.kernel.db import JsonData
from callcenter.kernel.http.views import View
from callcenter.kernel.texts import Language, Text


class CustomerBrief(View):
    """A customer in one line."""

    id: int
    name: str
    kind: CustomerKind
    level: Level
    company: str
    region: str


class PhoneView(View):
    """A number of a customer."""

    id: int
    label: PhoneLabel
    number: NumberView
    primary: bool


class ContactView(View):
    """A person at a customer."""

    id: int
    name: str
    title: str
    number: NumberView | None
    note: str


class CustomerView(CustomerBrief):
    """A whole record."""

    tags: tuple[str, ...]
    note: str
    email: str
    address: str
    language: Language
    source: str
    phones: tuple[PhoneView, ...]
    contacts: tuple[ContactView, ...]
    owner: UserRef | None
    open_tickets: int
    created_at: datetime
    updated_at: datetime
    version: int


class ActivityRef(View):
    """What a line of the timeline tells of."""

    kind: str
    id: str


class ActivityView(View):
    """One line of the timeline."""

    id: int
    customer_id: int
    kind: Literal["call", "ticket", "note", "sms", "change"]
    at: datetime
    title: str
    text: str
    by: UserRef | None
    ref: ActivityRef | None
    data: JsonData


class Candidate(View):
    """A customer who may be the caller, and why."""

    customer: CustomerBrief
    reason: Literal["primary_phone", "phone", "contact_phone", "other_extension", "old_call", "same_suffix"]
    score: float


class QueueRef(View):
    """A queue, by its name in every language."""

    id: int
    name: Text


class CardView(View):
    """What pops up with a call. `customer` is set when the match is known."""

    match: Literal["known", "several", "unknown", "anonymous"]
    number: NumberView
    customer: CustomerView | None = None
    candidates: tuple[Candidate, ...] = ()
    queue: QueueRef | None = None
    waited_seconds: int = 0
    open_tickets: tuple[JsonData, ...] = ()
    last_calls: tuple[JsonData, ...] = ()
