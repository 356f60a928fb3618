"""What the services of customers take."""

from typing import Annotated, Final, Literal

from pydantic import Field

from callcenter.customers.models import CustomerKind, Level, PhoneLabel
from callcenter.kernel.http.views import Body
from callcenter.kernel.plain import AS_LINE, AS_TEXT, RowId

MAX_SPELLING: Final = 100
Name = Annotated[str, Field(min_length=1, max_length=80), AS_LINE]
Company = Annotated[str, Field(max_length=120), AS_LINE]
Email = Annotated[str, Field(max_length=200), AS_LINE]
Address = Annotated[str, Field(max_length=300), AS_LINE]
Source = Annotated[str, Field(max_length=60), AS_LINE]
Note = Annotated[str, Field(max_length=4000), AS_TEXT]
Tag = Annotated[str, Field(min_length=1, max_length=30), AS_LINE]
Tags = Annotated[tuple[Tag, ...], Field(max_length=20)]
Spelling = Annotated[str, Field(min_length=1, max_length=MAX_SPELLING), AS_LINE]
Language = Literal["zh-CN", "en"]


class NewPhone(Body):
    """A number in any spelling. `shared` allows one that another customer has too; a missing label is guessed."""

    number: Spelling
    label: PhoneLabel | None = None
    primary: bool = False
    shared: bool = False


class CustomerFields(Body):
    """The fields of a record."""

    name: Name
    kind: CustomerKind = CustomerKind.PERSON
    level: Level = Level.NORMAL
    company: Company = ""
    note: Note = ""
    email: Email = ""
    address: Address = ""
    language: Language = "zh-CN"
    source: Source = ""
    owner_id: RowId | None = None
    tags: Tags = ()


class NewCustomer(CustomerFields):
    """A record to make. `call_id` takes the number of that call and links it."""

    phones: Annotated[tuple[NewPhone, ...], Field(max_length=10)] = ()
    call_id: Annotated[str, Field(max_length=40)] | None = None

    def fields(self) -> CustomerFields:
        """The record's own fields."""
        return CustomerFields(**self.model_dump(exclude={"phones", "call_id"}))


class CustomerChange(CustomerFields):
    """What to change; fields left out stay as they are."""

    name: Name = "-"


class NewContact(Body):
    """A person at a customer."""

    name: Name
    title: Annotated[str, Field(max_length=80), AS_LINE] = ""
    number: Annotated[str, Field(max_length=100), AS_LINE] = ""
    note: Annotated[str, Field(max_length=300), AS_LINE] = ""


class NewNote(Body):
    """A note for the timeline."""

    text: Annotated[str, Field(min_length=1, max_length=4000), AS_TEXT]


class RevealReason(Body):
    """Why somebody needs to see a number; it is written into the operation log."""

    reason: Annotated[str, Field(min_length=2, max_length=200), AS_LINE]
