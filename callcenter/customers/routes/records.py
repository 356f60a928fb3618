"""Routes of customer records and their timeline."""

from flask import request
from sqlalchemy.orm import Session

from callcenter.customers import ports, queries, services
from callcenter.customers.queries import ActivityQuery, ActivityView, CustomerQuery, CustomerView
from callcenter.customers.routes.blueprint import api
from callcenter.customers.services import CustomerChange, NewCustomer, NewNote
from callcenter.customers.services.phones import PhoneTaken
from callcenter.kernel.actor import Actor
from callcenter.kernel.errors import FieldError, Invalid, Stale
from callcenter.kernel.http import Page, endpoint, kernel
from callcenter.kernel.http.preconditions import expected_versions
from callcenter.kernel.permissions import Permission
from callcenter.kernel.texts import text

READ, WRITE = Permission.CUSTOMERS_READ, Permission.CUSTOMERS_WRITE


@endpoint(api, "GET /customers", needs=READ, query=CustomerQuery, returns=Page[CustomerView])
def list_customers(actor: Actor, query: CustomerQuery) -> Page[CustomerView]:
    """Customers by words, number, level or tag, newest first."""
    with kernel().db.reading() as session:
        return queries.customer_page(session, query, may_read_numbers=actor.can(Permission.NUMBERS_READ))


@endpoint(
    api, "POST /customers", needs=WRITE, body=NewCustomer, returns=CustomerView, status=201, problems=(PhoneTaken,)
)
def post_customer(actor: Actor, body: NewCustomer) -> CustomerView:
    """Make a record; with `call_id` the call becomes theirs and its number one of their phones."""
    parts = kernel()
    with parts.db.writing() as session:
        caller = _caller(session, body.call_id, actor)
        customer_id = services.create(
            session=session, fields=body.fields(), phones=body.phones, caller=caller, actor=actor, now=parts.now()
        )
        if body.call_id:
            ports.calls().call_linked(session, body.call_id, customer_id, actor=actor, now=parts.now())
        session.flush()
        return queries.customer(session, customer_id)


def _caller(session: Session, call_id: str | None, actor: Actor) -> str:
    if not call_id:
        return ""
    number = ports.calls().resolve_call_number(session, call_id, actor=actor)
    if number is None:
        raise Invalid(errors=(FieldError("call_id", "unknown-call", text("没有此通话", "There is no such call")),))
    return number


@endpoint(api, "GET /customers/<int:customer_id>", needs=READ, returns=CustomerView)
def get_customer(customer_id: int) -> CustomerView:
    """One record."""
    with kernel().db.reading() as session:
        return queries.customer(session, customer_id)


@endpoint(
    api, "PATCH /customers/<int:customer_id>", needs=WRITE, body=CustomerChange, returns=CustomerView, problems=(Stale,)
)
def patch_customer(customer_id: int, actor: Actor, body: CustomerChange) -> CustomerView:
    """Change the given fields; with If-Match only from that version."""
    expected = expected_versions() if "If-Match" in request.headers else None
    parts = kernel()
    with parts.db.writing() as session:
        services.change(
            session=session, customer_id=customer_id, changes=body, expected=expected, actor=actor, now=parts.now()
        )
        session.flush()
        return queries.customer(session, customer_id)


@endpoint(api, "GET /customers/<int:customer_id>/activity", needs=READ, query=ActivityQuery, returns=Page[ActivityView])
def list_activity(customer_id: int, query: ActivityQuery) -> Page[ActivityView]:
    """The timeline, newest first."""
    with kernel().db.reading() as session:
        return queries.activity_page(session, customer_id, query)


@endpoint(api, "POST /customers/<int:customer_id>/notes", needs=WRITE, body=NewNote, returns=ActivityView, status=201)
def post_note(customer_id: int, actor: Actor, body: NewNote) -> ActivityView:
    """Write a note into the timeline."""
    parts = kernel()
    with parts.db.writing() as session:
        note_id = services.add_note(
            session=session, customer_id=customer_id, text=body.text, actor=actor, now=parts.now()
        )
        return queries.activity(session, note_id)
