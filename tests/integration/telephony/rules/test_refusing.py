"""Nobody makes a line dial, whatever he sends: each wish has its refusal, and no INVITE leaves."""

import asyncio

import pytest

from callcenter.telephony.signals import DialLeg, HangUpLeg, RejectLeg
from tests.integration.telephony.line.bench import HOST, Bridge, LineProcess, new_leg
from tests.integration.telephony.line.raw import RawPeer, header

from .calls import SPACING, call_up, hears, ping

pytestmark = pytest.mark.real


def target(trap: RawPeer) -> str:
    return f"<sip:00900premium@{HOST}:{trap.port}>"


WITHIN = {
    "refer": ("REFER", "Refer-To: {target}\r\n", "", "", "603"),
    "refer with replaces": ("REFER", "Refer-To: {target}\r\nReferred-By: <sip:boss@x>\r\n", "", "", "603"),
    "subscribe": ("SUBSCRIBE", "Event: presence\r\nExpires: 60\r\n", "", "", "500"),
    "notify": ("NOTIFY", "Event: refer\r\nSubscription-State: active\r\n", "", "", ""),
    "message": ("MESSAGE", "", "dial {target}", "text/plain", ""),
    "publish": ("PUBLISH", "Event: presence\r\n", "", "", ""),
    "info that is no key": ("INFO", "", "dial {target}", "text/plain", ""),
}


@pytest.mark.parametrize("wish", WITHIN)
def test_a_wish_within_a_call_sends_no_invite_and_the_call_goes_on(line: LineProcess, wish: str) -> None:
    method, extra, body, kind, code = WITHIN[wish]

    async def story() -> None:
        async with Bridge(line.socket) as bridge, RawPeer() as peer, RawPeer() as trap:
            leg, call = await call_up(bridge, peer, line)
            where = target(trap)
            answer = await call.ask(method, extra=extra.format(target=where), body=body.format(target=where), kind=kind)
            assert answer[8:].startswith(code), answer
            assert not await hears(trap, "INVITE", seconds=0.5)
            assert (await call.ask("BYE")).startswith("SIP/2.0 200")
            await bridge.expect("leg.ended", leg=leg, by="far")

    asyncio.run(story())


OUTSIDE = ("REFER", "SUBSCRIBE", "MESSAGE", "NOTIFY", "PUBLISH", "UPDATE", "PRACK", "BYE", "CANCEL", "INFO", "FOO")


def test_requests_outside_of_calls_lead_to_nothing(line: LineProcess) -> None:
    async def story() -> None:
        async with Bridge(line.socket) as bridge, RawPeer() as peer, RawPeer() as trap:
            for method in OUTSIDE:
                text = peer.invite(body="", extra=f"Refer-To: {target(trap)}\r\nEvent: presence\r\nExpires: 60\r\n")
                peer.send(text.replace("INVITE", method), line.sip_port)
                assert await ping(peer, line) < 2
            assert not await hears(trap, "", seconds=0.5)
            assert bridge.all("leg.incoming") == []

    asyncio.run(story())


@pytest.mark.parametrize("name", ["Replaces", "Join"])
def test_a_call_cannot_be_taken_over(line: LineProcess, name: str) -> None:
    async def story() -> None:
        async with Bridge(line.socket) as bridge, RawPeer() as peer, RawPeer() as thief:
            leg, call = await call_up(bridge, peer, line)
            ours = header(call.answer, "To").rpartition("tag=")[2]
            theirs = header(call.answer, "From").rpartition("tag=")[2]
            extra = f"{name}: {call.call_id};to-tag={ours};from-tag={theirs}\r\nRequire: {name.lower()}\r\n"
            asking = asyncio.create_task(thief.final_answer(line.sip_port, thief.invite(extra=extra), seconds=3))
            await asyncio.sleep(0.5)
            for told in bridge.all("leg.incoming")[1:]:
                await bridge.send(RejectLeg(str(told["leg"]), 486))
            assert (await asking)[8:11] in ("603", "486", "420", "481")
            assert not bridge.all("leg.ended") or bridge.all("leg.ended")[0]["leg"] != leg
            assert not await hears(peer, "BYE", seconds=0.3)
            assert (await call.ask("BYE")).startswith("SIP/2.0 200")
            await asyncio.sleep(SPACING)

    asyncio.run(story())


def test_an_answer_that_points_elsewhere_is_not_followed(line: LineProcess) -> None:
    async def story() -> None:
        async with Bridge(line.socket) as bridge, RawPeer() as peer, RawPeer() as trap:
            leg = new_leg()
            await bridge.send(DialLeg(leg=leg, call="c", uri=f"sip:1@{HOST}:{peer.port}"))
            invite = await peer.receive("INVITE")
            peer.respond(invite, "302 Moved Temporarily", line.sip_port, extra=f"Contact: {target(trap)}\r\n")
            ended = await bridge.expect("leg.ended", leg=leg)
            assert ended["code"] in (302, 487, 603)
            assert not await hears(trap, "INVITE", seconds=0.5)
            await bridge.send(HangUpLeg(leg))

    asyncio.run(story())
