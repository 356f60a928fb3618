"""Whose number is it? Candidates with the reason, the best first; one statement."""

from sqlalchemy import ColumnElement, Select, case, literal, or_, select, union_all
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
_MOST_ROWS = 20
"""From each source; a switchboard may be on many records."""
_MOST_CANDIDATES = 10


def find_by_number(session: Session, number: Number) -> tuple[Candidate, ...]:
    """The customers a number may belong to; empty for an anonymous caller."""
    if not number.match_key:
        return ()
    found = union_all(*(_at_most(source) for source in _sources(number))).subquery()
    query = select(Customer, found.c.reason).join(found, found.c.customer_id == Customer.id)
    best: dict[int, Candidate] = {}
    for customer, reason in session.execute(query):
        candidate = Candidate(customer=brief(customer), reason=reason, score=SCORES[reason])
        known = best.get(customer.id)
        if known is None or known.score < candidate.score:
            best[customer.id] = candidate
    ranked = sorted(best.values(), key=lambda one: (-one.score, -one.customer.id))
    return tuple(ranked[:_MOST_CANDIDATES])


def _sources(number: Number) -> list[Select[int, str]]:
    """One query of (customer_id, reason) for each reason that applies."""
    key, extension = number.match_key, number.extension
    held = case((CustomerPhone.is_primary, "primary_phone"), else_="phone")
    phone_reason = case((CustomerPhone.extension == extension, held), else_="other_extension")
    contact_reason = case((Contact.extension == extension, "contact_phone"), else_="other_extension")
    old_calls = select(Activity.customer_id, literal("old_call").label("reason")).where(Activity.match_key == key)
    sources: list[Select[int, str]] = [
        select(CustomerPhone.customer_id, phone_reason.label("reason")).where(CustomerPhone.match_key == key),
        select(Contact.customer_id, contact_reason.label("reason")).where(Contact.match_key == key),
        old_calls.distinct(),
    ]
    for table in (CustomerPhone, Contact):
        alike = _ends_alike(table, number)
        if alike is not None:
            similar = select(table.customer_id, literal("same_suffix").label("reason"))
            sources.append(similar.where(alike, table.match_key != key))
    return sources


def _at_most(source: Select[int, str]) -> Select[int, str]:
    limited = source.order_by(source.selected_columns[0].desc()).limit(_MOST_ROWS).subquery()
    return select(limited)


def _ends_alike(table: type[CustomerPhone | Contact], number: Number) -> ColumnElement[bool] | None:
    """The same last eight digits, or the same local number kept without its area code."""
    if number.kind == NumberKind.SHORT or len(number.backwards) < min(_LOCAL_LENGTHS):
        return None
    ending = ends_with(table, number.backwards[:SUFFIX])
    if number.kind != NumberKind.LANDLINE:
        return ending
    local = [number.match_key[-length:] for length in _LOCAL_LENGTHS]
    return or_(ending, table.match_key.in_(local))


def ends_with(table: type[CustomerPhone | Contact], backwards: str) -> ColumnElement[bool]:
    """Whether a number ends with these digits, given from the last to the first; a range of the index."""
    kept = backwards.rstrip("9")
    condition = table.backwards >= backwards
    if not kept:
        return condition
    return condition & (table.backwards < f"{kept[:-1]}{int(kept[-1]) + 1}")
