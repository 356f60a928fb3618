"""A line turns at its beat, and at once when something cannot wait."""

import asyncio
import time

from callcenter.telephony.line.rest import Rest


def test_it_rests_as_long_as_asked() -> None:
    started = time.monotonic()
    asyncio.run(Rest().take(0.05))
    assert time.monotonic() - started >= 0.05


def test_an_obeyed_command_ends_the_rest() -> None:
    async def turn() -> list[object]:
        rest, told = Rest(), []
        asyncio.get_running_loop().call_soon(rest.hurrying(told.append), "hold")
        await rest.take(60)
        return told

    assert asyncio.run(turn()) == ["hold"]


def test_a_packet_before_the_rest_does_no_harm() -> None:
    async def turn() -> None:
        rest = Rest()
        rest.hurry()
        await rest.take(0.01)
        rest.hurry()
        await rest.take(0.01)

    asyncio.run(turn())
