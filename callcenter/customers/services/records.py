"""Records: made and changed, never deleted."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from callcenter.accounts.queries import user_refs
from callcenter.customers.models import Customer, CustomerTag
from callcenter.customers.queries.records import customer as customer_view
from callcenter.customers.services.inputs import CustomerChange, CustomerFields, NewPhone
from callcenter.customers.services.phones import put_caller, put_phone, read_number
from callcenter.customers.services.telling import index, locked, tell_created, touch
from callcenter.customers.services.timeline import record_activity
from callcenter.kernel import audit
from callcenter.kernel.actor import Actor
from callcenter.kernel.db import JsonData
from callcenter.kernel.errors import FieldError, Invalid, Stale
from callcenter.kernel.ids import new_id
from callcenter.kernel.masking import masked
from callcenter.kernel.permissions import Permission
from callcenter.kernel.texts import text

_LOGGED = frozenset({"kind", "level", "language", "source", "owner_id", "tags"})
"""Fields whose values may stand in the operation log; of the others, which tell of the person, only the names."""


def create(
    *,
    session: Session,
    fields: CustomerFields,
    phones: Sequence[NewPhone] = (),
    caller: str = "",
    actor: Actor,
    now: datetime,
) -> int:
    """Make a record; its id. `caller` is a number it rang from, in any spelling, taken even when others have it.

    PhoneTaken when another customer has one of the phones.
    """
    _check_owner(session, fields)
    customer = Customer(
        **fields.model_dump(mode="json", exclude={"tags"}),
        created_by_id=actor.user_id,
        created_at=now,
        updated_at=now,
        version=1,
    )
    session.add(customer)
    session.flush()
    session.add_all(CustomerTag(customer_id=customer.id, tag=tag) for tag in sorted(set(fields.tags)))
    tell_created(session, customer)
    for place, phone in enumerate(phones):
        number = read_number(phone.number, field=f"phones.{place}.number")
        put_phone(session=session, customer=customer, phone=phone, number=number, now=now)
    if caller:
        put_caller(session=session, customer=customer, raw=caller, now=now)
    index(session, customer)
    _note(session, actor, "customer.created", customer.id, now, after={"level": fields.level, "kind": fields.kind})
    return customer.id


def change(
    *,
    session: Session,
    customer_id: int,
    changes: CustomerChange,
    expected: frozenset[int] | None = None,
    actor: Actor,
    now: datetime,
) -> None:
    """Change the given fields; the rest stays. `expected` are the versions it may be made from.

    Stale carries the present view as `current`, with numbers as the actor may see them.
    """
    customer = locked(session, customer_id)
    if expected is not None and customer.version not in expected:
        current = customer_view(session, customer_id).model_dump(mode="json")
        raise Stale(extra={"current": current if actor.can(Permission.NUMBERS_READ) else masked(current)})
    _check_owner(session, changes)
    before, after = _differences(session, customer, changes)
    if not after:
        return
    for name, value in after.items():
        if name == "tags":
            session.execute(delete(CustomerTag).where(CustomerTag.customer_id == customer_id))
            session.add_all(CustomerTag(customer_id=customer_id, tag=tag) for tag in value)
        else:
            setattr(customer, name, value)
    touch(session, customer, now)
    index(session, customer)
    _record(session, customer_id, before, after, actor=actor, now=now)


def _differences(session: Session, customer: Customer, changes: CustomerChange) -> tuple[JsonData, JsonData]:
    """The fields that become different, as they are and as they will be."""
    given = changes.model_dump(mode="json", include=changes.model_fields_set)
    present: JsonData = {name: getattr(customer, name) for name in given if name != "tags"}
    if "tags" in given:
        query = select(CustomerTag.tag).where(CustomerTag.customer_id == customer.id).order_by(CustomerTag.tag)
        present["tags"] = sorted(session.scalars(query))
        given["tags"] = sorted(set(given["tags"]))
    changed = {name for name, value in given.items() if present[name] != value}
    return {name: present[name] for name in changed}, {name: given[name] for name in changed}


def _record(
    session: Session, customer_id: int, before: JsonData, after: JsonData, *, actor: Actor, now: datetime
) -> None:
    record_activity(
        session=session,
        customer_id=customer_id,
        kind="change",
        ref_kind="change",
        ref_id=new_id(),
        title="",
        text="",
        at=now,
        actor_id=actor.user_id,
        data={"before": before, "after": after},
    )
    _note(session, actor, "customer.changed", customer_id, now, before=_logged(before), after=_logged(after))


def _logged(values: JsonData) -> JsonData:
    return {name: value if name in _LOGGED else "*" for name, value in sorted(values.items())}


def _check_owner(session: Session, fields: CustomerFields) -> None:
    if fields.owner_id is not None and not user_refs(session, [fields.owner_id]):
        raise Invalid(errors=(FieldError("owner_id", "unknown", text("没有此用户", "There is no such user")),))


def _note(
    session: Session,
    actor: Actor,
    act: str,
    customer_id: int,
    now: datetime,
    *,
    before: JsonData | None = None,
    after: JsonData | None = None,
) -> None:
    subject = f"customer:{customer_id}"
    audit.note(session=session, actor=actor, act=act, now=now, subject=subject, before=before, after=after)
