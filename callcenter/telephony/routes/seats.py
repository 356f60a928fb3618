"""Seats and headsets: presence, device, wrap-up, and the browser's audio connection."""

from typing import Annotated, Literal

from apiflask import APIBlueprint
from pydantic import Field

from callcenter.kernel.actor import Actor
from callcenter.kernel.errors import Conflict, FieldError, Invalid, NotFound, Unavailable
from callcenter.kernel.http import Body, View, endpoint, kernel
from callcenter.kernel.permissions import Permission
from callcenter.kernel.texts import text
from callcenter.kernel.transitions import MoveNotAllowed
from callcenter.telephony import queries
from callcenter.telephony.routes.commands import BridgeAway, ask, order
from callcenter.telephony.services import presence, seats, wrap_ups
from callcenter.telephony.services.away import AllowanceUsedUp
from callcenter.telephony.services.seats import CallInHand
from callcenter.telephony.services.wrap_ups import OutcomeMissing, WrapUpFixed, WrapUpNotAsked
from callcenter.telephony.states import Presence
from callcenter.telephony.views import QueueView, SeatView

api = APIBlueprint("seats", __name__, tag="seats")

HEADSET_SECONDS = 8.0
MAX_SDP = 20_000


class PresenceBody(Body):
    """What the agent chooses. `reason` goes with `away`, `after_call` with `offline` while a call is in hand."""

    presence: Presence
    reason: Annotated[str | None, Field(max_length=40)] = None
    after_call: bool = False


class DeviceBody(Body):
    """Where the agent speaks. `uri` goes with `sip`."""

    kind: Literal["browser", "sip"]
    uri: Annotated[str | None, Field(max_length=200)] = None


class HeadsetBody(Body):
    """A browser's SDP offer with all its candidates. `tab` is a random id of the page."""

    tab: Annotated[str, Field(min_length=1, max_length=64)]
    sdp: Annotated[str, Field(min_length=10, max_length=MAX_SDP)]


class EchoBody(Body):
    """Whether the test call runs."""

    on: bool


class ExtensionBody(Body):
    """How much longer, in seconds."""

    seconds: Annotated[int, Field(ge=10, le=600)] = 60


class HeadsetView(View):
    """The answer to a browser's offer."""

    headset: str
    sdp: str


class Seats(View):
    """All seats."""

    items: tuple[SeatView, ...]


class Queues(View):
    """All queues."""

    items: tuple[QueueView, ...]


@endpoint(api, "GET /seats", needs=Permission.SEATS_WATCH, returns=Seats)
def list_seats() -> Seats:
    """All seats, live."""
    with kernel().db.reading() as session:
        return Seats(items=queries.seat_views(session))


@endpoint(api, "GET /queues", needs=(Permission.CALLS_TAKE, Permission.SEATS_WATCH), returns=Queues)
def list_queues() -> Queues:
    """All queues as they are now."""
    with kernel().db.reading() as session:
        return Queues(items=queries.queue_views(session))


def _mine(actor: Actor) -> SeatView:
    with kernel().db.reading() as session:
        return queries.seat_view(session, actor.person_id)


@endpoint(api, "GET /seats/me", needs=Permission.CALLS_TAKE, returns=SeatView)
def my_seat(actor: Actor) -> SeatView:
    """One's own seat."""
    parts = kernel()
    with parts.db.writing() as session:
        seats.seat_of(session=session, user_id=actor.person_id, now=parts.now())
    return _mine(actor)


@endpoint(
    api,
    "PUT /seats/me/presence",
    needs=Permission.CALLS_TAKE,
    body=PresenceBody,
    returns=SeatView,
    problems=(CallInHand, AllowanceUsedUp),
)
def set_presence(actor: Actor, body: PresenceBody) -> SeatView:
    """Ready, away with a reason, or offline. In a call a pause waits for its end: `next` of the answer says so."""
    parts = kernel()
    with parts.db.writing() as session:
        presence.set_presence(
            session=session,
            presence=body.presence,
            reason=body.reason,
            is_after_call=body.after_call,
            actor=actor,
            now=parts.now(),
        )
    return _mine(actor)


@endpoint(
    api, "PUT /seats/me/device", needs=Permission.CALLS_TAKE, body=DeviceBody, returns=SeatView, problems=(CallInHand,)
)
def set_device(actor: Actor, body: DeviceBody) -> SeatView:
    """Speak through the browser, or through a SIP phone."""
    parts = kernel()
    with parts.db.writing() as session:
        seats.set_device(session=session, kind=body.kind, uri=body.uri, actor=actor, now=parts.now())
    return _mine(actor)


@endpoint(
    api,
    "POST /seats/me/headset",
    needs=Permission.CALLS_TAKE,
    body=HeadsetBody,
    returns=HeadsetView,
    problems=(BridgeAway, Unavailable),
)
def connect_headset(actor: Actor, body: HeadsetBody) -> HeadsetView:
    """Connect the browser's sound; it stays connected from sign-in to sign-out."""
    answer = ask(name="headset.connect", actor=actor, wait_seconds=HEADSET_SECONDS, tab=body.tab, sdp=body.sdp)
    if answer.get("ok"):
        return HeadsetView(headset=answer["headset"], sdp=answer["sdp"])
    if answer.get("code") == "bad-sdp":
        message = text("浏览器的音频描述无法使用", "The browser's description of its sound cannot be used")
        raise Invalid(errors=(FieldError("sdp", "bad-sdp", message),))
    raise BridgeAway(extra={"cause": answer.get("code")})


@endpoint(api, "DELETE /seats/me/headset", needs=Permission.CALLS_TAKE, problems=(Unavailable,))
def close_headset(actor: Actor) -> None:
    """Close the browser's sound."""
    order(name="headset.close", actor=actor)


@endpoint(
    api,
    "PUT /seats/me/headset/echo",
    needs=Permission.CALLS_TAKE,
    body=EchoBody,
    problems=(NotFound, Conflict, Unavailable),
)
def echo(actor: Actor, body: EchoBody) -> None:
    """The test call: hear oneself a moment later."""
    seat = _mine(actor)
    if body.on and (seat.call_id or seat.offer_id):
        raise Conflict(text("通话中不能做声音测试", "Not while a call rings or is in hand"))
    order(name="headset.echo", actor=actor, on=body.on)


@endpoint(
    api,
    "DELETE /seats/me/wrap-up",
    needs=Permission.CALLS_TAKE,
    returns=SeatView,
    problems=(MoveNotAllowed, WrapUpFixed, OutcomeMissing),
)
def ready_now(actor: Actor) -> SeatView:
    """End the wrap-up, or not-responding, before its time."""
    parts = kernel()
    with parts.db.writing() as session:
        wrap_ups.finish_wrap_up(session=session, actor=actor, now=parts.now())
    return _mine(actor)


@endpoint(
    api,
    "POST /seats/me/wrap-up/extension",
    needs=Permission.CALLS_TAKE,
    body=ExtensionBody,
    returns=SeatView,
    problems=(Conflict, WrapUpFixed),
)
def extend_wrap_up(actor: Actor, body: ExtensionBody) -> SeatView:
    """Take more time after a call."""
    parts = kernel()
    with parts.db.writing() as session:
        wrap_ups.extend_wrap_up(session=session, seconds=body.seconds, actor=actor, now=parts.now())
    return _mine(actor)


@endpoint(
    api, "PUT /seats/me/wrap-up-request", needs=Permission.CALLS_TAKE, returns=SeatView, problems=(WrapUpNotAsked,)
)
def ask_for_wrap_up(actor: Actor) -> SeatView:
    """Ask for time after the call in hand, where the queue gives it on request."""
    return _ask_for_wrap_up(actor, is_wanted=True)


@endpoint(
    api, "DELETE /seats/me/wrap-up-request", needs=Permission.CALLS_TAKE, returns=SeatView, problems=(WrapUpNotAsked,)
)
def renounce_wrap_up(actor: Actor) -> SeatView:
    """No time after the call in hand is needed."""
    return _ask_for_wrap_up(actor, is_wanted=False)


def _ask_for_wrap_up(actor: Actor, *, is_wanted: bool) -> SeatView:
    parts = kernel()
    with parts.db.writing() as session:
        wrap_ups.ask_for_wrap_up(session=session, is_wanted=is_wanted, actor=actor, now=parts.now())
    return _mine(actor)
