"""What a call is about, over HTTP: the likely work orders, and saying which."""

from apiflask import APIBlueprint

from callcenter.kernel.actor import Actor
from callcenter.kernel.errors import Invalid, NotFound
from callcenter.kernel.http import View, endpoint, kernel
from callcenter.tickets import queries, services
from callcenter.tickets.fields import LikelyFilter
from callcenter.tickets.routes.acting import act
from callcenter.tickets.routes.orders import READ, WRITE
from callcenter.tickets.views import LikelyTicket, TicketDetail

api = APIBlueprint("ticket_calls", __name__, tag="tickets")


class LikelyTickets(View):
    """Work orders that a call may be about, the likeliest first."""

    items: tuple[LikelyTicket, ...]


@endpoint(api, "GET /tickets/likely", needs=READ, query=LikelyFilter, returns=LikelyTickets, problems=(NotFound,))
def list_likely(query: LikelyFilter, actor: Actor) -> LikelyTickets:
    """The open work orders of a call's customer, ranked by how likely the call is about them, with the reasons."""
    parts = kernel()
    with parts.db.reading() as session:
        found = queries.likely_tickets(session, query.call_id, actor=actor, now=parts.now(), zone=parts.settings.zone)
        return LikelyTickets(items=found)


@endpoint(api, "PUT /tickets/<int:ticket_id>/calls/<call_id>", needs=WRITE, returns=TicketDetail, problems=(Invalid,))
def is_about(ticket_id: int, call_id: str, actor: Actor) -> TicketDetail:
    """Say that a call is about a work order."""
    return act(services.talk_about, ticket_id=ticket_id, call_id=call_id, is_about=True, actor=actor)


@endpoint(api, "DELETE /tickets/<int:ticket_id>/calls/<call_id>", needs=WRITE, returns=TicketDetail)
def is_not_about(ticket_id: int, call_id: str, actor: Actor) -> TicketDetail:
    """Take it back."""
    return act(services.talk_about, ticket_id=ticket_id, call_id=call_id, is_about=False, actor=actor)
