"""Whatever is thrown at a line's port, it lives, answers, and lets nobody in who was not invited."""

import asyncio
from contextlib import suppress
from pathlib import Path

import pytest

from callcenter.telephony.signals import HangUpLeg, RejectLeg
from tests.integration.telephony.line.bench import HOST, Bridge, LineProcess
from tests.integration.telephony.line.raw import RawPeer

from .calls import call_up, how_many, ping
from .hostile import MESSAGES, mutants

pytestmark = pytest.mark.real

TORTURE = Path(__file__).parents[5] / "shared" / "torture" / "rfc4475"
WAITED_SECONDS = 10.0


async def rejecting(bridge: Bridge) -> None:
    """Refuse every call that is told, for ever."""
    known = 0
    while True:
        await asyncio.sleep(0.02)
        told, known = bridge.all("leg.incoming")[known:], len(bridge.all("leg.incoming"))
        for one in told:
            with suppress(Exception):
                await bridge.send(RejectLeg(str(one["leg"]), 486))


def thrown(line: LineProcess, messages: list[bytes], *, ping_every: int) -> tuple[float, int]:
    """Throw messages while a call is up: the worst time to an answer, and how many legs were told."""

    async def story() -> tuple[float, int]:
        worst = 0.0
        async with Bridge(line.socket) as bridge, RawPeer() as peer, RawPeer() as thrower:
            leg, call = await call_up(bridge, peer, line)
            refusing = asyncio.create_task(rejecting(bridge))
            for number, message in enumerate(messages):
                assert thrower._transport is not None
                thrower._transport.sendto(message[:65_000], (HOST, line.sip_port))
                await asyncio.sleep(0.004)
                if number % ping_every == 0:
                    worst = max(worst, await ping(peer, line))
            refusing.cancel()
            assert line.is_alive, line.log.read_text()[-2_000:]
            assert not [one for one in bridge.all("leg.ended") if one["leg"] == leg]
            await bridge.send(HangUpLeg(leg))
            await call.requested("BYE")
            return worst, len(bridge.all("leg.incoming")) - 1

    return asyncio.run(story())


def test_the_hostile_messages_of_ours_do_no_harm(line: LineProcess) -> None:
    worst, _ = thrown(line, [text.encode() for text in MESSAGES.values()], ping_every=1)
    assert worst < WAITED_SECONDS
    # Nothing of a packet is written down, least of all of one that cannot be read.
    log = line.log.read_text(errors="replace")
    assert "sip:" not in log
    assert "m=audio" not in log


@pytest.mark.skipif(not TORTURE.is_dir(), reason="the messages of RFC 4475 are not beside this checkout")
def test_the_torture_of_rfc_4475_does_no_harm_and_malformed_calls_are_no_calls(line: LineProcess) -> None:
    files = sorted(TORTURE.glob("*.dat"))
    assert len(files) >= 49
    worst, told = thrown(line, [file.read_bytes() for file in files], ping_every=1)
    assert worst < WAITED_SECONDS
    # Of the invitations in it only those that RFC 4475 calls fit for use may become calls.
    assert told <= 20


@pytest.mark.timeout(180 + how_many("MUTANTS", 0) * 0.05)
@pytest.mark.parametrize("seed", range(1, 1 + how_many("SEEDS", 1)))
def test_mutated_messages_do_no_harm(line: LineProcess, seed: int) -> None:
    worst, _ = thrown(line, list(mutants(seed, how_many("MUTANTS", 1_000))), ping_every=50)
    assert worst < WAITED_SECONDS
