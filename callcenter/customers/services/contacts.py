"""People at a customer."""

from datetime import datetime

from sqlalchemy.orm import Session

from callcenter.customers.models import Contact
from callcenter.customers.services.inputs import NewContact
from callcenter.customers.services.phones import give, read_number
from callcenter.customers.services.telling import index, locked, touch
from callcenter.kernel import audit
from callcenter.kernel.actor import Actor
from callcenter.kernel.errors import NotFound


def add_contact(*, session: Session, customer_id: int, contact: NewContact, actor: Actor, now: datetime) -> int:
    """Add a person; the id. Their number may be on other records too."""
    customer = locked(session, customer_id)
    row = Contact(customer_id=customer_id, name=contact.name, title=contact.title, note=contact.note, created_at=now)
    if contact.number:
        give(row, read_number(contact.number, field="number"))
    session.add(row)
    session.flush()
    touch(session, customer, now)
    index(session, customer)
    _note(session, actor, "customer.contact_added", row, now)
    return row.id


def remove_contact(*, session: Session, customer_id: int, contact_id: int, actor: Actor, now: datetime) -> None:
    """Take a person away."""
    customer = locked(session, customer_id)
    row = session.get(Contact, contact_id)
    if row is None or row.customer_id != customer_id:
        raise NotFound
    _note(session, actor, "customer.contact_removed", row, now)
    session.delete(row)
    touch(session, customer, now)
    index(session, customer)


def _note(session: Session, actor: Actor, act: str, row: Contact, now: datetime) -> None:
    subject = f"customer:{row.customer_id}"
    audit.note(session=session, actor=actor, act=act, now=now, subject=subject, after={"contact": row.id})
