"""Whose number is it? Candidates with the reason, the best first; one statement."""

from sqlalchemy import ColumnElement, Select, String, bindparam, case, literal, select, union_all
from sqlalchemy.orm import Session

from callcenter.customers.identity import Number, NumberKind
from callcenter.customers.models import Activity, Contact, Customer, CustomerPhone
from callcenter.customers.queries.records import brief
from callcenter.customers.queries.views import Candidate

SCORES = {
    "primary_phone": 1.0,
    "phone": 0.95,
    "contact_phone": 0.8,
    "other_extension": 0.7,
    "old_call": 0.5,
    "same_suffix": 0.4,
}
SURE = 0.8
"""From this score on it is a fact, below a maybe."""
SUFFIX = 8
_LOCAL_LENGTHS = (7, 8)
_BEHIND_DIGITS = "A"
_IMPOSSIBLE = "-"
_MOST_ROWS = 20
"""From each source; a switchboard may be on many records."""
_MOST_CANDIDATES = 10


def find_by_number(session: Session, number: Number) -> tuple[Candidate, ...]:
    """The customers a number may belong to; empty for an anonymous caller."""
    if not number.match_key:
        return ()
    best: dict[int, Candidate] = {}
    for customer, reason in session.execute(_QUERY, _parameters(number)):
        known = best.get(customer.id)
        if known is None or known.score < SCORES[reason]:
            best[customer.id] = Candidate(customer=brief(customer), reason=reason, score=SCORES[reason])
    ranked = sorted(best.values(), key=lambda one: (-one.score, -one.customer.id))
    return tuple(ranked[:_MOST_CANDIDATES])


def match_keys_of(session: Session, customer_id: int) -> tuple[str, ...]:
    """All numbers of a customer and of its contacts, as they are compared."""
    keys = (select(table.match_key).where(table.customer_id == customer_id) for table in (CustomerPhone, Contact))
    return tuple(key for key in session.scalars(union_all(*keys)) if key)


def ends_with(table: type[CustomerPhone | Contact], backwards: str) -> ColumnElement[bool]:
    """Whether a number ends with these digits, given from the last to the first; a range of the index."""
    return (table.backwards >= backwards) & (table.backwards < _after(backwards))


def _after(digits: str) -> str:
    """The first text after all that begin with these digits."""
    kept = digits.rstrip("9")
    return f"{kept[:-1]}{int(kept[-1]) + 1}" if kept else _BEHIND_DIGITS


def _parameters(number: Number) -> dict[str, str]:
    """The bounds of equal endings are empty, and the local numbers impossible, where they say nothing."""
    is_long = number.kind != NumberKind.SHORT and len(number.backwards) >= min(_LOCAL_LENGTHS)
    ending = number.backwards[:SUFFIX] if is_long else ""
    is_local = is_long and number.kind == NumberKind.LANDLINE
    local = [number.match_key[-length:] if is_local else _IMPOSSIBLE for length in _LOCAL_LENGTHS]
    return {
        "key": number.match_key,
        "extension": number.extension,
        "low": ending,
        "high": _after(ending) if ending else "",
        "local_7": local[0],
        "local_8": local[1],
    }


def _sources() -> list[Select[int, str]]:
    """One query of (customer_id, reason) for each way a number can lead to a customer."""
    key, extension = bindparam("key", type_=String), bindparam("extension", type_=String)
    held = case((CustomerPhone.is_primary, "primary_phone"), else_="phone")
    phone_reason = case((CustomerPhone.extension == extension, held), else_="other_extension")
    contact_reason = case((Contact.extension == extension, "contact_phone"), else_="other_extension")
    old_calls = select(Activity.customer_id, literal("old_call").label("reason")).where(Activity.match_key == key)
    sources: list[Select[int, str]] = [
        select(CustomerPhone.customer_id, phone_reason.label("reason")).where(CustomerPhone.match_key == key),
        select(Contact.customer_id, contact_reason.label("reason")).where(Contact.match_key == key),
        old_calls.distinct(),
    ]
    low, high = bindparam("low", type_=String), bindparam("high", type_=String)
    local = bindparam("local_7", type_=String), bindparam("local_8", type_=String)
    for table in (CustomerPhone, Contact):
        similar = select(table.customer_id, literal("same_suffix").label("reason")).where(table.match_key != key)
        sources.append(similar.where(table.backwards >= low, table.backwards < high))
        sources.append(similar.where(table.match_key.in_(local)))
    return sources


def _query() -> Select[Customer, str]:
    limited = (select(source.limit(_MOST_ROWS).subquery()) for source in _sources())
    found = union_all(*limited).subquery()
    return select(Customer, found.c.reason).join(found, found.c.customer_id == Customer.id)


_QUERY = _query()
"""Built once: putting it together takes longer than running it."""
