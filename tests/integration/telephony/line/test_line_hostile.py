"""Facts about what a line lets nobody do: come in uninvited, send it dialling, or kill it."""

import asyncio

import pytest

from callcenter.telephony.signals import (
    AnswerLeg,
    Configure,
    HangUpLeg,
    RejectLeg,
    RingLeg,
)
from tests.integration.telephony.line.bench import Bridge, LineProcess, Phones, sipp
from tests.integration.telephony.line.raw import OFFER, RawPeer, cancel, header

pytestmark = pytest.mark.real


def test_a_wish_to_be_transferred_is_declined_and_the_call_goes_on(line: LineProcess) -> None:
    async def story() -> None:
        async with Bridge(line.socket) as bridge:
            asking = asyncio.create_task(sipp("refer", line.sip_port))
            leg = str((await bridge.expect("leg.incoming"))["leg"])
            await bridge.send(AnswerLeg(leg))
            ended = await bridge.expect("leg.ended", leg=leg)
            assert ended["by"] == "far"
            assert await asking == 0

    asyncio.run(story())


def test_an_invite_within_a_call_may_lack_an_offer(line: LineProcess) -> None:
    async def story() -> None:
        async with Bridge(line.socket) as bridge:
            asking = asyncio.create_task(sipp("reoffer", line.sip_port))
            leg = str((await bridge.expect("leg.incoming"))["leg"])
            await bridge.send(AnswerLeg(leg))
            await bridge.expect("leg.ended", leg=leg, by="far", was_answered=True)
            assert await asking == 0

    asyncio.run(story())


def test_a_peer_that_is_not_configured_is_refused(line: LineProcess) -> None:
    async def story() -> None:
        async with Bridge(line.socket) as bridge, RawPeer() as peer:
            await bridge.send(Configure(peers=("10.0.0.0/8",)))
            for body in (None, ""):  # With an offer and without: the second kills a line that answers too early.
                assert (await peer.final_answer(line.sip_port, peer.invite(body=body))).startswith("SIP/2.0 403")
            assert bridge.all("leg.incoming") == []

    asyncio.run(story())


def test_without_a_bridge_callers_are_asked_to_come_back(line: LineProcess) -> None:
    async def story() -> None:
        async with Bridge(line.socket):
            pass
        await asyncio.sleep(0.1)
        async with RawPeer() as peer:
            for body in (None, ""):
                answer = await peer.final_answer(line.sip_port, peer.invite(body=body))
                assert answer.startswith("SIP/2.0 503")
                assert header(answer, "Retry-After") == "5"

    asyncio.run(story())


def test_an_offerless_invite_is_told_refused_and_answered(line: LineProcess) -> None:
    async def story() -> None:
        async with Bridge(line.socket) as bridge, RawPeer() as peer:
            for code in (486, 480, 603):
                asking = asyncio.create_task(peer.final_answer(line.sip_port, peer.invite(body="")))
                told = await bridge.expect("leg.incoming")
                assert told["has_offer"] is False
                await bridge.send(RejectLeg(str(told["leg"]), code))
                assert (await asking).startswith(f"SIP/2.0 {code}")
            asking = asyncio.create_task(peer.final_answer(line.sip_port, peer.invite(body="")))
            leg = str((await bridge.expect("leg.incoming"))["leg"])
            await bridge.send(RingLeg(leg))
            await bridge.send(AnswerLeg(leg))
            answer = await asking
            assert answer.startswith("SIP/2.0 200")
            assert "m=audio" in answer

    asyncio.run(story())


def test_a_far_end_that_does_not_answer_the_hang_up_is_gone_all_the_same(line: LineProcess) -> None:
    async def story() -> None:
        async with Bridge(line.socket) as bridge:
            async with RawPeer() as peer:
                asking = asyncio.create_task(peer.final_answer(line.sip_port, peer.invite()))
                leg = str((await bridge.expect("leg.incoming"))["leg"])
                await bridge.send(AnswerLeg(leg))
                await asking
            await bridge.send(HangUpLeg(leg))
            ended = await bridge.expect("leg.ended", leg=leg, seconds=6)
            assert (ended["by"], ended["was_answered"]) == ("near", True)

    asyncio.run(story())


MANY_STREAMS = OFFER.format(port=5000) + "m=audio 6000 RTP/AVP 8\r\n" * 15


@pytest.mark.parametrize(
    ("count", "pause", "body", "gives_up"),
    [(120, 0.005, None, False), (200, 0.005, None, True), (4, 0.3, MANY_STREAMS, False)],
    ids=["quick", "given up at once", "of many streams"],
)
def test_a_burst_of_invites_does_not_kill_a_line(
    line: LineProcess, count: int, pause: float, body: str | None, *, gives_up: bool
) -> None:
    async def story() -> None:
        async with Bridge(line.socket) as bridge, RawPeer() as peer, Phones() as phones:
            for _ in range(count):
                invite = peer.invite(body=body)
                peer.send(invite, line.sip_port)
                await asyncio.sleep(pause)
                if gives_up:
                    peer.send(cancel(invite), line.sip_port)
            assert line.is_alive, line.log.read_text()
            for data in bridge.all("leg.incoming"):
                await bridge.send(RejectLeg(str(data["leg"]), 486)) if not gives_up else None
            await phones.call(line, "after", from_number="777")
            leg = str((await bridge.expect("leg.incoming", from_user="777"))["leg"])
            await bridge.send(AnswerLeg(leg))
            await bridge.expect("leg.answered", leg=leg)

    asyncio.run(story())
