"""Calls whose far end does the unusual: holds, asks anew, refreshes, dies, and crosses our messages."""

import asyncio
from contextlib import suppress

import pytest

from callcenter.telephony.signals import AnswerLeg, HangUpLeg, RejectLeg
from tests.integration.telephony.line.bench import Bridge, LineProcess
from tests.integration.telephony.line.dialog import RawCall, Sound, offer
from tests.integration.telephony.line.raw import OFFER, RawPeer, cancel, header

from .calls import SPACING, call_up, hears, how_many, ping

pytestmark = pytest.mark.real


def test_hold_and_resume_by_the_far_end_are_told_each_time(line: LineProcess) -> None:
    async def story() -> None:
        async with Bridge(line.socket) as bridge, RawPeer() as peer:
            leg, call = await call_up(bridge, peer, line)
            for version, direction, held in ((2, "sendonly", True), (3, "sendrecv", False), (4, "inactive", True)):
                answer = await call.ask("INVITE", body=offer(peer, direction=direction, version=version))
                assert answer.startswith("SIP/2.0 200")
                assert (await bridge.expect("leg.held", leg=leg))["held"] is held
            assert (await call.ask("BYE")).startswith("SIP/2.0 200")
            await bridge.expect("leg.ended", leg=leg, by="far", was_answered=True)

    asyncio.run(story())


def test_an_offerless_invite_within_a_call_is_offered_sound_and_the_call_goes_on(line: LineProcess) -> None:
    async def story() -> None:
        async with Bridge(line.socket) as bridge, RawPeer() as peer:
            leg, call = await call_up(bridge, peer, line)
            call.send("INVITE")
            answer = await call.final("INVITE")
            assert answer.startswith("SIP/2.0 200")
            assert "m=audio" in answer
            call.send("ACK", body=OFFER.format(port=peer.port + 1))
            await asyncio.sleep(0.3)
            assert bridge.all("leg.ended") == []
            assert (await call.ask("BYE")).startswith("SIP/2.0 200")
            await bridge.expect("leg.ended", leg=leg, by="far")

    asyncio.run(story())


TIMER = "Supported: timer\r\nSession-Expires: 90;refresher=uac\r\nMin-SE: 90\r\n"


@pytest.mark.parametrize("method", ["INVITE", "UPDATE"])
def test_a_session_is_refreshed_by_the_far_end(line: LineProcess, method: str) -> None:
    async def story() -> None:
        async with Bridge(line.socket) as bridge, RawPeer() as peer:
            leg, call = await call_up(bridge, peer, line, extra=TIMER)
            assert "refresher=uac" in header(call.answer, "Session-Expires")
            for _ in range(2):
                body = offer(peer, version=1) if method == "INVITE" else ""
                answer = await call.ask(method, extra=TIMER, body=body)
                assert answer.startswith("SIP/2.0 200"), answer
                assert "90" in header(answer, "Session-Expires")
            assert bridge.all("leg.ended") == []
            await bridge.send(HangUpLeg(leg))
            await call.requested("BYE")
            await bridge.expect("leg.ended", leg=leg, by="near")

    asyncio.run(story())


def test_too_short_a_session_is_refused_with_the_least(line: LineProcess) -> None:
    async def story() -> None:
        async with Bridge(line.socket), RawPeer() as peer:
            answer = await peer.final_answer(
                line.sip_port, peer.invite(extra="Supported: timer\r\nSession-Expires: 20\r\n")
            )
            assert answer.startswith("SIP/2.0 422")
            assert int(header(answer, "Min-SE")) >= 90

    asyncio.run(story())


@pytest.mark.skipif(how_many("SESSION", 0) == 0, reason="takes 100 s: CALLCENTER_RULES_SESSION=1 asks for it")
def test_a_session_that_nobody_refreshes_ends(line: LineProcess) -> None:
    async def story() -> None:
        async with Bridge(line.socket) as bridge, RawPeer() as peer:
            leg, _ = await call_up(bridge, peer, line, extra=TIMER)
            ended = await bridge.expect("leg.ended", leg=leg, seconds=130)
            assert ended["was_answered"] is True
            assert 50 < ended["seconds"] < 120  # type: ignore[operator]

    asyncio.run(story())


def test_a_caller_who_asks_for_100rel_is_answered_all_the_same(line: LineProcess) -> None:
    async def story() -> None:
        async with Bridge(line.socket) as bridge, RawPeer() as peer:
            leg, call = await call_up(bridge, peer, line, extra="Require: 100rel\r\n")
            await bridge.expect("leg.answered", leg=leg)
            assert (await call.ask("BYE")).startswith("SIP/2.0 200")
            await bridge.expect("leg.ended", leg=leg, by="far")

    asyncio.run(story())


def test_a_key_sent_by_both_ways_is_one_key(line: LineProcess) -> None:
    async def story() -> None:
        async with Bridge(line.socket) as bridge, RawPeer() as peer:
            leg, call = await call_up(bridge, peer, line)
            with Sound(peer.port + 1, call.media_port) as sound:
                await sound.speak(5)
                for digit in (5, 5, 11):
                    pressing = asyncio.create_task(sound.press(digit))
                    name = {5: "5", 11: "#"}[digit]
                    await call.ask("INFO", body=f"Signal={name}\r\nDuration=160\r\n", kind="application/dtmf-relay")
                    await pressing
                    await sound.speak(30)
            assert [told["digit"] for told in bridge.all("leg.tone")] == ["5", "5", "#"]
            await bridge.send(HangUpLeg(leg))
            await call.requested("BYE")

    asyncio.run(story())


def test_a_call_that_is_hung_up_as_soon_as_it_is_answered_ends_at_the_far_end_too(line: LineProcess) -> None:
    async def story() -> None:
        async with Bridge(line.socket) as bridge, RawPeer() as peer:
            for number in range(12):
                invite = peer.invite()
                asking = asyncio.create_task(peer.final_answer(line.sip_port, invite))
                leg = str((await bridge.expect("leg.incoming", sip_call_id=header(invite, "Call-ID")))["leg"])
                # In one turn of the line, or some milliseconds apart, before the ACK or after it.
                answering = asyncio.create_task(bridge.send(AnswerLeg(leg)))
                await asyncio.sleep(0.004 * (number % 6))
                hanging_up = asyncio.create_task(bridge.send(HangUpLeg(leg)))
                call = RawCall(peer, line.sip_port, invite, await asking)
                await asyncio.gather(answering, hanging_up)
                await call.requested("BYE")
                await bridge.expect("leg.ended", leg=leg, by="near")
                await asyncio.sleep(SPACING)

    asyncio.run(story())


def test_a_lost_hang_up_is_sent_again_and_the_leg_is_told_as_ended_meanwhile(line: LineProcess) -> None:
    async def story() -> None:
        async with Bridge(line.socket) as bridge, RawPeer() as peer:
            leg, call = await call_up(bridge, peer, line)
            await bridge.send(HangUpLeg(leg))
            await peer.receive("BYE")  # Lost: not answered.
            await call.requested("BYE")
            ended = await bridge.expect("leg.ended", leg=leg, seconds=6)
            assert (ended["by"], ended["was_answered"]) == ("near", True)

    asyncio.run(story())


def test_without_an_ack_the_answer_is_repeated_and_the_call_is_up_all_the_same(line: LineProcess) -> None:
    async def story() -> None:
        async with Bridge(line.socket) as bridge, RawPeer() as peer:
            invite = peer.invite()
            peer.send(invite, line.sip_port)
            leg = str((await bridge.expect("leg.incoming"))["leg"])
            await bridge.send(AnswerLeg(leg))
            first = await peer.receive("SIP/2.0 200")
            second = await peer.receive("SIP/2.0 200")
            assert header(first, "To") == header(second, "To")
            await bridge.expect("leg.answered", leg=leg)
            call = RawCall(peer, line.sip_port, invite, second)
            assert (await call.ask("BYE")).startswith("SIP/2.0 200")
            await bridge.expect("leg.ended", leg=leg, by="far", was_answered=True)

    asyncio.run(story())


def test_a_cancel_that_crosses_the_answer_leaves_one_end_each(line: LineProcess) -> None:
    count = how_many("CANCELS", 50)

    async def one(bridge: Bridge, peer: RawPeer, number: int) -> str:
        invite = peer.invite()
        peer.send(invite, line.sip_port)
        leg = str((await bridge.expect("leg.incoming", sip_call_id=header(invite, "Call-ID")))["leg"])
        answering = asyncio.create_task(bridge.send(AnswerLeg(leg)))
        await asyncio.sleep(0.002 * (number % 8))
        peer.send(cancel(invite), line.sip_port)
        await asyncio.gather(answering, return_exceptions=True)
        while True:
            answer = await peer.receive("SIP/2.0 ")
            if header(answer, "CSeq").endswith("INVITE") and not answer.startswith("SIP/2.0 1"):
                break
        call = RawCall(peer, line.sip_port, invite, answer)
        call.send("ACK")
        if answer.startswith("SIP/2.0 200"):
            await call.ask("BYE")
        ended = await bridge.expect("leg.ended", leg=leg)
        # A call that is over before its sound was up was never answered; else both tell the same.
        assert ended["was_answered"] is any(told["leg"] == leg for told in bridge.all("leg.answered"))
        return answer[8:11]

    async def story() -> None:
        async with Bridge(line.socket) as bridge, RawPeer() as peer:
            outcomes = []
            for number in range(count):
                outcomes.append(await one(bridge, peer, number))
                await asyncio.sleep(SPACING)
            assert set(outcomes) <= {"200", "487"}
            assert len(bridge.all("leg.ended")) == count
            assert await ping(peer, line) < 2

    asyncio.run(story())


@pytest.mark.parametrize("is_ours_answered", [True, False])
def test_both_hang_up_at_once_and_it_is_one_end(line: LineProcess, *, is_ours_answered: bool) -> None:
    # The library keeps a leg whose hang-up is not answered for half a minute, and has four.
    rounds = 10 if is_ours_answered else 2

    async def story() -> None:
        async with Bridge(line.socket) as bridge, RawPeer() as peer:
            for _ in range(rounds):
                leg, call = await call_up(bridge, peer, line)
                await asyncio.gather(bridge.send(HangUpLeg(leg)), asyncio.to_thread(call.send, "BYE"))
                ending = asyncio.create_task(bridge.expect("leg.ended", leg=leg))
                while is_ours_answered and not (ending.done() and peer.inbox.empty()):
                    with suppress(TimeoutError):
                        await call.requested("BYE", seconds=0.3)
                await ending
                await asyncio.sleep(SPACING)
            assert len(bridge.all("leg.ended")) == rounds

    asyncio.run(story())


def test_two_invites_of_one_call_at_once_are_glare(line: LineProcess) -> None:
    async def story() -> None:
        async with Bridge(line.socket) as bridge, RawPeer() as peer:
            leg, call = await call_up(bridge, peer, line)
            first = call.request("INVITE", body=offer(peer, direction="sendonly", version=2))
            second = call.request("INVITE", body=offer(peer, version=3))
            peer.send(first, line.sip_port)
            peer.send(second, line.sip_port)
            answers = [await peer.receive("SIP/2.0 ") for _ in range(2)]
            codes = {header(one, "CSeq").split()[0]: one[8:11] for one in answers}
            assert codes["2"] == "200"
            assert codes["3"] in ("491", "500", "200"), codes
            call.cseq = 2
            call.send("ACK")
            call.cseq = 3
            assert (await call.ask("BYE")).startswith("SIP/2.0 200")
            await bridge.expect("leg.ended", leg=leg, by="far")

    asyncio.run(story())


def test_a_hang_up_before_the_ack_ends_the_call_once(line: LineProcess) -> None:
    async def story() -> None:
        async with Bridge(line.socket) as bridge, RawPeer() as peer:
            for _ in range(10):
                invite = peer.invite()
                peer.send(invite, line.sip_port)
                leg = str((await bridge.expect("leg.incoming", sip_call_id=header(invite, "Call-ID")))["leg"])
                await bridge.send(AnswerLeg(leg))
                call = RawCall(peer, line.sip_port, invite, await peer.receive("SIP/2.0 200"))
                assert (await call.ask("BYE")).startswith("SIP/2.0 200")
                call.cseq = 1
                call.send("ACK")
                await bridge.expect("leg.ended", leg=leg, by="far")
                await asyncio.sleep(SPACING)
            assert len(bridge.all("leg.ended")) == 10
            assert not await hears(peer, "BYE", seconds=0.3)

    asyncio.run(story())


def test_a_refused_leg_is_told_once_even_if_the_refusal_is_not_acknowledged(line: LineProcess) -> None:
    async def story() -> None:
        async with Bridge(line.socket) as bridge, RawPeer() as peer:
            peer.send(peer.invite(), line.sip_port)
            leg = str((await bridge.expect("leg.incoming"))["leg"])
            await bridge.send(RejectLeg(leg, 486))
            assert await hears(peer, "SIP/2.0 486", seconds=2)
            assert await hears(peer, "SIP/2.0 486", seconds=2)
            assert (await bridge.expect("leg.ended", leg=leg))["code"] == 486
            assert len(bridge.all("leg.ended")) == 1

    asyncio.run(story())
