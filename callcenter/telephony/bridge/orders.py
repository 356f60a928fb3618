"""Commands of the bus: to a headset, for a new call, or for a live one."""

import asyncio
import math
import time
from typing import TYPE_CHECKING, Any

import structlog

from callcenter.kernel.ids import new_id
from callcenter.telephony.bridge.actor import CallActor
from callcenter.telephony.bridge.happenings import Commanded
from callcenter.telephony.bridge.live import LiveCall
from callcenter.telephony.wire import WireError

if TYPE_CHECKING:
    from callcenter.telephony.bridge.daemon import Bridge

log = structlog.get_logger()


async def obey(bridge: "Bridge", data: dict[str, Any]) -> None:
    """Run a command of the bus: to a headset, a new call, or a live one."""
    try:
        command = Commanded(
            id=str(data["id"]), name=str(data["name"]), user_id=int(data["user_id"]), args=dict(data.get("args", {}))
        )
        if float(data.get("until", math.inf)) < time.time():
            bridge.refuse(command, "late")
            return
        await _carry_out(bridge, command)
    except (KeyError, TypeError, ValueError):
        # Only our own web process writes commands; one that does not fit is a fault to be seen, not to die of.
        log.exception("command.not_understood", command=data.get("name"))


async def _carry_out(bridge: "Bridge", command: Commanded) -> None:
    args = command.args
    try:
        match command.name:
            case "headset.connect":
                result = await bridge.headsets.connect(user_id=command.user_id, tab=args["tab"], sdp=args["sdp"])
                await asyncio.to_thread(bridge.bus.reply, command.id, {"ok": True, **result})
            case "headset.close":
                await bridge.headsets.close(user_id=command.user_id)
            case "headset.echo":
                await bridge.headsets.echo(user_id=command.user_id, is_on=bool(args["on"]))
            case "bridge.report":
                await asyncio.to_thread(bridge.bus.reply, command.id, {"ok": True, **_report(bridge)})
            case "call.dial":
                _dial(bridge, command)
            case _:
                actor = bridge.actors.get(str(args["call_id"]))
                if actor is None:
                    bridge.refuse(command, "call-over")
                else:
                    actor.post(command)
    except WireError as error:
        if command.name == "headset.connect":
            await asyncio.to_thread(bridge.bus.reply, command.id, {"ok": False, "code": error.code})
        else:
            bridge.refuse(command, error.code)


def _report(bridge: "Bridge") -> dict[str, Any]:
    """How this host is doing, for /readyz and /metrics."""
    fleet = bridge.fleet
    return {
        "calls": len(bridge.actors),
        "lines": {str(unit.number): unit.is_up for unit in fleet.lines.values()},
        "headsets": {str(unit.number): unit.is_up for unit in fleet.headsets.values()},
        "legs": sum(len(unit.legs) for unit in fleet.lines.values()),
        "capacity": sum(unit.capacity for unit in fleet.lines.values()),
        "browsers": sum(len(unit.peers) for unit in fleet.headsets.values()),
    }


def _dial(bridge: "Bridge", command: Commanded) -> None:
    unit = bridge.fleet.line_with_room()
    if unit is None:
        bridge.refuse(command, "no-line-free")
        return
    trunk = bridge.directory.trunk
    if trunk is None:
        bridge.refuse(command, "no-trunk")
        return
    call = LiveCall(
        id=str(command.args["call_id"]),
        direction="out",
        line=unit.number,
        leg=new_id(),
        caller=trunk.caller_id,
        dialled=str(command.args["number"]),
        queue_id=None,
        language=bridge.settings.lang,
    )
    actor = CallActor(bridge, call)
    bridge.actors[call.id] = actor
    args = {**command.args, "caller_id": trunk.caller_id}
    actor.post(Commanded(command.id, command.name, command.user_id, args))
