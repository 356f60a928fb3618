"""Rows of work orders as the outside sees them. It takes the same number of statements however many rows there are."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import literal, select, union_all
from sqlalchemy.orm import Session

from callcenter.accounts.queries import team_refs, user_refs
from callcenter.customers import queries as customers
from callcenter.kernel.texts import Text, text
from callcenter.tickets.models import (
    STILL_ASKED,
    UNDECIDED,
    Ticket,
    TicketExtension,
    TicketHelp,
    TicketType,
    TicketWatcher,
)
from callcenter.tickets.ordering import why
from callcenter.tickets.states import NAME_OF, TicketState, allowed_moves
from callcenter.tickets.statuses import names_of
from callcenter.tickets.views import StandingView, TicketBrief, TicketView, TypeRef


def briefs_of(session: Session, rows: Sequence[Ticket]) -> list[TicketBrief]:
    """Briefs of rows, in their order."""
    if not rows:
        return []
    types = _type_refs(session, [row.type_id for row in rows])
    statuses = names_of(session, [row.status_id for row in rows])
    return [TicketBrief(**_brief(row, types, statuses)) for row in rows]


def views_of(session: Session, rows: Sequence[Ticket]) -> list[TicketView]:
    """Views of rows, in their order."""
    types = _type_refs(session, [row.type_id for row in rows])
    statuses = names_of(session, [row.status_id for row in rows])
    users = user_refs(session, [one for row in rows for one in (row.assignee_id, row.creator_id, row.supervisor_id)])
    teams = team_refs(session, [row.team_id for row in rows])
    around = _around(session, [row.id for row in rows])
    callers = customers.briefs(session, [row.customer_id for row in rows])
    return [
        TicketView(
            **_brief(row, types, statuses),
            status_id=row.status_id,
            text=row.text,
            solution=row.solution,
            customer=callers.get(row.customer_id or 0),
            call_id=row.call_id,
            assignee=users.get(row.assignee_id or 0),
            team=teams.get(row.team_id or 0),
            creator=users[row.creator_id],
            source=row.source,
            created_at=row.created_at,
            due_at=row.due_at,
            standing=_standing(row),
            wait_until=row.wait_until,
            solved_at=row.solved_at,
            closed_at=row.closed_at,
            returned_at=row.returned_at,
            urges=row.urges,
            urged_at=row.urged_at,
            supervisor=users.get(row.supervisor_id or 0),
            watchers=tuple(around.get((row.id, "watcher"), ())),
            helpers=tuple(around.get((row.id, "helper"), ())),
            extension_asked=row.is_pending and (row.id, "extension") in around,
            allowed=allowed_moves(TicketState(row.state)),
            version=row.version,
        )
        for row in rows
    ]


def _brief(row: Ticket, types: dict[int, TypeRef], statuses: dict[int, Text]) -> dict[str, Any]:
    state = TicketState(row.state)
    return {
        "id": row.id,
        "number": row.number,
        "subject": row.subject,
        "state": state,
        "state_name": statuses.get(row.status_id or 0, NAME_OF[state]),
        "category": row.category,
        "priority": row.priority,
        "type": types[row.type_id],
        "updated_at": row.updated_at,
    }


def _around(session: Session, ids: Sequence[int]) -> dict[tuple[int, str], list[int]]:
    """The ids of those who watch each ticket, are asked to help with it, and asked for more time; one statement."""
    watching = select(TicketWatcher.ticket_id, literal("watcher").label("role"), TicketWatcher.user_id)
    helping = select(TicketHelp.ticket_id, literal("helper"), TicketHelp.user_id).where(STILL_ASKED)
    asking = select(TicketExtension.ticket_id, literal("extension"), TicketExtension.asked_by_id).where(UNDECIDED)
    query = union_all(
        watching.where(TicketWatcher.ticket_id.in_(ids)),
        helping.where(TicketHelp.ticket_id.in_(ids)),
        asking.where(TicketExtension.ticket_id.in_(ids)),
    )
    found: dict[tuple[int, str], list[int]] = {}
    for ticket_id, role, user_id in session.execute(query.order_by("user_id")):
        found.setdefault((ticket_id, role), []).append(user_id)
    return found


def _standing(row: Ticket) -> StandingView | None:
    if not row.is_pending:
        return None
    reason, at = why(row)
    return StandingView(why=reason, at=at)


def _type_refs(session: Session, ids: Iterable[int]) -> dict[int, TypeRef]:
    query = select(TicketType.id, TicketType.name_zh, TicketType.name_en).where(TicketType.id.in_(set(ids)))
    return {row.id: TypeRef(id=row.id, name=text(row.name_zh, row.name_en)) for row in session.execute(query)}
