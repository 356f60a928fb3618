"""Calls and offers: reading, the buttons, and what an agent writes about a call."""

from typing import Annotated

from apiflask import APIBlueprint
from flask import Response
from pydantic import Field
from sqlalchemy.orm import Session

from callcenter.customers import queries as customers
from callcenter.customers.queries import NumberView
from callcenter.kernel.actor import Actor
from callcenter.kernel.errors import Conflict, FieldError, Invalid, NotFound, Unavailable
from callcenter.kernel.http import Body, Page, endpoint, kernel
from callcenter.kernel.ids import new_id
from callcenter.kernel.permissions import Permission
from callcenter.kernel.texts import text
from callcenter.telephony import dialling, queries
from callcenter.telephony.filters import CallFilter
from callcenter.telephony.routes.commands import Accepted, accepted, order
from callcenter.telephony.routes.seat_to_dial import device_to_dial
from callcenter.telephony.services import notes
from callcenter.telephony.views import CallDetail, CallView, OfferView, TraceView

api = APIBlueprint("calls", __name__, tag="calls")

_READ = (Permission.CALLS_READ_OWN, Permission.CALLS_READ_ALL)
BUTTON = (Conflict, Unavailable)
"""What a button of a call may meet: the call is over, or nobody drives the phones."""
_TONES = r"^[0-9*#A-Da-d]+$"


class DialBody(Body):
    """Whom to call: a number, a phone of a customer, or the number of an earlier call."""

    number: Annotated[str, Field(max_length=64)] = ""
    customer_id: int | None = None
    phone_id: int | None = None
    call_id: Annotated[str | None, Field(max_length=32)] = None


class TonesBody(Body):
    """Keypad tones to send."""

    digits: Annotated[str, Field(min_length=1, max_length=40, pattern=_TONES)]


class CustomerBody(Body):
    """Who it was."""

    customer_id: int


class DispositionBody(Body):
    """How the call came out."""

    code: Annotated[str | None, Field(max_length=40)] = None
    note: Annotated[str, Field(max_length=4000)] = ""


class RevealBody(Body):
    """Why the number is needed."""

    reason: Annotated[str, Field(max_length=200)] = ""


@endpoint(api, "GET /calls", needs=_READ, query=CallFilter, returns=Page[CallView])
def list_calls(actor: Actor, query: CallFilter) -> Page[CallView]:
    """Calls, newest first."""
    with kernel().db.reading() as session:
        return queries.list_calls(session, wanted=query, actor=actor)


@endpoint(api, "GET /calls/<call_id>", needs=_READ, returns=CallDetail)
def show_call(call_id: str, actor: Actor) -> CallDetail:
    """One call with all that happened in it."""
    with kernel().db.reading() as session:
        return queries.call_detail(session, call_id, actor=actor)


@endpoint(api, "GET /calls/<call_id>/trace", needs=_READ, returns=TraceView)
def show_trace(call_id: str, actor: Actor) -> TraceView:
    """The signalling of a call that is over, numbers masked; kept for thirty days."""
    with kernel().db.reading() as session:
        return queries.call_trace(session, call_id, actor=actor)


@endpoint(api, "GET /offers/<offer_id>", needs=Permission.CALLS_TAKE, returns=OfferView)
def show_offer(offer_id: str, actor: Actor) -> OfferView:
    """An offer made to oneself."""
    return _my_offer(offer_id, actor)


@endpoint(
    api,
    "PUT /offers/<offer_id>/acceptance",
    needs=Permission.CALLS_TAKE,
    returns=Accepted,
    status=202,
    problems=(Unavailable,),
)
def accept_offer(offer_id: str, actor: Actor) -> Response:
    """Answer."""
    offer = _my_offer(offer_id, actor)
    return accepted(order(name="offer.accept", actor=actor, call_id=offer.call.id, offer_id=offer_id))


@endpoint(
    api,
    "PUT /offers/<offer_id>/refusal",
    needs=Permission.CALLS_TAKE,
    returns=Accepted,
    status=202,
    problems=(Unavailable,),
)
def refuse_offer(offer_id: str, actor: Actor) -> Response:
    """Decline: the call goes back to its place."""
    offer = _my_offer(offer_id, actor)
    return accepted(order(name="offer.refuse", actor=actor, call_id=offer.call.id, offer_id=offer_id))


def _my_offer(offer_id: str, actor: Actor) -> OfferView:
    with kernel().db.reading() as session:
        offer = queries.offer_view(session, offer_id)
    if offer.user.id != actor.user_id:
        raise NotFound
    return offer


@endpoint(
    api,
    "POST /calls",
    needs=Permission.CALLS_TAKE,
    body=DialBody,
    returns=Accepted,
    status=202,
    problems=(NotFound, Conflict, Unavailable),
)
def dial(actor: Actor, body: DialBody) -> Response:
    """Call a customer."""
    parts = kernel()
    with parts.db.writing() as session:
        number, customer_id = _whom(session, body, actor)
        device, uri = device_to_dial(session, actor, now=parts.now())
    dialling.check(number.number, kind=number.kind)
    return accepted(
        order(
            name="call.dial",
            actor=actor,
            call_id=new_id(),
            number=number.number,
            customer_id=customer_id,
            device=device,
            uri=uri,
        )
    )


def _whom(session: Session, body: DialBody, actor: Actor) -> tuple[NumberView, int | None]:
    """The number, and the customer where the agent said who it is."""
    if body.call_id:
        detail = queries.call_detail(session, body.call_id, actor=actor)
        number = queries.call_number(session, body.call_id) or ""
        return customers.number_view(number), detail.customer.id if detail.customer else None
    if body.customer_id is not None and body.phone_id is not None:
        return customers.phone_number(session, body.customer_id, body.phone_id), body.customer_id
    if not body.number:
        raise Invalid(errors=(FieldError("number", "missing", text("请输入号码", "A number is needed")),))
    return customers.number_view(body.number), None


def call_i_hold(call_id: str, actor: Actor) -> str:
    """Only the agent who holds a live call may press its buttons."""
    return _live_call(call_id, actor, in_it=False)


def call_i_am_in(call_id: str, actor: Actor) -> str:
    """Everybody of ours in a live call may mute themselves, change the device, and go."""
    return _live_call(call_id, actor, in_it=True)


def _live_call(call_id: str, actor: Actor, *, in_it: bool) -> str:
    with kernel().db.reading() as session:
        call = queries.call_brief(session, call_id)
    holds = call is not None and call.agent is not None and call.agent.id == actor.user_id
    is_in = call is not None and any(each.user_id == actor.user_id for each in call.participants)
    if call is None or not (holds or (in_it and is_in)):
        raise NotFound
    if call.state == "ended":
        raise Conflict(text("通话已结束", "The call is over"))
    return call_id


@endpoint(api, "PUT /calls/<call_id>/hold", needs=Permission.CALLS_TAKE, returns=Accepted, status=202, problems=BUTTON)
def hold(call_id: str, actor: Actor) -> Response:
    """Put the customer on hold."""
    return accepted(order(name="call.hold", actor=actor, call_id=call_i_hold(call_id, actor), on=True))


@endpoint(
    api, "DELETE /calls/<call_id>/hold", needs=Permission.CALLS_TAKE, returns=Accepted, status=202, problems=BUTTON
)
def resume(call_id: str, actor: Actor) -> Response:
    """Take the customer back."""
    return accepted(order(name="call.hold", actor=actor, call_id=call_i_hold(call_id, actor), on=False))


@endpoint(api, "PUT /calls/<call_id>/mute", needs=Permission.CALLS_TAKE, returns=Accepted, status=202, problems=BUTTON)
def mute(call_id: str, actor: Actor) -> Response:
    """Close the microphone towards the customer."""
    return accepted(order(name="call.mute", actor=actor, call_id=call_i_am_in(call_id, actor), on=True))


@endpoint(
    api, "DELETE /calls/<call_id>/mute", needs=Permission.CALLS_TAKE, returns=Accepted, status=202, problems=BUTTON
)
def unmute(call_id: str, actor: Actor) -> Response:
    """Open the microphone again."""
    return accepted(order(name="call.mute", actor=actor, call_id=call_i_am_in(call_id, actor), on=False))


@endpoint(
    api,
    "POST /calls/<call_id>/tones",
    needs=Permission.CALLS_TAKE,
    body=TonesBody,
    returns=Accepted,
    status=202,
    problems=BUTTON,
)
def tones(call_id: str, actor: Actor, body: TonesBody) -> Response:
    """Send keypad tones."""
    return accepted(order(name="call.tones", actor=actor, call_id=call_i_hold(call_id, actor), digits=body.digits))


@endpoint(
    api, "PUT /calls/<call_id>/hangup", needs=Permission.CALLS_TAKE, returns=Accepted, status=202, problems=BUTTON
)
def hang_up(call_id: str, actor: Actor) -> Response:
    """Hang up; the call goes on while somebody is there for the customer."""
    return accepted(order(name="call.hangup", actor=actor, call_id=call_i_am_in(call_id, actor)))


@endpoint(api, "PUT /calls/<call_id>/customer", needs=Permission.CUSTOMERS_WRITE, body=CustomerBody, returns=CallView)
def set_customer(call_id: str, actor: Actor, body: CustomerBody) -> CallView:
    """A maybe becomes a fact: this customer it was, and this is a number of theirs."""
    parts = kernel()
    with parts.db.writing() as session:
        notes.set_customer(session=session, call_id=call_id, customer_id=body.customer_id, actor=actor, now=parts.now())
    return _view(call_id)


@endpoint(api, "PUT /calls/<call_id>/disposition", needs=Permission.CALLS_TAKE, body=DispositionBody, returns=CallView)
def set_disposition(call_id: str, actor: Actor, body: DispositionBody) -> CallView:
    """How the call came out, and a note."""
    parts = kernel()
    with parts.db.writing() as session:
        notes.set_disposition(
            session=session, call_id=call_id, code=body.code, note=body.note, actor=actor, now=parts.now()
        )
    return _view(call_id)


@endpoint(
    api,
    "POST /calls/<call_id>/number/reveal",
    needs=Permission.NUMBERS_REVEAL,
    body=RevealBody,
    returns=NumberView,
    is_clear=True,
)
def reveal(call_id: str, actor: Actor, body: RevealBody) -> NumberView:
    """The customer's full number, for a reason that is kept."""
    parts = kernel()
    with parts.db.writing() as session:
        return notes.reveal_number(session=session, call_id=call_id, reason=body.reason, actor=actor, now=parts.now())


def _view(call_id: str) -> CallView:
    with kernel().db.reading() as session:
        return queries.call_view(session, call_id)
