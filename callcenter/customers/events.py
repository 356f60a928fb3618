"""Facts about customers, told to whoever has the record open."""

from dataclasses import dataclass

from callcenter.customers.queries.views import ActivityView, CustomerView
from callcenter.kernel.events import Event, Room


@dataclass(frozen=True, slots=True)
class CustomerEvent(Event):
    """A record's view; heard by whoever has it open."""

    subject_kind = "customer"
    view = CustomerView
    audience = ("customer:{id}",)

    def rooms(self) -> tuple[Room, ...]:
        return (f"customer:{self.subject_id}",)


@dataclass(frozen=True, slots=True)
class CustomerCreated(CustomerEvent):
    """A record was made."""

    name = "customer.created"


@dataclass(frozen=True, slots=True)
class CustomerChanged(CustomerEvent):
    """Something that the record's view shows changed: fields, numbers, contacts, tags, open work orders."""

    name = "customer.changed"


@dataclass(frozen=True, slots=True)
class ActivityRecorded(Event):
    """A line of the timeline was written or rewritten. `former` is the customer it was taken from."""

    name = "activity.recorded"
    subject_kind = "activity"
    view = ActivityView
    audience = ("customer:{customer}", "customer:{former customer}")
    former: int | None = None

    def rooms(self) -> tuple[Room, ...]:
        found = [f"customer:{self.data['customer_id']}"]
        if self.former is not None:
            found.append(f"customer:{self.former}")
        return tuple(found)
