"""The demonstration's callers: orders come as JSON lines on standard input, states go as JSON lines to the output.

In:  {"call": "start", "id": …, "scenario": …, "from": …, "name": …, "to": …}   from, name and to may be left out
     {"hangup": id}
Out: {"id": …, "state": "dialing" | "ringing" | "talking" | "tone" | "ended", …}
"""

import asyncio
import json
import secrets
import sys

import click

from callcenter.telephony.simulator.command import parse_address
from callcenter.telephony.simulator.plans import CallPlan
from callcenter.telephony.simulator.pool import PhonePool, Told, local_address_towards
from callcenter.telephony.simulator.scenarios import SCENARIOS


def show(told: Told) -> None:
    """Write one state; every line at once, for whoever reads waits for it."""
    sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def plan_for(order: dict[str, object], *, address: str, number: str) -> CallPlan:
    """The plan of an ordered call; KeyError when the scenario is unknown."""
    scenario = SCENARIOS[str(order.get("scenario", "order"))]
    return CallPlan(
        id=str(order.get("id") or secrets.token_hex(8)),
        uri=f"sip:{order.get('to') or number}@{address}",
        from_number=str(order.get("from") or scenario.number),
        from_name=str(order.get("name") or ""),
        audio=scenario.audio(),
        has_turns=True,
        seconds=scenario.seconds,
        patience_seconds=120.0,
    )


async def obey(pool: PhonePool, line: bytes, *, address: str, number: str) -> None:
    """Carry out one order; a wrong one is answered by an `error` line."""
    try:
        order = json.loads(line)
        if "hangup" in order:
            await pool.hang_up(str(order["hangup"]))
        else:
            await pool.start(plan_for(order, address=address, number=number))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        show({"state": "error", "reason": repr(error)})


async def serve(*, address: str, number: str) -> None:
    """Obey until the input ends."""
    host, port = parse_address(address)
    pool = PhonePool(host=local_address_towards(host), tell=show)
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    show({"state": "ready", "scenarios": sorted(SCENARIOS)})
    try:
        while line := await reader.readline():
            await obey(pool, line, address=f"{host}:{port}", number=number)
    finally:
        await pool.close()


@click.command("callers")
@click.option("--sip", "address", default="127.0.0.1:5060", show_default=True, help="Where to call.")
@click.option("--to", "number", default="1000", show_default=True, help="Number called when an order names none.")
def callers(*, address: str, number: str) -> None:
    """Obey orders to call, until the input ends."""
    asyncio.run(serve(address=address, number=number))


if __name__ == "__main__":
    callers()
