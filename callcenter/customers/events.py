"""Facts about customers, told to whoever has the record open."""

from dataclasses import dataclass

from callcenter.kernel.events import Event, Room


@dataclass(frozen=True, slots=True)
class CustomerCreated(Event):
    """A record was made."""

    name = "customer.created"
    subject_kind = "customer"

    def rooms(self) -> tuple[Room, ...]:
        return (f"customer:{self.subject_id}",)


@dataclass(frozen=True, slots=True)
class CustomerChanged(Event):
    """Something that the record's view shows changed: fields, numbers, contacts, tags, open work orders."""

    name = "customer.changed"
    subject_kind = "customer"

    def rooms(self) -> tuple[Room, ...]:
        return (f"customer:{self.subject_id}",)


@dataclass(frozen=True, slots=True)
class ActivityRecorded(Event):
    """A line of the timeline was written or rewritten. `former` is the customer it was taken from."""

    name = "activity.recorded"
    subject_kind = "activity"
    former: int | None = None

    def rooms(self) -> tuple[Room, ...]:
        found = [f"customer:{self.data['customer_id']}"]
        if self.former is not None:
            found.append(f"customer:{self.former}")
        return tuple(found)
