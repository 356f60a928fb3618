"""Commands of the bus: to a headset, for a new call, or for a live one."""

import asyncio
import math
import time
from typing import Any

import structlog

from callcenter.kernel.bus import Bus
from callcenter.kernel.ids import new_id
from callcenter.telephony.bridge.calls import Calls
from callcenter.telephony.bridge.control import Control
from callcenter.telephony.bridge.happenings import Commanded
from callcenter.telephony.bridge.headsets import Headsets
from callcenter.telephony.bridge.live import LiveCall
from callcenter.telephony.wire import WireError

log = structlog.get_logger()


class Orders:
    """Carries out what the web processes send."""

    def __init__(self, control: Control, *, bus: Bus, calls: Calls, headsets: Headsets) -> None:
        self._control = control
        self._bus = bus
        self._calls = calls
        self._headsets = headsets

    async def obey(self, data: dict[str, Any]) -> None:
        """Run a command of the bus."""
        try:
            command = Commanded(
                id=str(data["id"]),
                name=str(data["name"]),
                user_id=int(data["user_id"]),
                args=dict(data.get("args", {})),
            )
            if float(data.get("until", math.inf)) < time.time():
                self._control.refuse(command, "late")
                return
            await self._carry_out(command)
        except (KeyError, TypeError, ValueError):
            # Only our own web process writes commands; one that does not fit is a fault to be seen, not to die of.
            log.exception("command.not_understood", command=data.get("name"))

    async def _carry_out(self, command: Commanded) -> None:
        args = command.args
        try:
            match command.name:
                case "headset.connect":
                    result = await self._headsets.connect(user_id=command.user_id, tab=args["tab"], sdp=args["sdp"])
                    await self._answer(command, {"ok": True, **result})
                case "headset.close":
                    await self._headsets.close(user_id=command.user_id)
                case "headset.echo":
                    await self._headsets.echo(user_id=command.user_id, is_on=bool(args["on"]))
                case "bridge.report":
                    await self._answer(command, {"ok": True, **self._report()})
                case "call.dial":
                    self._dial(command)
                case _:
                    actor = self._calls.get(str(args["call_id"]))
                    if actor is None:
                        self._control.refuse(command, "call-over")
                    else:
                        actor.post(command)
        except WireError as error:
            if command.name == "headset.connect":
                await self._answer(command, {"ok": False, "code": error.code})
            else:
                self._control.refuse(command, error.code)

    async def _answer(self, command: Commanded, answer: dict[str, Any]) -> None:
        await asyncio.to_thread(self._bus.reply, command.id, answer)

    def _report(self) -> dict[str, Any]:
        """How this host is doing, for /readyz and /metrics."""
        fleet = self._control.fleet
        return {
            "calls": len(self._calls),
            "lines": {str(unit.number): unit.is_up for unit in fleet.lines.values()},
            "headsets": {str(unit.number): unit.is_up for unit in fleet.headsets.values()},
            "legs": sum(len(unit.legs) for unit in fleet.lines.values()),
            "capacity": sum(unit.capacity for unit in fleet.lines.values()),
            "browsers": sum(len(unit.peers) for unit in fleet.headsets.values()),
        }

    def _dial(self, command: Commanded) -> None:
        unit = self._control.fleet.line_with_room()
        if unit is None:
            self._control.refuse(command, "no-line-free")
            return
        trunk = self._control.directory.trunk
        if trunk is None:
            self._control.refuse(command, "no-trunk")
            return
        actor = self._calls.take(
            LiveCall(
                id=str(command.args["call_id"]),
                direction="out",
                line=unit.number,
                leg=new_id(),
                caller=trunk.caller_id,
                dialled=str(command.args["number"]),
                queue_id=None,
                language=self._control.settings.lang,
            )
        )
        args = {**command.args, "caller_id": trunk.caller_id}
        actor.post(Commanded(command.id, command.name, command.user_id, args))
