"""Reasons for not being ready: an agent's own allowances, and the administrator's list."""

from typing import Annotated, Final

from apiflask import APIBlueprint
from pydantic import Field

from callcenter.kernel.actor import Actor
from callcenter.kernel.http import Body, View, endpoint, kernel
from callcenter.kernel.permissions import Permission
from callcenter.kernel.texts import Text
from callcenter.telephony import queries
from callcenter.telephony.services import away
from callcenter.telephony.services.away import LastReason, ReasonChange
from callcenter.telephony.views.away import AllowanceView, AwayReasonView

api = APIBlueprint("away", __name__, tag="seats")

_ADMIN: Final = Permission.SETTINGS_WRITE
Minutes = Annotated[int, Field(ge=0, le=away.MOST_MINUTES)]


class NewReason(Body):
    """A reason to add. `minutes_per_day` 0 is no limit."""

    name: Text
    minutes_per_day: Minutes = 0


class ReasonBody(Body):
    """What to change of a reason; what is left out stays."""

    name: Text | None = None
    minutes_per_day: Minutes | None = None
    active: bool | None = None


class OrderBody(Body):
    """The codes in the order in which agents are offered them."""

    codes: Annotated[tuple[Annotated[str, Field(max_length=40)], ...], Field(max_length=1000)]


class AwayReasons(View):
    """All reasons, in the order in which they are offered."""

    items: tuple[AwayReasonView, ...]


class Allowances(View):
    """What an agent can choose today."""

    items: tuple[AllowanceView, ...]


@endpoint(api, "GET /seats/me/away-reasons", needs=Permission.CALLS_TAKE, returns=Allowances)
def my_away_reasons(actor: Actor) -> Allowances:
    """The reasons one can choose, with what is left of each today."""
    parts = kernel()
    with parts.db.reading() as session:
        found = queries.allowances(session, actor.person_id, zone=parts.settings.zone, now=parts.now())
        return Allowances(items=found)


@endpoint(api, "GET /away-reasons", needs=_ADMIN, returns=AwayReasons)
def list_reasons() -> AwayReasons:
    """All reasons, those out of use too."""
    with kernel().db.reading() as session:
        return AwayReasons(items=queries.away_reasons(session))


@endpoint(api, "POST /away-reasons", needs=_ADMIN, body=NewReason, returns=AwayReasonView, status=201)
def create_reason(actor: Actor, body: NewReason) -> AwayReasonView:
    """Add a reason."""
    parts = kernel()
    with parts.db.writing() as session:
        code = away.create_reason(
            session=session, name=body.name, minutes_per_day=body.minutes_per_day, actor=actor, now=parts.now()
        ).code
    return _view(code)


@endpoint(
    api,
    "PATCH /away-reasons/<code>",
    needs=_ADMIN,
    body=ReasonBody,
    returns=AwayReasonView,
    problems=(LastReason,),
)
def change_reason(actor: Actor, body: ReasonBody, code: str) -> AwayReasonView:
    """Change a reason, or take it into use again."""
    parts = kernel()
    change = ReasonChange(name=body.name, minutes_per_day=body.minutes_per_day, is_active=body.active)
    with parts.db.writing() as session:
        away.change_reason(session=session, code=code, change=change, actor=actor, now=parts.now())
    return _view(code)


@endpoint(api, "DELETE /away-reasons/<code>", needs=_ADMIN, problems=(LastReason,))
def remove_reason(actor: Actor, code: str) -> None:
    """Take a reason out of use; history keeps its name."""
    parts = kernel()
    with parts.db.writing() as session:
        away.change_reason(
            session=session, code=code, change=ReasonChange(is_active=False), actor=actor, now=parts.now()
        )


@endpoint(api, "PUT /away-reasons/order", needs=_ADMIN, body=OrderBody, returns=AwayReasons)
def order_reasons(actor: Actor, body: OrderBody) -> AwayReasons:
    """Say in which order agents are offered the reasons."""
    parts = kernel()
    with parts.db.writing() as session:
        away.order_reasons(session=session, codes=body.codes, actor=actor, now=parts.now())
    with parts.db.reading() as session:
        return AwayReasons(items=queries.away_reasons(session))


def _view(code: str) -> AwayReasonView:
    with kernel().db.reading() as session:
        return next(one for one in queries.away_reasons(session) if one.code == code)
