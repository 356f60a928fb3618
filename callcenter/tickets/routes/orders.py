"""Work orders over HTTP."""

from apiflask import APIBlueprint
from flask import Response

from callcenter.accounts.queries import DeskRef
from callcenter.kernel import audit
from callcenter.kernel.actor import Actor
from callcenter.kernel.errors import Stale
from callcenter.kernel.http import Page, View, endpoint, kernel
from callcenter.kernel.http.preconditions import VersionNeeded, expected_versions
from callcenter.kernel.permissions import Permission
from callcenter.kernel.spreadsheets import csv_rows
from callcenter.kernel.transitions import MoveNotAllowed
from callcenter.tickets import exporting, queries, services
from callcenter.tickets.exporting import TooMany
from callcenter.tickets.fields import (
    Assignee,
    Closure,
    NewComment,
    NewTicket,
    Solution,
    StatusMove,
    TicketFilter,
    TicketPatch,
    Waiting,
)
from callcenter.tickets.routes.acting import act
from callcenter.tickets.services.assigning import AssignedToOther
from callcenter.tickets.services.helping import HelpAwaited
from callcenter.tickets.services.moving import Merged
from callcenter.tickets.views import TicketCommentView, TicketDetail, TicketView

api = APIBlueprint("tickets", __name__, tag="tickets")

READ = (Permission.TICKETS_READ_TEAM, Permission.TICKETS_READ_ALL)
WRITE = Permission.TICKETS_WRITE


class Assignees(View):
    """Who can be given work orders, by name."""

    items: tuple[DeskRef, ...]


@endpoint(api, "GET /tickets/assignees", needs=WRITE, returns=Assignees)
def list_assignees() -> Assignees:
    """The people who can be given work orders."""
    with kernel().db.reading() as session:
        return Assignees(items=queries.assignees(session))


@endpoint(api, "GET /tickets", needs=READ, query=TicketFilter, returns=Page[TicketView])
def list_tickets(query: TicketFilter, actor: Actor) -> Page[TicketView]:
    """Find work orders: pending ones as they are due next, others newest first."""
    with kernel().db.reading() as session:
        return queries.tickets(session, query, actor)


@endpoint(api, "GET /tickets/export", needs=READ, query=TicketFilter, media="text/csv", problems=(TooMany,))
def export_tickets(query: TicketFilter, actor: Actor) -> Response:
    """What a filter finds as CSV for a spreadsheet, in the order of the list, 100,000 rows at most. The export is written down."""
    parts = kernel()
    with parts.db.writing() as session:
        count = exporting.check_size(session, query, actor)
        asked = query.model_dump(mode="json", exclude_defaults=True, exclude={"cursor", "limit"})
        audit.note(
            session=session,
            actor=actor,
            act="tickets.exported",
            subject="tickets",
            before={},
            after={"rows": count, "filter": asked},
            now=parts.now(),
        )
    rows = exporting.rows(parts.db, query, actor=actor, language=actor.language, zone=parts.settings.zone)
    name = f"{parts.now().astimezone(parts.settings.zone):work-orders-%Y%m%d-%H%M}.csv"
    return Response(
        csv_rows(rows), mimetype="text/csv", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@endpoint(api, "POST /tickets", needs=WRITE, body=NewTicket, returns=TicketDetail, status=201)
def create_ticket(body: NewTicket, actor: Actor) -> TicketDetail:
    """Make a work order."""
    return act(services.create, fields=body, actor=actor, zone=kernel().settings.zone)


@endpoint(api, "GET /tickets/<int:ticket_id>", needs=READ, returns=TicketDetail)
def get_ticket(ticket_id: int, actor: Actor) -> TicketDetail:
    """Open a work order."""
    with kernel().db.reading() as session:
        return queries.ticket(session, ticket_id, actor)


@endpoint(
    api,
    "PATCH /tickets/<int:ticket_id>",
    needs=WRITE,
    body=TicketPatch,
    returns=TicketDetail,
    problems=(Stale, VersionNeeded),
)
def change_ticket(ticket_id: int, body: TicketPatch, actor: Actor) -> TicketDetail:
    """Change what a work order says; needs If-Match."""
    versions = expected_versions()
    return act(services.change, ticket_id=ticket_id, fields=body, versions=versions, actor=actor)


@endpoint(
    api,
    "PUT /tickets/<int:ticket_id>/assignee",
    needs=WRITE,
    body=Assignee,
    returns=TicketDetail,
    problems=(MoveNotAllowed,),
)
def assign_ticket(ticket_id: int, body: Assignee, actor: Actor) -> TicketDetail:
    """Give a work order to somebody, or back to its team."""
    return act(services.assign, ticket_id=ticket_id, user_id=body.user_id, actor=actor)


@endpoint(
    api,
    "PUT /tickets/<int:ticket_id>/claim",
    needs=WRITE,
    returns=TicketDetail,
    problems=(MoveNotAllowed, AssignedToOther),
)
def claim_ticket(ticket_id: int, actor: Actor) -> TicketDetail:
    """Take a work order to work on it."""
    return act(services.claim, ticket_id=ticket_id, actor=actor)


@endpoint(
    api,
    "PUT /tickets/<int:ticket_id>/wait",
    needs=WRITE,
    body=Waiting,
    returns=TicketDetail,
    problems=(MoveNotAllowed,),
)
def let_wait(ticket_id: int, body: Waiting, actor: Actor) -> TicketDetail:
    """Let a work order rest."""
    return act(services.wait, ticket_id=ticket_id, until=body.until, actor=actor)


@endpoint(
    api,
    "PUT /tickets/<int:ticket_id>/status",
    needs=WRITE,
    body=StatusMove,
    returns=TicketDetail,
    problems=(MoveNotAllowed, AssignedToOther, Merged, HelpAwaited),
)
def set_status(ticket_id: int, body: StatusMove, actor: Actor) -> TicketDetail:
    """Bring a work order into a status of its type's own, with the move that belongs to it."""
    return act(services.set_status, ticket_id=ticket_id, to=body, actor=actor)


@endpoint(api, "PUT /tickets/<int:ticket_id>/resume", needs=WRITE, returns=TicketDetail, problems=(MoveNotAllowed,))
def resume_ticket(ticket_id: int, actor: Actor) -> TicketDetail:
    """Go on with a resting work order."""
    return act(services.resume, ticket_id=ticket_id, actor=actor)


@endpoint(
    api,
    "PUT /tickets/<int:ticket_id>/solution",
    needs=WRITE,
    body=Solution,
    returns=TicketDetail,
    problems=(MoveNotAllowed, HelpAwaited),
)
def solve_ticket(ticket_id: int, body: Solution, actor: Actor) -> TicketDetail:
    """Say how a work order was solved."""
    return act(services.solve, ticket_id=ticket_id, solution=body.text, actor=actor)


@endpoint(
    api,
    "POST /tickets/<int:ticket_id>/closure",
    needs=WRITE,
    body=Closure,
    returns=TicketDetail,
    problems=(MoveNotAllowed, HelpAwaited),
)
def close_ticket(ticket_id: int, body: Closure, actor: Actor) -> TicketDetail:
    """Close a work order."""
    return act(services.close, ticket_id=ticket_id, reason=body.reason, actor=actor)


@endpoint(
    api,
    "DELETE /tickets/<int:ticket_id>/closure",
    needs=WRITE,
    returns=TicketDetail,
    problems=(MoveNotAllowed, Merged),
)
def reopen_ticket(ticket_id: int, actor: Actor) -> TicketDetail:
    """Take up a solved or closed work order again."""
    return act(services.reopen, ticket_id=ticket_id, actor=actor)


@endpoint(
    api, "POST /tickets/<int:ticket_id>/comments", needs=WRITE, body=NewComment, returns=TicketCommentView, status=201
)
def add_comment(ticket_id: int, body: NewComment, actor: Actor) -> TicketCommentView:
    """Write a comment to a work order."""
    parts = kernel()
    with parts.db.writing() as session:
        row = services.comment(session=session, ticket_id=ticket_id, fields=body, actor=actor, now=parts.now())
        return queries.comment_view(session, row)
