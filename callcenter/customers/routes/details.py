"""Routes of a customer's numbers and contacts."""

from callcenter.customers import queries, services
from callcenter.customers.queries import ContactView, NumberView, PhoneView
from callcenter.customers.routes.blueprint import api
from callcenter.customers.services import NewContact, NewPhone, RevealReason
from callcenter.customers.services.phones import PhoneTaken
from callcenter.kernel.actor import Actor
from callcenter.kernel.http import endpoint, kernel
from callcenter.kernel.permissions import Permission

WRITE, REVEAL = Permission.CUSTOMERS_WRITE, Permission.NUMBERS_REVEAL
CUSTOMER = "/customers/<int:customer_id>"


@endpoint(
    api, f"POST {CUSTOMER}/phones", needs=WRITE, body=NewPhone, returns=PhoneView, status=201, problems=(PhoneTaken,)
)
def post_phone(customer_id: int, actor: Actor, body: NewPhone) -> PhoneView:
    """Give a customer a number."""
    parts = kernel()
    with parts.db.writing() as session:
        phone_id = services.add_phone(
            session=session, customer_id=customer_id, phone=body, actor=actor, now=parts.now()
        )
        phones = queries.customer(session, customer_id).phones
    return next(phone for phone in phones if phone.id == phone_id)


@endpoint(api, f"DELETE {CUSTOMER}/phones/<int:phone_id>", needs=WRITE)
def delete_phone(customer_id: int, phone_id: int, actor: Actor) -> None:
    """Take a number away."""
    parts = kernel()
    with parts.db.writing() as session:
        services.remove_phone(session=session, customer_id=customer_id, phone_id=phone_id, actor=actor, now=parts.now())


@endpoint(
    api,
    f"POST {CUSTOMER}/phones/<int:phone_id>/reveal",
    needs=REVEAL,
    body=RevealReason,
    returns=NumberView,
    is_clear=True,
)
def reveal_phone(customer_id: int, phone_id: int, actor: Actor, body: RevealReason) -> NumberView:
    """See a number in full; the operation log says who and why."""
    parts = kernel()
    with parts.db.writing() as session:
        return services.reveal_phone(
            session=session,
            customer_id=customer_id,
            phone_id=phone_id,
            reason=body.reason,
            actor=actor,
            now=parts.now(),
        )


@endpoint(api, f"POST {CUSTOMER}/contacts", needs=WRITE, body=NewContact, returns=ContactView, status=201)
def post_contact(customer_id: int, actor: Actor, body: NewContact) -> ContactView:
    """Add a person at a customer."""
    parts = kernel()
    with parts.db.writing() as session:
        contact_id = services.add_contact(
            session=session, customer_id=customer_id, contact=body, actor=actor, now=parts.now()
        )
        contacts = queries.customer(session, customer_id).contacts
    return next(contact for contact in contacts if contact.id == contact_id)


@endpoint(api, f"DELETE {CUSTOMER}/contacts/<int:contact_id>", needs=WRITE)
def delete_contact(customer_id: int, contact_id: int, actor: Actor) -> None:
    """Take a person away."""
    parts = kernel()
    with parts.db.writing() as session:
        services.remove_contact(
            session=session, customer_id=customer_id, contact_id=contact_id, actor=actor, now=parts.now()
        )


@endpoint(
    api,
    f"POST {CUSTOMER}/contacts/<int:contact_id>/reveal",
    needs=REVEAL,
    body=RevealReason,
    returns=NumberView,
    is_clear=True,
)
def reveal_contact(customer_id: int, contact_id: int, actor: Actor, body: RevealReason) -> NumberView:
    """See a contact's number in full; the operation log says who and why."""
    parts = kernel()
    with parts.db.writing() as session:
        return services.reveal_contact(
            session=session,
            customer_id=customer_id,
            contact_id=contact_id,
            reason=body.reason,
            actor=actor,
            now=parts.now(),
        )
