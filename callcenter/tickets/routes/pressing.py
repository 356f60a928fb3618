"""Returning, urging, watching over, following and merging work orders, over HTTP."""

from apiflask import APIBlueprint

from callcenter.kernel.actor import Actor
from callcenter.kernel.http import endpoint
from callcenter.kernel.permissions import Permission
from callcenter.kernel.transitions import MoveNotAllowed
from callcenter.tickets import services
from callcenter.tickets.fields import Merging, Pressure, Return
from callcenter.tickets.routes.acting import act
from callcenter.tickets.routes.orders import READ, WRITE
from callcenter.tickets.services.assigning import ReturnsToSelf
from callcenter.tickets.services.helping import HelpAwaited
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
    return act(services.send_back, ticket_id=ticket_id, reason=body.reason, actor=actor)


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
    return act(services.urge, ticket_id=ticket_id, reason=body.reason, actor=actor)


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
    return act(services.supervise, ticket_id=ticket_id, is_wanted=True, reason=body.reason, actor=actor)


@endpoint(api, "DELETE /tickets/<int:ticket_id>/supervision", needs=_SUPERVISE, returns=TicketDetail)
def leave_alone(ticket_id: int, actor: Actor) -> TicketDetail:
    """Watch over it no longer."""
    return act(services.supervise, ticket_id=ticket_id, is_wanted=False, reason="", actor=actor)


@endpoint(api, "PUT /tickets/<int:ticket_id>/watch", needs=READ, returns=TicketDetail)
def watch(ticket_id: int, actor: Actor) -> TicketDetail:
    """Hear of a work order wherever it goes."""
    return act(services.watch, ticket_id=ticket_id, is_wanted=True, actor=actor)


@endpoint(api, "DELETE /tickets/<int:ticket_id>/watch", needs=READ, returns=TicketDetail)
def unwatch(ticket_id: int, actor: Actor) -> TicketDetail:
    """Hear of it no longer; once more one's own or one's team's, or not to be seen."""
    return act(services.watch, ticket_id=ticket_id, is_wanted=False, actor=actor)


@endpoint(
    api,
    "PUT /tickets/<int:ticket_id>/merge",
    needs=WRITE,
    body=Merging,
    returns=TicketDetail,
    problems=(MoveNotAllowed, NotMergeable, HelpAwaited),
)
def merge(ticket_id: int, body: Merging, actor: Actor) -> TicketDetail:
    """Close a work order as part of another."""
    return act(services.merge, ticket_id=ticket_id, into_id=body.into_id, actor=actor)


@endpoint(
    api,
    "DELETE /tickets/<int:ticket_id>/merge",
    needs=WRITE,
    returns=TicketDetail,
    problems=(MoveNotAllowed, NotMerged),
)
def unmerge(ticket_id: int, actor: Actor) -> TicketDetail:
    """Make two work orders of them again, each as it was."""
    return act(services.unmerge, ticket_id=ticket_id, actor=actor)
