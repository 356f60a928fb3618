"""Returning, urging, watching over, following and merging work orders, over HTTP."""

from apiflask import APIBlueprint

from callcenter.kernel.actor import Actor
from callcenter.kernel.http import endpoint, kernel
from callcenter.kernel.permissions import Permission
from callcenter.kernel.transitions import MoveNotAllowed
from callcenter.tickets import queries, services
from callcenter.tickets.fields import Merging, Pressure, Return
from callcenter.tickets.routes.orders import READ, WRITE
from callcenter.tickets.services.assigning import ReturnsToSelf
from callcenter.tickets.services.merging import NotMergeable, NotMerged
from callcenter.tickets.services.pressing import NothingOwed
from callcenter.tickets.views import TicketDetail

api = APIBlueprint("ticket_pressure", __name__, tag="tickets")

_SUPERVISE = Permission.TICKETS_SUPERVISE


@endpoint(
    api,
    "POST /tickets/<int:ticket_id>/return",
    needs=WRITE,
    body=Return,
    returns=TicketDetail,
    problems=(MoveNotAllowed, ReturnsToSelf),
)
def send_back(ticket_id: int, body: Return, actor: Actor) -> TicketDetail:
    """Return a work order, with the reason, to who made it."""
    parts = kernel()
    with parts.db.writing() as session:
        row = services.send_back(session=session, ticket_id=ticket_id, reason=body.reason, actor=actor, now=parts.now())
        return queries.detail_of(session, row)


@endpoint(
    api,
    "POST /tickets/<int:ticket_id>/urges",
    needs=WRITE,
    body=Pressure,
    returns=TicketDetail,
    status=201,
    problems=(NothingOwed,),
)
def urge(ticket_id: int, body: Pressure, actor: Actor) -> TicketDetail:
    """The customer asks again."""
    parts = kernel()
    with parts.db.writing() as session:
        row = services.urge(session=session, ticket_id=ticket_id, reason=body.reason, actor=actor, now=parts.now())
        return queries.detail_of(session, row)


@endpoint(
    api,
    "PUT /tickets/<int:ticket_id>/supervision",
    needs=_SUPERVISE,
    body=Pressure,
    returns=TicketDetail,
    problems=(NothingOwed,),
)
def supervise(ticket_id: int, body: Pressure, actor: Actor) -> TicketDetail:
    """Watch over a work order until it is done."""
    return _supervise(ticket_id, actor, is_wanted=True, reason=body.reason)


@endpoint(api, "DELETE /tickets/<int:ticket_id>/supervision", needs=_SUPERVISE, returns=TicketDetail)
def leave_alone(ticket_id: int, actor: Actor) -> TicketDetail:
    """Watch over it no longer."""
    return _supervise(ticket_id, actor, is_wanted=False, reason="")


def _supervise(ticket_id: int, actor: Actor, *, is_wanted: bool, reason: str) -> TicketDetail:
    parts = kernel()
    with parts.db.writing() as session:
        row = services.supervise(
            session=session, ticket_id=ticket_id, is_wanted=is_wanted, reason=reason, actor=actor, now=parts.now()
        )
        return queries.detail_of(session, row)


@endpoint(api, "PUT /tickets/<int:ticket_id>/watch", needs=READ, returns=TicketDetail)
def watch(ticket_id: int, actor: Actor) -> TicketDetail:
    """Hear of a work order wherever it goes."""
    return _watch(ticket_id, actor, is_wanted=True)


@endpoint(api, "DELETE /tickets/<int:ticket_id>/watch", needs=READ, returns=TicketDetail)
def unwatch(ticket_id: int, actor: Actor) -> TicketDetail:
    """Hear of it no longer; once more one's own or one's team's, or not to be seen."""
    return _watch(ticket_id, actor, is_wanted=False)


def _watch(ticket_id: int, actor: Actor, *, is_wanted: bool) -> TicketDetail:
    parts = kernel()
    with parts.db.writing() as session:
        row = services.watch(session=session, ticket_id=ticket_id, is_wanted=is_wanted, actor=actor, now=parts.now())
        return queries.detail_of(session, row)


@endpoint(
    api,
    "PUT /tickets/<int:ticket_id>/merge",
    needs=WRITE,
    body=Merging,
    returns=TicketDetail,
    problems=(MoveNotAllowed, NotMergeable),
)
def merge(ticket_id: int, body: Merging, actor: Actor) -> TicketDetail:
    """Close a work order as part of another."""
    parts = kernel()
    with parts.db.writing() as session:
        row = services.merge(session=session, ticket_id=ticket_id, into_id=body.into_id, actor=actor, now=parts.now())
        return queries.detail_of(session, row)


@endpoint(
    api,
    "DELETE /tickets/<int:ticket_id>/merge",
    needs=WRITE,
    returns=TicketDetail,
    problems=(MoveNotAllowed, NotMerged),
)
def unmerge(ticket_id: int, actor: Actor) -> TicketDetail:
    """Make two work orders of them again, each as it was."""
    parts = kernel()
    with parts.db.writing() as session:
        row = services.unmerge(session=session, ticket_id=ticket_id, actor=actor, now=parts.now())
        return queries.detail_of(session, row)
