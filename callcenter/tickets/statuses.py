"""The statuses a type has of its own: which there are, which comes by itself, and which may follow."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.kernel.texts import Text, text
from callcenter.tickets.models import Ticket, TicketStatus
from callcenter.tickets.states import TicketState, trigger_to


def statuses_of(session: Session, type_ids: Iterable[int]) -> dict[int, list[TicketStatus]]:
    """All statuses of types, each in its order, with those out of use."""
    query = select(TicketStatus).where(TicketStatus.type_id.in_(set(type_ids)))
    found: dict[int, list[TicketStatus]] = {}
    for row in session.scalars(query.order_by(TicketStatus.position, TicketStatus.id)):
        found.setdefault(row.type_id, []).append(row)
    return found


def first_of(session: Session, type_id: int, state: str) -> TicketStatus | None:
    """The status into which an order of a type comes by itself in a state; None when it has none for it."""
    query = select(TicketStatus).where(
        TicketStatus.type_id == type_id, TicketStatus.state == state, TicketStatus.is_active
    )
    return session.scalar(query.order_by(TicketStatus.position, TicketStatus.id).limit(1))


def may_follow(session: Session, ticket: Ticket) -> list[TicketStatus]:
    """The statuses to which an order may go now: in use, allowed after its own, and one move away at most."""
    known = statuses_of(session, [ticket.type_id]).get(ticket.type_id, [])
    return followers(known, status_id=ticket.status_id, state=TicketState(ticket.state))


def followers(known: Sequence[TicketStatus], *, status_id: int | None, state: TicketState) -> list[TicketStatus]:
    """Of the statuses of a type those that may follow one of them, or none, in a state."""
    present = next((each for each in known if each.id == status_id), None)
    after = present.next if present is not None else []
    return [
        each
        for each in known
        if each.is_active
        and each.id != status_id
        and (not after or each.code in after)
        and (each.state == state or trigger_to(state, TicketState(each.state)) is not None)
    ]


def name_of(row: TicketStatus) -> Text:
    """Its name in every language."""
    return text(row.name_zh, row.name_en)


def names_of(session: Session, ids: Iterable[int | None]) -> dict[int, Text]:
    """The names of statuses by id; no statement when there are none."""
    wanted = {each for each in ids if each is not None}
    if not wanted:
        return {}
    return {row.id: name_of(row) for row in session.scalars(select(TicketStatus).where(TicketStatus.id.in_(wanted)))}


def standing(session: Session, ticket: Ticket) -> dict[str, Any]:
    """Where an order stands, as the trail keeps it: with the name its status has now."""
    if ticket.status_id is None:
        return {"state": ticket.state}
    row = session.get_one(TicketStatus, ticket.status_id)
    return {"state": ticket.state, "status": {"id": row.id, "name": name_of(row)}}
