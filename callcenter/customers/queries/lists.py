"""The list of customers, newest first, by words, number, level and tag."""

import re
from typing import Annotated

from pydantic import Field
from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from callcenter.customers.identity import normalise
from callcenter.customers.models import Contact, Customer, CustomerPhone, CustomerTag, CustomerWord
from callcenter.customers.queries.matching import ends_with
from callcenter.customers.queries.records import customers
from callcenter.customers.queries.views import CustomerView
from callcenter.kernel.http.paging import Page, PageQuery, decode_id, encode_cursor
from callcenter.kernel.search import has_words

VISIBLE_DIGITS = 4
"""As many last digits as a masked number shows; whoever may not read numbers finds by these or by the whole number."""
_NUMBER_LIKE = re.compile(r"[\s+＋(（]*\d[\d\s+\-().（）/转#]{3,}")
Short = Annotated[str, Field(max_length=100)]


class CustomerQuery(PageQuery):
    """Which customers. `q` is words, or a number when it looks like one; `phone` a whole number or its last digits."""

    q: Short = ""
    phone: Short = ""
    level: Annotated[str, Field(max_length=10)] = ""
    tag: Annotated[str, Field(max_length=30)] = ""


def customer_page(session: Session, query: CustomerQuery, *, may_read_numbers: bool) -> Page[CustomerView]:
    """A page of records; six statements, and one for each word looked for.

    Without `may_read_numbers` a part of a number finds only by the digits that
    masking shows, so that the list cannot be used to guess the hidden ones.
    """
    rows = select(Customer).where(*_conditions(session, query, may_read_numbers))
    after = decode_id(query.cursor)
    if after is not None:
        rows = rows.where(Customer.id < after)
    found = session.scalars(rows.order_by(Customer.id.desc()).limit(query.limit + 1)).all()
    page = found[: query.limit]
    return Page(
        items=customers(session, page) if page else (),
        next=encode_cursor(page[-1].id) if len(found) > query.limit else None,
    )


def _conditions(session: Session, query: CustomerQuery, may_read_numbers: bool) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if query.q and _NUMBER_LIKE.fullmatch(query.q):
        conditions.append(_has_number(query.q, may_read_numbers))
    elif query.q:
        conditions += has_words(
            subject=Customer.id,
            owner=CustomerWord.customer_id,
            word=CustomerWord.word,
            query=query.q,
            session=session,
        )
    if query.phone:
        conditions.append(_has_number(query.phone, may_read_numbers))
    if query.level:
        conditions.append(Customer.level == query.level)
    if query.tag:
        conditions.append(Customer.id.in_(select(CustomerTag.customer_id).where(CustomerTag.tag == query.tag)))
    return conditions


def _has_number(text: str, may_read_numbers: bool) -> ColumnElement[bool]:
    key = normalise(text).match_key
    ending = re.sub(r"\D", "", text)[::-1]
    is_ending = len(ending) == VISIBLE_DIGITS or (may_read_numbers and len(ending) > VISIBLE_DIGITS)
    found = []
    for table in (CustomerPhone, Contact):
        condition = table.match_key == key if key else table.match_key.is_(None)
        if is_ending:
            condition = or_(condition, ends_with(table, ending))
        found.append(Customer.id.in_(select(table.customer_id).where(condition)))
    return or_(*found)
