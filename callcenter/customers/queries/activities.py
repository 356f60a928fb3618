"""The timeline of a customer, newest first."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from callcenter.accounts.queries import user_refs
from callcenter.customers.models import Activity, Customer
from callcenter.customers.queries.views import ActivityRef, ActivityView
from callcenter.kernel.errors import NotFound
from callcenter.kernel.http.paging import Page, PageQuery, decode_moment, encode_cursor

_OWN = frozenset({"note", "change"})
"""Kinds whose reference is only a key of ours."""


class ActivityQuery(PageQuery):
    """Which lines; `kind` is one of call, ticket, note, sms, change."""

    kind: str = ""


def activity_page(session: Session, customer_id: int, query: ActivityQuery) -> Page[ActivityView]:
    """A page of the timeline; three statements."""
    if session.get(Customer, customer_id) is None:
        raise NotFound
    rows = select(Activity).where(Activity.customer_id == customer_id)
    if query.kind:
        rows = rows.where(Activity.kind == query.kind)
    after = decode_moment(query.cursor, int)
    if after is not None:
        rows = rows.where(_before(*after))
    rows = rows.order_by(Activity.at.desc(), Activity.id.desc()).limit(query.limit + 1)
    found = session.scalars(rows).all()
    page = found[: query.limit]
    is_more = len(found) > query.limit
    return Page(
        items=activity_views(session, page),
        next=encode_cursor(page[-1].at.isoformat(), page[-1].id) if is_more else None,
    )


def activity(session: Session, activity_id: int) -> ActivityView:
    """One line; NotFound when there is none."""
    row = session.get(Activity, activity_id)
    if row is None:
        raise NotFound
    return activity_views(session, [row])[0]


def _before(at: datetime, last: int) -> ColumnElement[bool]:
    return or_(Activity.at < at, and_(Activity.at == at, Activity.id < last))


def activity_views(session: Session, rows: Sequence[Activity]) -> tuple[ActivityView, ...]:
    """The views of lines, in their order; one statement."""
    people = user_refs(session, (row.actor_id for row in rows))
    return tuple(
        ActivityView(
            id=row.id,
            customer_id=row.customer_id,
            kind=row.kind,
            at=row.at,
            title=row.title,
            text=row.text,
            by=None if row.actor_id is None else people.get(row.actor_id),
            ref=None if row.kind in _OWN else ActivityRef(kind=row.ref_kind, id=row.ref_id),
            data=row.data,
        )
        for row in rows
    )
