"""The card that pops up with a call: who it is, how sure, what is open, what was last. Reads customers alone."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.customers.identity import Number, NumberKind, normalise
from callcenter.customers.models import Activity, Customer, OpenItem
from callcenter.customers.queries.matching import SURE, find_by_number
from callcenter.customers.queries.numbers import number_view
from callcenter.customers.queries.records import TICKET, customers
from callcenter.customers.queries.views import Candidate, CardView, QueueRef
from callcenter.kernel.db import JsonData

CALL = "call"
_OPEN_SHOWN = 10
_CALLS_SHOWN = 5


def card(
    session: Session,
    number: Number | str,
    *,
    customer_id: int | None = None,
    queue: QueueRef | None = None,
    waited_seconds: int = 0,
) -> CardView:
    """The card for a caller's number, in any spelling; at most ten statements.

    `customer_id` says who it is when that is known already, whatever the number.
    """
    number = normalise(number) if isinstance(number, str) else number
    candidates = find_by_number(session, number)
    if customer_id is None:
        customer_id = _only(candidates)
    row = None if customer_id is None else session.get(Customer, customer_id)
    return CardView(
        match=_match(number, candidates, is_known=row is not None),
        number=number_view(number),
        customer=None if row is None else customers(session, [row])[0],
        candidates=candidates,
        queue=queue,
        waited_seconds=waited_seconds,
        open_tickets=() if row is None else _open(session, row.id),
        last_calls=() if row is None else _last_calls(session, row.id),
    )


def only_customer_of(session: Session, number: Number | str) -> int | None:
    """The one customer this number surely belongs to; None when there is none or several."""
    number = normalise(number) if isinstance(number, str) else number
    return _only(find_by_number(session, number))


def _only(candidates: tuple[Candidate, ...]) -> int | None:
    sure = [one.customer.id for one in candidates if one.score >= SURE]
    return sure[0] if len(sure) == 1 else None


def _match(number: Number, candidates: tuple[Candidate, ...], *, is_known: bool) -> str:
    if is_known:
        return "known"
    if number.kind == NumberKind.ANONYMOUS:
        return "anonymous"
    return "several" if any(one.score >= SURE for one in candidates) else "unknown"


def _open(session: Session, customer_id: int) -> tuple[JsonData, ...]:
    query = select(OpenItem.data).where(OpenItem.customer_id == customer_id, OpenItem.kind == TICKET)
    return tuple(session.scalars(query.order_by(OpenItem.id.desc()).limit(_OPEN_SHOWN)))


def _last_calls(session: Session, customer_id: int) -> tuple[JsonData, ...]:
    query = select(Activity.data).where(Activity.customer_id == customer_id, Activity.kind == CALL)
    return tuple(session.scalars(query.order_by(Activity.at.desc(), Activity.id.desc()).limit(_CALLS_SHOWN)))
