"""The library gives a call's number to the next call at once: nothing of an old call may touch the new one."""

import asyncio

import pytest

from callcenter.telephony.signals import DialLeg, HangUpLeg
from tests.integration.telephony.line.bench import HOST, Bridge, LineProcess, new_leg
from tests.integration.telephony.line.raw import OFFER, RawPeer, header

from .calls import SPACING, call_up, hears, how_many

pytestmark = pytest.mark.real


async def incoming(bridge: Bridge, peer: RawPeer, line: LineProcess, *, by_far: bool) -> None:
    """A call that comes in and is ended by one side or the other."""
    leg, call = await call_up(bridge, peer, line)
    if by_far:
        assert (await call.ask("BYE")).startswith("SIP/2.0 200")
    else:
        await bridge.send(HangUpLeg(leg))
        bye = await call.requested("BYE")
        assert header(bye, "Call-ID") == call.call_id
    await bridge.expect("leg.ended", leg=leg, by="far" if by_far else "near")


async def outgoing(bridge: Bridge, peer: RawPeer, line: LineProcess, *, is_taken: bool) -> None:
    """A call that goes out and is refused, or taken and hung up."""
    leg = new_leg()
    await bridge.send(DialLeg(leg=leg, call="c", uri=f"sip:2@{HOST}:{peer.port}"))
    invite = await peer.receive("INVITE")
    if is_taken:
        peer.respond(invite, "200 OK", line.sip_port, body=OFFER.format(port=peer.port + 1))
        await bridge.expect("leg.answered", leg=leg)
        await bridge.send(HangUpLeg(leg))
        bye = await peer.receive("BYE")
        assert header(bye, "Call-ID") == header(invite, "Call-ID")
        peer.respond(bye, "200 OK", line.sip_port)
    else:
        peer.respond(invite, "486 Busy Here", line.sip_port)
    await bridge.expect("leg.ended", leg=leg)


@pytest.mark.timeout(180 + how_many("REUSES", 0))
def test_no_call_is_ended_by_what_is_left_of_another(line: LineProcess) -> None:
    count = how_many("REUSES", 60)

    async def story() -> None:
        async with Bridge(line.socket) as bridge, RawPeer() as lasting, RawPeer() as peer:
            leg, call = await call_up(bridge, lasting, line)
            for number in range(count):
                match number % 4:
                    case 0 | 1:
                        await incoming(bridge, peer, line, by_far=number % 4 == 0)
                    case _:
                        await outgoing(bridge, peer, line, is_taken=number % 4 == 2)
                await asyncio.sleep(SPACING)
            assert not await hears(lasting, "BYE", seconds=0.5)
            assert {told["leg"] for told in bridge.all("leg.ended")}.isdisjoint({leg})
            assert len(bridge.all("leg.ended")) == count
            assert (await call.ask("BYE")).startswith("SIP/2.0 200")
            await bridge.expect("leg.ended", leg=leg, by="far")

    asyncio.run(story())
