"""Promises: who is to be called, the next one, and what comes of it."""

from typing import Annotated, Literal

from apiflask import APIBlueprint
from flask import Response
from pydantic import AwareDatetime, Field

from callcenter.customers import queries as customers
from callcenter.kernel.actor import Actor
from callcenter.kernel.errors import Conflict, Unavailable
from callcenter.kernel.http import Body, Page, endpoint, kernel
from callcenter.kernel.ids import new_id
from callcenter.kernel.permissions import Permission
from callcenter.kernel.transitions import MoveNotAllowed
from callcenter.telephony import dialling, queries
from callcenter.telephony.filters import PromiseFilter
from callcenter.telephony.routes.commands import Accepted, accepted, order
from callcenter.telephony.routes.seat_to_dial import device_to_dial
from callcenter.telephony.services import promise_work
from callcenter.telephony.services.promise_work import AlreadyPromised, AsksSupervisor, PromiseInHand, PutBack
from callcenter.telephony.services.promises import CallerOnTheLine, PromiseTaken
from callcenter.telephony.views import NextPromise, PromiseDetail, PromiseSummary, PromiseView

api = APIBlueprint("promises", __name__, tag="promises")

_READ = (Permission.CALLS_TAKE, Permission.CALLS_READ_ALL)
_CLAIM = (PromiseTaken, PromiseInHand, AsksSupervisor, MoveNotAllowed)
Note = Annotated[str, Field(max_length=1000)]


class ReleaseBody(Body):
    """Why not now, and when again; a quarter of an hour later when left out."""

    reason: Literal["not_now", "asked_for_time", "needs_preparation", "other"]
    retry_at: AwareDatetime | None = None
    note: Note = ""


class DropBody(Body):
    """Why nobody is to be called; `other` needs a note."""

    reason: Literal["reached_otherwise", "not_needed", "wrong_number", "unreachable", "other"]
    note: Note = ""


@endpoint(api, "GET /promises", needs=_READ, query=PromiseFilter, returns=Page[PromiseView])
def list_promises(actor: Actor, query: PromiseFilter) -> Page[PromiseView]:
    """Promises of one's own queues, or all of them; the next due first."""
    parts = kernel()
    with parts.db.reading() as session:
        return queries.list_promises(session, wanted=query, actor=actor, now=parts.now())


@endpoint(api, "GET /promises/summary", needs=_READ, returns=PromiseSummary)
def summary(actor: Actor) -> PromiseSummary:
    """What is due now, what one has in hand, and how many of those who were not reached were reached after all."""
    parts = kernel()
    with parts.db.reading() as session:
        return queries.promise_summary(session, actor=actor, now=parts.now(), zone=parts.settings.zone)


@endpoint(api, "GET /promises/<promise_id>", needs=_READ, returns=PromiseDetail)
def show_promise(promise_id: str, actor: Actor) -> PromiseDetail:
    """One promise with the card, the calls that led to it and those made to keep it."""
    return _detail(promise_id, actor)


@endpoint(api, "POST /promises/next", needs=Permission.CALLS_TAKE, returns=NextPromise)
def take_next(actor: Actor) -> NextPromise:
    """The one in hand, else the next that is due in one's queues; it is nobody else's for five minutes."""
    parts = kernel()
    with parts.db.writing() as session:
        found = promise_work.take_next(session=session, actor=actor, now=parts.now())
    return NextPromise(promise=_detail(found.id, actor) if found else None)


@endpoint(api, "POST /promises/<promise_id>/claim", needs=Permission.CALLS_TAKE, returns=PromiseDetail, problems=_CLAIM)
def claim(promise_id: str, actor: Actor) -> PromiseDetail:
    """Take this one."""
    parts = kernel()
    with parts.db.writing() as session:
        promise_work.claim(session=session, promise_id=promise_id, actor=actor, now=parts.now())
    return _detail(promise_id, actor)


@endpoint(
    api,
    "POST /promises/<promise_id>/call",
    needs=Permission.CALLS_TAKE,
    returns=Accepted,
    status=202,
    problems=(*_CLAIM, CallerOnTheLine, Conflict, Unavailable),
)
def call(promise_id: str, actor: Actor) -> Response:
    """Call the person; the promise is kept when they answer."""
    parts = kernel()
    with parts.db.writing() as session:
        promise = promise_work.ready_to_call(session=session, promise_id=promise_id, actor=actor, now=parts.now())
        number = customers.number_view(promise.number)
        dialling.check(number.number, kind=number.kind)
        device, uri = device_to_dial(session, actor, now=parts.now())
        customer_id = promise.customer_id
    return accepted(
        order(
            name="call.dial",
            actor=actor,
            call_id=new_id(),
            number=number.number,
            customer_id=customer_id,
            promise_id=promise_id,
            device=device,
            uri=uri,
        )
    )


@endpoint(
    api,
    "POST /promises/<promise_id>/release",
    needs=Permission.CALLS_TAKE,
    body=ReleaseBody,
    returns=PromiseView,
    problems=(PromiseTaken, MoveNotAllowed),
)
def release(promise_id: str, actor: Actor, body: ReleaseBody) -> PromiseView:
    """Not now: back in line."""
    parts = kernel()
    put_back = PutBack(reason=body.reason, note=body.note, retry_at=body.retry_at)
    with parts.db.writing() as session:
        promise_work.release(session=session, promise_id=promise_id, put_back=put_back, actor=actor, now=parts.now())
    return _view(promise_id)


@endpoint(
    api,
    "POST /promises/<promise_id>/drop",
    needs=Permission.CALLS_TAKE,
    body=DropBody,
    returns=PromiseView,
    problems=(PromiseTaken, MoveNotAllowed),
)
def drop(promise_id: str, actor: Actor, body: DropBody) -> PromiseView:
    """Nobody is to be called, for a reason that is logged. An agent drops what is in hand, a supervisor any."""
    parts = kernel()
    with parts.db.writing() as session:
        promise_work.drop(
            session=session, promise_id=promise_id, reason=body.reason, note=body.note, actor=actor, now=parts.now()
        )
    return _view(promise_id)


@endpoint(
    api,
    "POST /promises/<promise_id>/reopen",
    needs=Permission.CALLS_TAKE,
    returns=PromiseView,
    problems=(AlreadyPromised, MoveNotAllowed),
)
def reopen(promise_id: str, actor: Actor) -> PromiseView:
    """Undo one's own drop, or say that one's contact was none; for a supervisor anybody's, or try again."""
    parts = kernel()
    with parts.db.writing() as session:
        promise_work.reopen(session=session, promise_id=promise_id, actor=actor, now=parts.now())
    return _view(promise_id)


def _detail(promise_id: str, actor: Actor) -> PromiseDetail:
    with kernel().db.reading() as session:
        return queries.promise_detail(session, promise_id, actor=actor)


def _view(promise_id: str) -> PromiseView:
    with kernel().db.reading() as session:
        return queries.promise_view(session, promise_id)
