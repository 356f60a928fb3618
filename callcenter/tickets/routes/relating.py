"""Work orders that belong together, and asking customers afterwards, over HTTP."""

from apiflask import APIBlueprint

from callcenter.kernel.actor import Actor
from callcenter.kernel.http import endpoint, kernel
from callcenter.tickets import services
from callcenter.tickets.fields import NewTicket, NewVisit
from callcenter.tickets.routes.acting import act
from callcenter.tickets.routes.orders import WRITE
from callcenter.tickets.services.linking import LinksItself
from callcenter.tickets.services.moving import Merged
from callcenter.tickets.services.visiting import NotDone
from callcenter.tickets.views import TicketDetail

api = APIBlueprint("ticket_relations", __name__, tag="tickets")


@endpoint(
    api,
    "PUT /tickets/<int:ticket_id>/links/<int:other_id>",
    needs=WRITE,
    returns=TicketDetail,
    problems=(LinksItself,),
)
def link(ticket_id: int, other_id: int, actor: Actor) -> TicketDetail:
    """Say that two work orders belong together."""
    return act(services.link, ticket_id=ticket_id, other_id=other_id, actor=actor)


@endpoint(api, "DELETE /tickets/<int:ticket_id>/links/<int:other_id>", needs=WRITE, returns=TicketDetail)
def unlink(ticket_id: int, other_id: int, actor: Actor) -> TicketDetail:
    """Say that they do not belong together after all."""
    return act(services.unlink, ticket_id=ticket_id, other_id=other_id, actor=actor)


@endpoint(api, "POST /tickets/<int:ticket_id>/split", needs=WRITE, body=NewTicket, returns=TicketDetail, status=201)
def split(ticket_id: int, body: NewTicket, actor: Actor) -> TicketDetail:
    """Make another work order out of one; the answer is the new one."""
    return act(services.split, ticket_id=ticket_id, fields=body, actor=actor, zone=kernel().settings.zone)


@endpoint(
    api,
    "POST /tickets/<int:ticket_id>/visits",
    needs=WRITE,
    body=NewVisit,
    returns=TicketDetail,
    status=201,
    problems=(NotDone, Merged),
)
def visit(ticket_id: int, body: NewVisit, actor: Actor) -> TicketDetail:
    """Write down what the customer said of it afterwards, and take it up again if asked to."""
    return act(services.visit, ticket_id=ticket_id, fields=body, actor=actor)
