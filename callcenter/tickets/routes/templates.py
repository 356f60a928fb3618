"""Prepared texts over HTTP: keeping them, looking at one with its values, and using it."""

from typing import Final

from apiflask import APIBlueprint
from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.kernel.actor import Actor
from callcenter.kernel.errors import Forbidden, Invalid, Stale
from callcenter.kernel.http import View, endpoint, kernel
from callcenter.kernel.http.preconditions import VersionNeeded, expected_versions
from callcenter.kernel.permissions import Permission
from callcenter.kernel.templates import fill
from callcenter.kernel.texts import LANGUAGES
from callcenter.kernel.transitions import MoveNotAllowed
from callcenter.tickets.models import TicketTemplate, TicketType
from callcenter.tickets.queries.templates import filled, template_view, templates
from callcenter.tickets.routes.acting import act
from callcenter.tickets.routes.orders import WRITE
from callcenter.tickets.services import templating
from callcenter.tickets.services.assigning import AssignedToOther
from callcenter.tickets.services.helping import HelpAwaited
from callcenter.tickets.template_views import (
    FilledView,
    FillFilter,
    PreviewView,
    TemplateBody,
    TemplateFilter,
    TemplatePreview,
    TemplateView,
    Use,
    VariableView,
)
from callcenter.tickets.views import TicketDetail
from callcenter.tickets.wording import VARIABLES, samples

api = APIBlueprint("ticket_templates", __name__, tag="tickets")

_KEEPERS: Final = (WRITE, Permission.SETTINGS_WRITE)


class Templates(View):
    """Prepared texts by name, and the variables that they may have."""

    items: tuple[TemplateView, ...]
    variables: tuple[VariableView, ...]


@endpoint(api, "GET /ticket-templates", needs=_KEEPERS, query=TemplateFilter, returns=Templates)
def list_templates(query: TemplateFilter, actor: Actor) -> Templates:
    """Everybody's prepared texts and one's own; with a work order those for its type."""
    with kernel().db.reading() as session:
        found = templates(session, actor, ticket_id=query.ticket_id)
    variables = tuple(VariableView(name=name, meaning=meaning) for name, meaning in VARIABLES.items())
    return Templates(items=found, variables=variables)


@endpoint(
    api,
    "POST /ticket-templates",
    needs=_KEEPERS,
    body=TemplateBody,
    returns=TemplateView,
    status=201,
    problems=(Forbidden,),
)
def add_template(body: TemplateBody, actor: Actor) -> TemplateView:
    """Add a prepared text, for oneself or, as an administrator, for everybody."""
    parts = kernel()
    with parts.db.writing() as session:
        row = templating.add_template(session=session, fields=body, actor=actor, now=parts.now())
        return _view(session, row)


@endpoint(
    api,
    "PUT /ticket-templates/<int:template_id>",
    needs=_KEEPERS,
    body=TemplateBody,
    returns=TemplateView,
    problems=(Stale, VersionNeeded),
)
def change_template(template_id: int, body: TemplateBody, actor: Actor) -> TemplateView:
    """Write a prepared text anew; needs If-Match."""
    versions = expected_versions()
    parts = kernel()
    with parts.db.writing() as session:
        row = templating.change_template(
            session=session, template_id=template_id, fields=body, versions=versions, actor=actor, now=parts.now()
        )
        return _view(session, row)


@endpoint(api, "DELETE /ticket-templates/<int:template_id>", needs=_KEEPERS)
def remove_template(template_id: int, actor: Actor) -> None:
    """Take a prepared text away; what was written with it stays."""
    parts = kernel()
    with parts.db.writing() as session:
        templating.remove_template(session=session, template_id=template_id, actor=actor, now=parts.now())


@endpoint(
    api,
    "POST /ticket-templates/preview",
    needs=_KEEPERS,
    body=TemplatePreview,
    returns=PreviewView,
    keeps_answer=False,
)
def preview(body: TemplatePreview, actor: Actor) -> PreviewView:
    """A text with believable values, before it is saved; an unknown variable is named."""
    templating.check_texts(body.text)
    parts = kernel()
    found = {
        tag: fill(
            body.text.get(tag, ""), samples(actor=actor, language=tag, now=parts.now(), zone=parts.settings.zone)
        ).text
        for tag in LANGUAGES
    }
    return PreviewView(text=found)


@endpoint(
    api,
    "GET /tickets/<int:ticket_id>/templates/<int:template_id>",
    needs=WRITE,
    query=FillFilter,
    returns=FilledView,
)
def fill_template(ticket_id: int, template_id: int, query: FillFilter, actor: Actor) -> FilledView:
    """A prepared text with the values of a work order."""
    parts = kernel()
    with parts.db.reading() as session:
        return filled(
            session,
            ticket_id,
            template_id,
            actor=actor,
            language=query.language,
            now=parts.now(),
            zone=parts.settings.zone,
        )


@endpoint(
    api,
    "POST /tickets/<int:ticket_id>/templates",
    needs=WRITE,
    body=Use,
    returns=TicketDetail,
    status=201,
    problems=(MoveNotAllowed, AssignedToOther, HelpAwaited, Invalid),
)
def use_template(ticket_id: int, body: Use, actor: Actor) -> TicketDetail:
    """Write the text as it was edited, and do what else the template says: take it over, set the priority, solve it."""
    return act(templating.use_template, ticket_id=ticket_id, template_id=body.template_id, said=body.text, actor=actor)


def _view(session: Session, row: TicketTemplate) -> TemplateView:
    types = {one.id: one for one in session.scalars(select(TicketType).where(TicketType.id == (row.type_id or 0)))}
    return template_view(row, types)
