"""The customer's side in the demonstration: who calls, a pause button, a call on demand."""

import time
from typing import Annotated, Any

from apiflask import APIBlueprint
from pydantic import Field

from callcenter.customers.queries import NumberView, number_view
from callcenter.kernel.errors import FieldError, Invalid, NotFound
from callcenter.kernel.http import SIGNED_IN, Body, View, endpoint, kernel
from callcenter.kernel.texts import Language, Text, text
from callcenter.telephony.simulator.scenarios import SCENARIOS
from callcenter.telephony.simulator.stage import Stage

api = APIBlueprint("simulation", __name__, tag="demo")


class SimulatedCall(View):
    """One simulated caller. `seconds` since the call began, or its length."""

    id: str
    caller: NumberView
    customer: str
    scenario: str
    state: str
    seconds: int
    reason: str = ""


class ScenarioView(View):
    """Something a simulated caller may call about."""

    code: str
    name: Text
    language: Language


class Simulation(View):
    """The callers, and whether they pause."""

    paused: bool
    calls: tuple[SimulatedCall, ...]
    scenarios: tuple[ScenarioView, ...]


class PauseBody(Body):
    """Whether nobody calls by himself."""

    paused: bool


class WishBody(Body):
    """Who shall call now, and about what; anybody about anything when left out."""

    number: Annotated[str | None, Field(max_length=40, alias="from")] = None
    scenario: Annotated[str | None, Field(max_length=40)] = None


def _stage() -> Stage:
    settings = kernel().settings
    if not settings.demo:
        raise NotFound
    return Stage.of(settings.folder)


@endpoint(api, "GET /demo/simulation", needs=SIGNED_IN, returns=Simulation, problems=(NotFound,))
def show() -> Simulation:
    """The customer's side."""
    return _view(_stage())


@endpoint(api, "PUT /demo/simulation", needs=SIGNED_IN, body=PauseBody, returns=Simulation, problems=(NotFound,))
def pause(body: PauseBody) -> Simulation:
    """Pause the callers, or let them call again."""
    stage = _stage()
    stage.pause(is_paused=body.paused)
    return _view(stage)


@endpoint(
    api,
    "POST /demo/simulation/calls",
    needs=SIGNED_IN,
    body=WishBody,
    returns=Simulation,
    status=202,
    problems=(NotFound,),
)
def call_now(body: WishBody) -> Simulation:
    """Let somebody call now."""
    stage = _stage()
    if body.scenario and body.scenario not in SCENARIOS:
        known = ", ".join(SCENARIOS)
        message = text(f"请选择：{known}", f"Choose one of: {known}")
        raise Invalid(errors=(FieldError("scenario", "unknown-scenario", message),))
    stage.ask_for_call(number=body.number, scenario=body.scenario)
    return _view(stage)


def _view(stage: Stage) -> Simulation:
    return Simulation(
        paused=stage.is_paused,
        calls=tuple(_call(each) for each in stage.calls()),
        scenarios=tuple(
            ScenarioView(code=each.name, name=text(each.who_zh, each.who_en), language=each.language)
            for each in SCENARIOS.values()
        ),
    )


def _call(call: dict[str, Any]) -> SimulatedCall:
    return SimulatedCall(
        id=call["id"],
        caller=number_view(call["from"]),
        customer=call["customer"],
        scenario=call["scenario"],
        state=call["state"],
        seconds=max(0, int(call.get("ended", time.time()) - call["started"])),
        reason=str(call.get("reason", "")),
    )
