"""What every change of a record does: raise its version, find its words anew, tell it."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.customers.events import CustomerChanged, CustomerCreated
from callcenter.customers.models import Contact, Customer, CustomerTag, CustomerWord
from callcenter.customers.queries.records import customer as customer_view
from callcenter.customers.words import customer_words
from callcenter.kernel.errors import NotFound
from callcenter.kernel.events import announce
from callcenter.kernel.search import replace_words


def locked(session: Session, customer_id: int) -> Customer:
    """The row, held until the end of the transaction; NotFound when there is none."""
    query = select(Customer).where(Customer.id == customer_id).with_for_update()
    found = session.scalar(query.execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return found


def touch(session: Session, customer: Customer, now: datetime | None = None) -> None:
    """Raise the version and tell the change; `now` when a person changed the record itself."""
    customer.version += 1
    if now is not None:
        customer.updated_at = now
    _tell(session, customer.id, CustomerChanged)


def tell_created(session: Session, customer: Customer) -> None:
    """Tell that the record is there."""
    _tell(session, customer.id, CustomerCreated)


def _tell(session: Session, customer_id: int, kind: type[CustomerCreated] | type[CustomerChanged]) -> None:
    def build() -> CustomerCreated | CustomerChanged:
        session.flush()
        return kind(subject_id=str(customer_id), data=customer_view(session, customer_id).model_dump(mode="json"))

    announce(session, kind, customer_id, build)


def index(session: Session, customer: Customer) -> None:
    """Make the record findable by what it says now."""
    session.flush()
    contacts = session.scalars(select(Contact).where(Contact.customer_id == customer.id)).all()
    tags = session.scalars(select(CustomerTag.tag).where(CustomerTag.customer_id == customer.id)).all()
    words = customer_words(
        names=(customer.name, customer.company, *(one.name for one in contacts)),
        texts=(customer.address, customer.email, customer.note, *tags, *(one.title for one in contacts)),
    )
    replace_words(
        session=session,
        owner=CustomerWord.customer_id,
        word=CustomerWord.word,
        owner_id=customer.id,
        words=words,
    )
