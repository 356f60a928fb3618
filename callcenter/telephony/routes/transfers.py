"""Passing a call on: whom one may ask, asking, taking over, joining, parking, and going on with another device."""

from typing import Annotated, Literal

from apiflask import APIBlueprint
from flask import Response
from pydantic import Field
from sqlalchemy.orm import Session

from callcenter.customers import queries as customers
from callcenter.kernel.actor import Actor
from callcenter.kernel.errors import Conflict, FieldError, Invalid, NotFound, Unavailable
from callcenter.kernel.http import Body, View, endpoint, kernel
from callcenter.kernel.ids import new_id
from callcenter.kernel.permissions import Permission
from callcenter.kernel.texts import text
from callcenter.telephony import dialling, queries
from callcenter.telephony.queries.colleagues import ColleagueView, colleagues, may_pick_up, parked_calls, waiting_calls
from callcenter.telephony.routes.calls import BUTTON, call_i_am_in, call_i_hold
from callcenter.telephony.routes.commands import Accepted, accepted, order
from callcenter.telephony.routes.seat_to_dial import device_to_dial
from callcenter.telephony.services.seats import check_sip_uri
from callcenter.telephony.services.second_calls import NotWaiting
from callcenter.telephony.views import CallView, QueueView

api = APIBlueprint("transfers", __name__, tag="transfers")

_TAKE = Permission.CALLS_TAKE
_SECOND = Permission.CALLS_TAKE_SECOND


class TransferBody(Body):
    """Whom to ask, exactly one of user, queue and number, and how.

    blind: the customer is passed on at once. consult: a word first, the customer on hold. conference: to join.
    """

    kind: Literal["blind", "consult", "conference"]
    user_id: int | None = None
    queue_id: int | None = None
    number: Annotated[str, Field(max_length=64)] = ""


class TurnBody(Body):
    """Whom to talk with while the other one waits."""

    to: Literal["customer", "consulted"]


class MoveBody(Body):
    """Where to go on with the call. `uri` goes with `sip`."""

    kind: Literal["browser", "sip"]
    uri: Annotated[str | None, Field(max_length=200)] = None


class Targets(View):
    """Whom a call can be passed on to."""

    colleagues: tuple[ColleagueView, ...]
    queues: tuple[QueueView, ...]


class WaitingCalls(View):
    """The first of the calls that wait in one's queues, longest first."""

    items: tuple[CallView, ...]


class ParkedCalls(View):
    """The calls that anybody of one's team may pick up."""

    items: tuple[CallView, ...]


@endpoint(api, "GET /transfer-targets", needs=_TAKE, returns=Targets)
def list_targets(actor: Actor) -> Targets:
    """Colleagues who are signed in, with what they are doing, and the queues."""
    with kernel().db.reading() as session:
        return Targets(colleagues=colleagues(session, besides=actor.person_id), queues=queries.queue_views(session))


@endpoint(
    api,
    "POST /calls/<call_id>/transfers",
    needs=_TAKE,
    body=TransferBody,
    returns=Accepted,
    status=202,
    problems=(NotFound, Conflict, Unavailable),
)
def transfer(call_id: str, actor: Actor, body: TransferBody) -> Response:
    """Pass the call on, or ask somebody in."""
    call_i_hold(call_id, actor)
    with kernel().db.reading() as session:
        target = _target(session, body, actor)
    return accepted(
        order(name="call.transfer", actor=actor, call_id=call_id, transfer_id=new_id(), kind=body.kind, **target)
    )


def _target(session: Session, body: TransferBody, actor: Actor) -> dict[str, int | str]:
    given = [body.user_id is not None, body.queue_id is not None, bool(body.number)]
    if sum(given) != 1:
        message = text("请选择一个坐席、技能组或号码", "Choose one: a colleague, a queue or a number")
        raise Invalid(errors=(FieldError("target", "choose-one", message),))
    if body.user_id is not None:
        if body.user_id == actor.user_id:
            message = text("不能转给自己", "That is yourself: choose somebody else")
            raise Invalid(errors=(FieldError("user_id", "yourself", message),))
        return {"to_user_id": body.user_id}
    if body.queue_id is not None:
        if not queries.queue_refs(session, [body.queue_id]):
            raise NotFound
        return {"to_queue_id": body.queue_id}
    number = customers.number_view(body.number)
    dialling.check(number.number, kind=number.kind)
    return {"to_number": number.number}


@endpoint(api, "PUT /calls/<call_id>/transfer/completion", needs=_TAKE, returns=Accepted, status=202, problems=BUTTON)
def complete(call_id: str, actor: Actor) -> Response:
    """Leave the customer with whom one asked."""
    return accepted(order(name="transfer.complete", actor=actor, call_id=call_i_hold(call_id, actor)))


@endpoint(api, "DELETE /calls/<call_id>/transfer", needs=_TAKE, returns=Accepted, status=202, problems=BUTTON)
def cancel(call_id: str, actor: Actor) -> Response:
    """Back to the customer; whoever was asked goes."""
    return accepted(order(name="transfer.cancel", actor=actor, call_id=call_i_hold(call_id, actor)))


@endpoint(api, "PUT /calls/<call_id>/transfer/conference", needs=_TAKE, returns=Accepted, status=202, problems=BUTTON)
def join(call_id: str, actor: Actor) -> Response:
    """Let customer and consulted hear each other too."""
    return accepted(order(name="transfer.join", actor=actor, call_id=call_i_hold(call_id, actor)))


@endpoint(
    api,
    "PUT /calls/<call_id>/transfer/turn",
    needs=_TAKE,
    body=TurnBody,
    returns=Accepted,
    status=202,
    problems=BUTTON,
)
def turn(call_id: str, actor: Actor, body: TurnBody) -> Response:
    """Talk with the customer while the consulted waits, or the other way round."""
    return accepted(order(name="transfer.turn", actor=actor, call_id=call_i_hold(call_id, actor), to=body.to))


@endpoint(
    api, "DELETE /calls/<call_id>/participants/<leg_id>", needs=_TAKE, returns=Accepted, status=202, problems=BUTTON
)
def take_out(call_id: str, leg_id: str, actor: Actor) -> Response:
    """Take a participant out."""
    return accepted(order(name="call.take_out", actor=actor, call_id=call_i_hold(call_id, actor), leg_id=leg_id))


@endpoint(api, "PUT /calls/<call_id>/end", needs=_TAKE, returns=Accepted, status=202, problems=BUTTON)
def end(call_id: str, actor: Actor) -> Response:
    """End the call for everybody who is in it."""
    return accepted(order(name="call.end", actor=actor, call_id=call_i_hold(call_id, actor)))


@endpoint(api, "PUT /calls/<call_id>/device", needs=_TAKE, body=MoveBody, returns=Accepted, status=202, problems=BUTTON)
def move(call_id: str, actor: Actor, body: MoveBody) -> Response:
    """Go on with the call in the browser, or at a phone; one stays there afterwards."""
    call_i_am_in(call_id, actor)
    if body.kind == "sip":
        check_sip_uri(body.uri)
    return accepted(order(name="call.move", actor=actor, call_id=call_id, kind=body.kind, uri=body.uri or ""))


@endpoint(api, "GET /parked-calls", needs=_TAKE, returns=ParkedCalls)
def list_parked(actor: Actor) -> ParkedCalls:
    """The parked calls of one's team; all of them for who may see all calls."""
    with kernel().db.reading() as session:
        return ParkedCalls(items=parked_calls(session, actor=actor))


@endpoint(api, "PUT /calls/<call_id>/park", needs=_TAKE, returns=Accepted, status=202, problems=BUTTON)
def park(call_id: str, actor: Actor) -> Response:
    """Leave the call to the team."""
    return accepted(order(name="call.park", actor=actor, call_id=call_i_hold(call_id, actor)))


@endpoint(api, "PUT /calls/<call_id>/pickup", needs=_TAKE, returns=Accepted, status=202, problems=BUTTON)
def pick_up(call_id: str, actor: Actor) -> Response:
    """Take a parked call of one's team."""
    parts = kernel()
    with parts.db.writing() as session:
        if not may_pick_up(session, call_id, actor=actor):
            raise NotFound
        device, uri = device_to_dial(session, actor, now=parts.now())
    return accepted(order(name="call.pick_up", actor=actor, call_id=call_id, device=device, uri=uri))


@endpoint(api, "GET /waiting-calls", needs=_SECOND, returns=WaitingCalls)
def list_waiting(actor: Actor) -> WaitingCalls:
    """The calls that wait in one's queues, for who may take a second one."""
    with kernel().db.reading() as session:
        return WaitingCalls(items=waiting_calls(session, actor=actor))


@endpoint(
    api, "PUT /calls/<call_id>/taking", needs=_SECOND, returns=Accepted, status=202, problems=(NotWaiting, Unavailable)
)
def take(call_id: str, actor: Actor) -> Response:
    """Take a call that waits in one of one's queues; the one in hand has to be parked before."""
    with kernel().db.reading() as session:
        if not waiting_calls(session, actor=actor, call_id=call_id):
            raise NotWaiting
    return accepted(order(name="call.take", actor=actor, call_id=call_id))
