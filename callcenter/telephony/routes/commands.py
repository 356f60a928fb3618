"""Sending an agent's button to the bridge: answered 202 at once, the outcome comes as an event."""

import time
from typing import Any

from flask import Response, jsonify

from callcenter.kernel.actor import Actor
from callcenter.kernel.errors import Unavailable
from callcenter.kernel.http import View, kernel
from callcenter.kernel.ids import new_id
from callcenter.kernel.texts import text

DEADLINE_SECONDS = 10.0
"""A button that waited longer is not carried out: the agent has gone on."""


class Accepted(View):
    """The command is on its way; `command` names it in `command.failed`."""

    command: str
    call_id: str | None = None


class BridgeAway(Unavailable):
    """Nobody drives the phones now."""

    code = "bridge-away"
    title = text("电话服务暂不可用，请稍后重试", "The phones are not available now: please try again")


def order(*, name: str, actor: Actor, call_id: str | None = None, **args: Any) -> Accepted:
    """Put a command on the bus; BusDown when there is none."""
    command = new_id()
    if call_id is not None:
        args["call_id"] = call_id
    kernel().bus.send(
        {
            "id": command,
            "name": name,
            "user_id": actor.person_id,
            "args": args,
            "until": time.time() + DEADLINE_SECONDS,
        }
    )
    return Accepted(command=command, call_id=call_id)


def accepted(result: Accepted) -> Response:
    """The 202 answer."""
    response = jsonify(result.model_dump(exclude_none=True))
    response.status_code = 202
    return response


def ask(*, name: str, actor: Actor, wait_seconds: float, **args: Any) -> dict[str, Any]:
    """Send a command and wait for its answer; BridgeAway when it is late."""
    sent = order(name=name, actor=actor, **args)
    answer = kernel().bus.answer(sent.command, wait_seconds=wait_seconds)
    if answer is None:
        raise BridgeAway
    return answer
