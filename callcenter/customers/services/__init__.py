"""What can be done with customers. Callers own the transaction."""

from callcenter.customers.services.contacts import add_contact, remove_contact
from callcenter.customers.services.inputs import (
    CustomerChange,
    CustomerFields,
    NewContact,
    NewCustomer,
    NewNote,
    NewPhone,
    RevealReason,
)
from callcenter.customers.services.phones import (
    PhoneTaken,
    add_phone,
    link_number,
    remove_phone,
    reveal_contact,
    reveal_phone,
)
from callcenter.customers.services.records import change, create
from callcenter.customers.services.timeline import add_note, drop_open_item, put_open_item, record_activity

__all__ = [
    "CustomerChange",
    "CustomerFields",
    "NewContact",
    "NewCustomer",
    "NewNote",
    "NewPhone",
    "PhoneTaken",
    "RevealReason",
    "add_contact",
    "add_note",
    "add_phone",
    "change",
    "create",
    "drop_open_item",
    "link_number",
    "put_open_item",
    "record_activity",
    "remove_contact",
    "remove_phone",
    "reveal_contact",
    "reveal_phone",
]
