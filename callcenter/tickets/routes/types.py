"""The tree of types over HTTP, and the form of each."""

from typing import Final

from apiflask import APIBlueprint

from callcenter.kernel.actor import Actor
from callcenter.kernel.errors import Stale
from callcenter.kernel.forms import Form
from callcenter.kernel.http import View, endpoint, kernel
from callcenter.kernel.http.preconditions import VersionNeeded, expected_versions
from callcenter.kernel.permissions import Permission
from callcenter.tickets import queries, services
from callcenter.tickets.fields import NewTypeBody, OwnStatuses, TypeBody, TypeFilter
from callcenter.tickets.services.tree import NewType, TypeChange, TypeInUse
from callcenter.tickets.tree_file import ImportQuery, TreeChanges, TreeFile
from callcenter.tickets.views import TicketFormView, TicketTypeView

api = APIBlueprint("ticket-types", __name__, tag="tickets")

_READ: Final = (Permission.TICKETS_READ_TEAM, Permission.TICKETS_READ_ALL)
_ADMIN: Final = Permission.SETTINGS_WRITE


class TicketTypes(View):
    """Types, each before those below it."""

    items: tuple[TicketTypeView, ...]
    next: None = None


@endpoint(api, "GET /ticket-types", needs=_READ, query=TypeFilter, returns=TicketTypes)
def list_types(query: TypeFilter) -> TicketTypes:
    """The tree of types of business: those in use, or all."""
    with kernel().db.reading() as session:
        return TicketTypes(items=queries.ticket_types(session, with_unused=query.all))


@endpoint(
    api,
    "POST /ticket-types",
    needs=_ADMIN,
    body=NewTypeBody,
    returns=TicketTypeView,
    status=201,
    problems=(TypeInUse,),
)
def add_type(body: NewTypeBody, actor: Actor) -> TicketTypeView:
    """Add a type, below another or at the top."""
    parts = kernel()
    new = NewType(name=body.name, parent_id=body.parent_id, priority=body.priority, sets=body.given)
    with parts.db.writing() as session:
        row = services.add_type(session=session, new=new, actor=actor, now=parts.now())
        return queries.type_view(session, row)


@endpoint(
    api,
    "PATCH /ticket-types/<int:type_id>",
    needs=_ADMIN,
    body=TypeBody,
    returns=TicketTypeView,
    problems=(TypeInUse,),
)
def change_type(type_id: int, body: TypeBody, actor: Actor) -> TicketTypeView:
    """Rename a type, move it, set it otherwise, or take it out of use; work orders follow."""
    parts = kernel()
    place = None if body.place is None else (body.place.parent_id or 0, body.place.at)
    change = TypeChange(name=body.name, priority=body.priority, is_active=body.active, place=place, sets=body.given)
    with parts.db.writing() as session:
        row = services.change_type(session=session, type_id=type_id, change=change, actor=actor, now=parts.now())
        return queries.type_view(session, row)


@endpoint(api, "GET /ticket-types/export", needs=_ADMIN, returns=TreeFile)
def export_types() -> TreeFile:
    """The whole tree with forms, settings and statuses, to be imported elsewhere."""
    with kernel().db.reading() as session:
        return queries.tree_file(session)


@endpoint(api, "POST /ticket-types/import", needs=_ADMIN, query=ImportQuery, body=TreeFile, returns=TreeChanges)
def import_types(body: TreeFile, query: ImportQuery, actor: Actor) -> TreeChanges:
    """Make the tree what a file says, or with `dry_run` say what would change; all of it or nothing."""
    parts = kernel()
    with parts.db.writing() as session:
        return services.import_tree(session=session, file=body, is_dry=query.dry_run, actor=actor, now=parts.now())


@endpoint(api, "GET /ticket-types/<int:type_id>/form", needs=_READ, returns=TicketFormView)
def get_form(type_id: int) -> TicketFormView:
    """What a type asks for now."""
    with kernel().db.reading() as session:
        return queries.ticket_form(session, type_id)


@endpoint(
    api,
    "PUT /ticket-types/<int:type_id>/form",
    needs=_ADMIN,
    body=Form,
    returns=TicketFormView,
    problems=(Stale, VersionNeeded),
)
def design_form(type_id: int, body: Form, actor: Actor) -> TicketFormView:
    """Give a type another form; needs If-Match, "0" for the first. Work orders keep the form they were made with."""
    versions = expected_versions()
    parts = kernel()
    with parts.db.writing() as session:
        services.design(session=session, type_id=type_id, form=body, versions=versions, actor=actor, now=parts.now())
        return queries.ticket_form(session, type_id)


@endpoint(
    api,
    "PUT /ticket-types/<int:type_id>/statuses",
    needs=_ADMIN,
    body=OwnStatuses,
    returns=TicketTypeView,
    problems=(Stale, VersionNeeded),
)
def set_statuses(type_id: int, body: OwnStatuses, actor: Actor) -> TicketTypeView:
    """Give a type statuses of its own; needs If-Match with the type's version. Those left out go out of use."""
    versions = expected_versions()
    parts = kernel()
    with parts.db.writing() as session:
        row = services.set_statuses(
            session=session, type_id=type_id, statuses=body.statuses, versions=versions, actor=actor, now=parts.now()
        )
        return queries.type_view(session, row)
