"""Calls and work orders: which calls an order was talked about in, and which orders a call is likely to be about."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from callcenter.accounts.queries import user_refs
from callcenter.kernel.actor import Actor
from callcenter.kernel.errors import NotFound
from callcenter.telephony import queries as telephony
from callcenter.telephony.queries import CallRef
from callcenter.tickets.models import Priority, Ticket, TicketCall, TicketComment
from callcenter.tickets.queries.rows import views_of
from callcenter.tickets.relevance import Facts, Moment, Ranked, rank
from callcenter.tickets.scope import visible_to
from callcenter.tickets.states import PENDING, states_of
from callcenter.tickets.views import LikelyTicket, ReasonView, TicketCallView

MOST_LIKELY: Final = 10
_LOOKED_AT: Final = 100
"""Of a customer with more open orders the newest are looked at."""


def of_call(call_id: str) -> ColumnElement[bool]:
    """The condition on tickets that were made from a call or talked about in it."""
    made = select(Ticket.id).where(Ticket.call_id == call_id)
    return Ticket.id.in_(made.union(select(TicketCall.ticket_id).where(TicketCall.call_id == call_id)))


def calls_of(session: Session, row: Ticket) -> tuple[TicketCallView, ...]:
    """The calls of a ticket, oldest first; one statement when there are none, six however many."""
    said = session.scalars(select(TicketCall).where(TicketCall.ticket_id == row.id)).all()
    ids = [*([row.call_id] if row.call_id else []), *(one.call_id for one in said)]
    calls = telephony.call_refs(session, ids)
    people = user_refs(session, [one.by_id for one in said])
    found = [
        TicketCallView(call=calls[one.call_id], is_origin=False, by=people.get(one.by_id), at=one.at)
        for one in said
        if one.call_id in calls and one.call_id != row.call_id
    ]
    if row.call_id in calls:
        by = user_refs(session, [row.creator_id]).get(row.creator_id)
        found.append(TicketCallView(call=calls[row.call_id], is_origin=True, by=by, at=row.created_at))
    return tuple(sorted(found, key=lambda one: (one.call.started_at, one.call.id)))


def likely_tickets(
    session: Session, call_id: str, *, actor: Actor, now: datetime, zone: ZoneInfo
) -> tuple[LikelyTicket, ...]:
    """The open tickets of a call's customer that the actor may see, the likeliest first, MOST_LIKELY at most.

    Those of which somebody said it stand among them in any case, open or not. NotFound for a call that is not the
    actor's to see.
    """
    if not telephony.is_visible(session, call_id, actor=actor):
        raise NotFound
    call = telephony.call_brief(session, call_id)
    noted = session.execute(select(TicketCall.ticket_id, TicketCall.at).where(TicketCall.call_id == call_id))
    said: dict[int, datetime] = {row.ticket_id: row.at for row in noted}
    customer_id = call.customer.id if call and call.customer else None
    rows = _rows(session, call_id, customer_id, tuple(said), actor)
    queue_id = call.queue.id if call and call.queue else None
    ranked = rank(_facts(session, rows, call_id), Moment(now=now, zone=zone, queue_id=queue_id))
    shown = [one for at, one in enumerate(ranked) if at < MOST_LIKELY or one.id in said]
    views = {view.id: view for view in views_of(session, [row for row in rows if row.id in {one.id for one in shown}])}
    return tuple(
        LikelyTicket(ticket=views[one.id], likelihood=one.likelihood, reasons=_told(one), said_at=said.get(one.id))
        for one in shown
    )


def _told(ranked: Ranked) -> tuple[ReasonView, ...]:
    return tuple(ReasonView(code=reason.sign, said=reason.said) for reason in ranked.reasons)


def _rows(
    session: Session, call_id: str, customer_id: int | None, said: Sequence[int], actor: Actor
) -> Sequence[Ticket]:
    """What the call can be about. What was made from it is about it anyway."""
    pending = Ticket.state.in_(states_of(tuple(PENDING)))
    theirs = (Ticket.customer_id == customer_id) & pending & Ticket.call_id.is_distinct_from(call_id)
    query = select(Ticket).where(visible_to(actor), or_(theirs, Ticket.id.in_(said)))
    return session.scalars(query.order_by(Ticket.id.desc()).limit(_LOOKED_AT)).all()


def _facts(session: Session, rows: Sequence[Ticket], call_id: str) -> list[Facts]:
    ids = [row.id for row in rows]
    talked: dict[int, list[str]] = {row.id: [row.call_id] if row.call_id else [] for row in rows}
    for ticket_id, other in session.execute(
        select(TicketCall.ticket_id, TicketCall.call_id).where(
            TicketCall.ticket_id.in_(ids), TicketCall.call_id != call_id
        )
    ):
        talked[ticket_id].append(other)
    calls = telephony.call_refs(session, [one for each in talked.values() for one in each])
    replied = _replied(session, ids)
    return [_fact(row, [calls[one] for one in talked[row.id] if one in calls], replied.get(row.id)) for row in rows]


def _fact(row: Ticket, calls: Iterable[CallRef], replied_at: datetime | None) -> Facts:
    known = list(calls)
    return Facts(
        id=row.id,
        category=row.category,
        priority=Priority(row.priority),
        updated_at=row.updated_at,
        due_at=row.due_at,
        wait_until=row.wait_until,
        returned_at=row.returned_at,
        urges=row.urges,
        urged_at=row.urged_at,
        called_at=max((call.started_at for call in known), default=None),
        replied_at=replied_at,
        queue_ids=frozenset(call.queue.id for call in known if call.queue is not None),
    )


def _replied(session: Session, ids: Sequence[int]) -> dict[int, datetime]:
    """When the customer was last written to about each ticket."""
    query = (
        select(TicketComment.ticket_id, func.max(TicketComment.at).label("last"))
        .where(TicketComment.ticket_id.in_(ids), TicketComment.is_public)
        .group_by(TicketComment.ticket_id)
    )
    return {row.ticket_id: row.last for row in session.execute(query)}
