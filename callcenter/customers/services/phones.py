"""Numbers of a customer: given, taken away, seen in full, linked after a call."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from callcenter.customers.attribution import attribute
from callcenter.customers.identity import Number, NumberKind, normalise
from callcenter.customers.models import Contact, Customer, CustomerPhone, Numbered, PhoneLabel
from callcenter.customers.queries.numbers import NumberView, number_view
from callcenter.customers.queries.records import brief
from callcenter.customers.services.inputs import MAX_SPELLING, NewPhone
from callcenter.customers.services.telling import locked, touch
from callcenter.kernel import audit
from callcenter.kernel.actor import Actor
from callcenter.kernel.errors import Conflict, FieldError, Invalid, NotFound
from callcenter.kernel.masking import mask_digits
from callcenter.kernel.texts import text

_NOT_A_NUMBER = text("不是电话号码，请填写数字", "Not a phone number: enter its digits")
_LABELS = {NumberKind.MOBILE: PhoneLabel.MOBILE, NumberKind.LANDLINE: PhoneLabel.OFFICE}


class PhoneTaken(Conflict):
    """Another customer has this number; `customer` says who. It may be added as shared."""

    code = "phone-taken"
    title = text(
        "该号码已属于其他客户，请打开该客户，或选择共用此号码",
        "Another customer has this number: open that record, or add the number as shared",
    )


def read_number(spelling: str, *, field: str) -> Number:
    """The number of an input field; Invalid when it is none."""
    number = normalise(spelling)
    if not number.is_phone:
        raise Invalid(errors=(FieldError(field, "not-a-number", _NOT_A_NUMBER),))
    return number


def give(row: Numbered, number: Number) -> None:
    """Write a number into a row."""
    row.number, row.number_kind, row.extension = number.e164, number.kind.value, number.extension
    row.match_key, row.backwards = number.match_key, number.backwards


def add_phone(*, session: Session, customer_id: int, phone: NewPhone, actor: Actor, now: datetime) -> int:
    """Give a customer a number; the id of the phone, the present one when they have it already."""
    customer = locked(session, customer_id)
    row = put_phone(
        session=session, customer=customer, phone=phone, number=read_number(phone.number, field="number"), now=now
    )
    touch(session, customer, now)
    _note(session, actor, "customer.phone_added", row, now)
    return row.id


def put_phone(*, session: Session, customer: Customer, phone: NewPhone, number: Number, now: datetime) -> CustomerPhone:
    """Write a number of a customer whose row is held; PhoneTaken when another has it and it is not to be shared."""
    present = session.scalars(select(CustomerPhone).where(CustomerPhone.customer_id == customer.id)).all()
    for row in present:
        if (row.match_key, row.extension) == (number.match_key, number.extension):
            return row
    holder = _holder(session, number)
    if holder is not None and not phone.shared:
        raise _taken(holder)
    row = CustomerPhone(customer_id=customer.id, created_at=now)
    give(row, number)
    row.label = (phone.label or _LABELS.get(number.kind, PhoneLabel.OTHER)).value
    row.is_shared = holder is not None
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError as error:
        holder = _holder(session, number)
        if holder is None:
            raise
        raise _taken(holder) from error
    if phone.primary or not present:
        _make_primary(session, customer, row, present)
    return row


def remove_phone(*, session: Session, customer_id: int, phone_id: int, actor: Actor, now: datetime) -> None:
    """Take a number away; the oldest of the others becomes primary when it was."""
    customer = locked(session, customer_id)
    row = _phone(session, customer_id, phone_id)
    _note(session, actor, "customer.phone_removed", row, now)
    session.delete(row)
    session.flush()
    rest = session.scalars(
        select(CustomerPhone).where(CustomerPhone.customer_id == customer_id).order_by(CustomerPhone.id)
    ).all()
    if row.is_primary and rest:
        _make_primary(session, customer, rest[0], ())
    elif not rest:
        customer.region = ""
    touch(session, customer, now)


def link_number(*, session: Session, customer_id: int, raw: str, actor: Actor, now: datetime) -> None:
    """The caller with this number was this customer: a maybe becomes a fact.

    A number that others have too is shared from now on; an anonymous caller's
    leaves the record as it is.
    """
    customer = locked(session, customer_id)
    row = put_caller(session=session, customer=customer, raw=raw, now=now)
    if row is not None:
        touch(session, customer, now)
        _note(session, actor, "customer.number_linked", row, now)


def put_caller(*, session: Session, customer: Customer, raw: str, now: datetime) -> CustomerPhone | None:
    """Write a caller's number, shared where others have it; None when there is nothing to write."""
    number = normalise(raw)
    known = select(CustomerPhone.id).where(
        CustomerPhone.customer_id == customer.id,
        CustomerPhone.match_key == number.match_key,
        CustomerPhone.extension == number.extension,
    )
    if number.kind == NumberKind.ANONYMOUS or session.scalar(known) is not None:
        return None
    phone = NewPhone(number=raw[:MAX_SPELLING], shared=True)
    return put_phone(session=session, customer=customer, phone=phone, number=number, now=now)


def reveal_phone(
    *, session: Session, customer_id: int, phone_id: int, reason: str, actor: Actor, now: datetime
) -> NumberView:
    """The full number of a phone, written into the operation log."""
    row = _phone(session, customer_id, phone_id)
    _note(session, actor, "number.revealed", row, now, reason=reason)
    return number_view(row.identity)


def reveal_contact(
    *, session: Session, customer_id: int, contact_id: int, reason: str, actor: Actor, now: datetime
) -> NumberView:
    """The full number of a contact, written into the operation log."""
    row = session.get(Contact, contact_id)
    if row is None or row.customer_id != customer_id or not row.number:
        raise NotFound
    _note(session, actor, "number.revealed", row, now, reason=reason)
    return number_view(row.identity)


def _phone(session: Session, customer_id: int, phone_id: int) -> CustomerPhone:
    row = session.get(CustomerPhone, phone_id)
    if row is None or row.customer_id != customer_id:
        raise NotFound
    return row


def _holder(session: Session, number: Number) -> Customer | None:
    query = (
        select(Customer)
        .join(CustomerPhone, CustomerPhone.customer_id == Customer.id)
        .where(CustomerPhone.match_key == number.match_key, CustomerPhone.extension == number.extension)
    )
    return session.scalar(query.order_by(CustomerPhone.is_shared, CustomerPhone.id).limit(1))


def _taken(holder: Customer) -> PhoneTaken:
    return PhoneTaken(extra={"customer": brief(holder).model_dump(mode="json")})


def _make_primary(session: Session, customer: Customer, row: CustomerPhone, others: Iterable[CustomerPhone]) -> None:
    """At no moment are there two: the database holds it."""
    for other in others:
        other.is_primary = False
    session.flush()
    row.is_primary = True
    session.flush()
    customer.region = attribute(row.identity).region


def _note(session: Session, actor: Actor, act: str, row: CustomerPhone | Contact, now: datetime, **more: str) -> None:
    audit.note(
        session=session,
        actor=actor,
        act=act,
        now=now,
        subject=f"customer:{row.customer_id}",
        after={"number": mask_digits(row.number), **more},
    )
