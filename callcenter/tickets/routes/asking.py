"""Asking for help with a work order and for more time, over HTTP."""

from apiflask import APIBlueprint

from callcenter.kernel.actor import Actor
from callcenter.kernel.http import endpoint
from callcenter.kernel.permissions import Permission
from callcenter.tickets import services
from callcenter.tickets.fields import Extension, HelpAsked, HelpReport, Verdict
from callcenter.tickets.routes.acting import act
from callcenter.tickets.routes.orders import WRITE
from callcenter.tickets.services.extending import ExtensionAsked, NoDeadline, NoExtensionAsked
from callcenter.tickets.services.helping import HelpOver
from callcenter.tickets.services.pressing import NothingOwed
from callcenter.tickets.views import TicketDetail

api = APIBlueprint("ticket_requests", __name__, tag="tickets")


@endpoint(
    api,
    "POST /tickets/<int:ticket_id>/helpers",
    needs=WRITE,
    body=HelpAsked,
    returns=TicketDetail,
    status=201,
    problems=(NothingOwed,),
)
def ask_help(ticket_id: int, body: HelpAsked, actor: Actor) -> TicketDetail:
    """Ask colleagues to help with a work order."""
    return act(services.ask_help, ticket_id=ticket_id, user_ids=body.user_ids, wish=body.text, actor=actor)


@endpoint(
    api,
    "PUT /tickets/<int:ticket_id>/helpers/<int:help_id>/report",
    needs=WRITE,
    body=HelpReport,
    returns=TicketDetail,
    problems=(HelpOver,),
)
def report_help(ticket_id: int, help_id: int, body: HelpReport, actor: Actor) -> TicketDetail:
    """Report what one has done of what was asked."""
    return act(services.report_help, ticket_id=ticket_id, help_id=help_id, report=body.text, actor=actor)


@endpoint(
    api,
    "DELETE /tickets/<int:ticket_id>/helpers/<int:help_id>",
    needs=WRITE,
    returns=TicketDetail,
    problems=(HelpOver,),
)
def withdraw_help(ticket_id: int, help_id: int, actor: Actor) -> TicketDetail:
    """Ask somebody for help no longer."""
    return act(services.withdraw_help, ticket_id=ticket_id, help_id=help_id, actor=actor)


@endpoint(
    api,
    "POST /tickets/<int:ticket_id>/extension",
    needs=WRITE,
    body=Extension,
    returns=TicketDetail,
    status=201,
    problems=(NothingOwed, NoDeadline, ExtensionAsked),
)
def ask_extension(ticket_id: int, body: Extension, actor: Actor) -> TicketDetail:
    """Ask for more time for a work order that one has."""
    return act(services.ask_extension, ticket_id=ticket_id, until=body.until, reason=body.reason, actor=actor)


@endpoint(
    api,
    "PUT /tickets/<int:ticket_id>/extension",
    needs=Permission.TICKETS_SUPERVISE,
    body=Verdict,
    returns=TicketDetail,
    problems=(NothingOwed, NoExtensionAsked),
)
def decide_extension(ticket_id: int, body: Verdict, actor: Actor) -> TicketDetail:
    """Grant more time, or refuse it and say why."""
    return act(services.decide_extension, ticket_id=ticket_id, is_granted=body.granted, word=body.word, actor=actor)
