"""A phone in a process of its own: plans come as JSON lines on its input, states go as JSON lines to its output."""

import asyncio
import gc
import json
import os
import signal
import sys
import time
from dataclasses import fields

from callcenter.telephony.gateways.pjsip import EndpointOptions
from callcenter.telephony.simulator.phone import Phone, Told
from callcenter.telephony.simulator.plans import CallPlan

TURN_SECONDS = 0.01
FAREWELL_SECONDS = 2.0
_PLAN_FIELDS = {field.name for field in fields(CallPlan)}


def take_over_output() -> int:
    """Keep standard output for JSON alone: the SIP library prints there too. Returns the descriptor for JSON."""
    told = os.dup(1)
    os.dup2(2, 1)
    return told


def write_line(descriptor: int, told: Told) -> None:
    """Write one JSON line; nobody reading any more is no reason to fail."""
    try:
        os.write(descriptor, json.dumps(told, ensure_ascii=False).encode() + b"\n")
    except OSError:
        return


def plan_of(data: dict[str, object]) -> CallPlan:
    """A plan from JSON."""
    known = {key: value for key, value in data.items() if key in _PLAN_FIELDS}
    known["audio"] = tuple(str(name) for name in data.get("audio", ()))  # type: ignore[attr-defined]
    return CallPlan(**known)  # type: ignore[arg-type]


async def live(phone: Phone, *, obey: bool = True) -> None:
    """Turn until told to stop, or until the input ends (`obey`); then hang up and leave."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    phone.start()
    if obey:
        reader = asyncio.StreamReader()
        await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
        listening = asyncio.create_task(_listen(phone, reader))
        listening.add_done_callback(lambda _: stop.set())
    gc.collect()
    gc.freeze()
    while not stop.is_set():
        await _turn(phone)
    phone.hang_up_all()
    leave_at = time.monotonic() + FAREWELL_SECONDS
    while not phone.is_idle and time.monotonic() < leave_at:
        await _turn(phone)
    phone.stop()
    os._exit(0)


async def _turn(phone: Phone) -> None:
    now = time.monotonic()
    phone.turn(now)
    await asyncio.sleep(max(0.0, TURN_SECONDS - (time.monotonic() - now)))


async def _listen(phone: Phone, reader: asyncio.StreamReader) -> None:
    while raw := await reader.readline():
        message = json.loads(raw)
        if "hangup" in message:
            phone.hang_up(str(message["hangup"]))
        elif "hold" in message:
            phone.hold(str(message["hold"]), on=bool(message["on"]))
        else:
            phone.place(plan_of(message), leg=os.urandom(16).hex(), now=time.monotonic())


def main() -> None:
    """`python -m callcenter.telephony.simulator.worker HOST`."""
    told = take_over_output()
    gc.disable()
    options = EndpointOptions(host=sys.argv[1], sip_port=0, rtp_port=0, rtp_ports=0, user="simulator")
    asyncio.run(live(Phone(options, tell=lambda message: write_line(told, message))))


if __name__ == "__main__":
    main()
