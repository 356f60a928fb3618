"""Whole records: one, several, or a page of them, in a constant number of statements."""

from collections import defaultdict
from collections.abc import Collection, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from callcenter.accounts.queries import UserRef, user_refs
from callcenter.customers.models import Contact, Customer, CustomerPhone, CustomerTag, OpenItem
from callcenter.customers.queries.numbers import number_view
from callcenter.customers.queries.views import ContactView, CustomerBrief, CustomerView, PhoneView
from callcenter.kernel.errors import NotFound

TICKET = "ticket"
"""The kind of open items that are counted as work orders."""


def customer(session: Session, customer_id: int) -> CustomerView:
    """One record; NotFound when there is none."""
    found = session.get(Customer, customer_id)
    if found is None:
        raise NotFound
    return customers(session, [found])[0]


def customers(session: Session, rows: Sequence[Customer]) -> tuple[CustomerView, ...]:
    """The views of rows, in their order; five statements for any number."""
    ids = [row.id for row in rows]
    phones, contacts = _phones(session, ids), _contacts(session, ids)
    tags, open_tickets = _tags(session, ids), _open_tickets(session, ids)
    owners = user_refs(session, (row.owner_id for row in rows))
    return tuple(
        CustomerView(
            **brief(row).model_dump(),
            tags=tuple(tags[row.id]),
            note=row.note,
            email=row.email,
            address=row.address,
            language=row.language,
            source=row.source,
            phones=tuple(phones[row.id]),
            contacts=tuple(contacts[row.id]),
            owner=_owner(owners, row.owner_id),
            open_tickets=open_tickets.get(row.id, 0),
            created_at=row.created_at,
            updated_at=row.updated_at,
            version=row.version,
        )
        for row in rows
    )


def brief(row: Customer) -> CustomerBrief:
    """A row in one line."""
    return CustomerBrief(
        id=row.id, name=row.name, kind=row.kind, level=row.level, company=row.company, region=row.region
    )


def briefs(session: Session, ids: Collection[int | None]) -> dict[int, CustomerBrief]:
    """The customers of these ids in one line each, for lists of other domains; one statement."""
    wanted = {one for one in ids if one is not None}
    if not wanted:
        return {}
    return {row.id: brief(row) for row in session.scalars(select(Customer).where(Customer.id.in_(wanted)))}


def _owner(owners: dict[int, UserRef], owner_id: int | None) -> UserRef | None:
    return None if owner_id is None else owners.get(owner_id)


def _phones(session: Session, ids: Sequence[int]) -> dict[int, list[PhoneView]]:
    query = select(CustomerPhone).where(CustomerPhone.customer_id.in_(ids))
    found: dict[int, list[PhoneView]] = defaultdict(list)
    for row in session.scalars(query.order_by(CustomerPhone.is_primary.desc(), CustomerPhone.id)):
        found[row.customer_id].append(
            PhoneView(id=row.id, label=row.label, number=number_view(row.identity), primary=row.is_primary)
        )
    return found


def _contacts(session: Session, ids: Sequence[int]) -> dict[int, list[ContactView]]:
    query = select(Contact).where(Contact.customer_id.in_(ids)).order_by(Contact.id)
    found: dict[int, list[ContactView]] = defaultdict(list)
    for row in session.scalars(query):
        number = number_view(row.identity) if row.number else None
        found[row.customer_id].append(
            ContactView(id=row.id, name=row.name, title=row.title, number=number, note=row.note)
        )
    return found


def _tags(session: Session, ids: Sequence[int]) -> dict[int, list[str]]:
    query = select(CustomerTag).where(CustomerTag.customer_id.in_(ids)).order_by(CustomerTag.tag)
    found: dict[int, list[str]] = defaultdict(list)
    for row in session.scalars(query):
        found[row.customer_id].append(row.tag)
    return found


def _open_tickets(session: Session, ids: Sequence[int]) -> dict[int, int]:
    query = select(OpenItem.customer_id, func.count()).where(OpenItem.customer_id.in_(ids), OpenItem.kind == TICKET)
    return {row[0]: row[1] for row in session.execute(query.group_by(OpenItem.customer_id))}
