"""INVITEs that killed the library: without an offer, in a burst, with many streams."""

import asyncio
import re
from contextlib import suppress
from pathlib import Path

import pytest

from callcenter.telephony.signals import Configure, RejectLeg
from tests.integration.telephony.line.bench import Bridge, LineProcess
from tests.integration.telephony.line.raw import OFFER, RawPeer, header

from .calls import SPACING, call_up, ping

pytestmark = pytest.mark.real

OFFERLESS = {
    "nothing at all": lambda text: text,
    "no length": lambda text: text.replace("Content-Length: 0\r\n", ""),
    "a kind without a body": lambda text: text.replace(
        "Content-Length: 0", "Content-Type: application/sdp\r\nContent-Length: 0"
    ),
    "a body of text": lambda text: text.replace(
        "Content-Length: 0\r\n\r\n", "Content-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello"
    ),
    "an empty multipart": lambda text: text.replace(
        "Content-Length: 0\r\n\r\n", "Content-Type: multipart/mixed;boundary=x\r\nContent-Length: 5\r\n\r\n--x--"
    ),
    "a timer": lambda text: text.replace("Max-Forwards", "Supported: timer\r\nSession-Expires: 90\r\nMax-Forwards"),
    "too short a timer": lambda text: text.replace(
        "Max-Forwards", "Supported: timer\r\nSession-Expires: 10\r\nMax-Forwards"
    ),
    "100rel asked for": lambda text: text.replace("Max-Forwards", "Require: 100rel\r\nMax-Forwards"),
    "100rel known": lambda text: text.replace("Max-Forwards", "Supported: 100rel\r\nMax-Forwards"),
    "something unknown asked for": lambda text: text.replace("Max-Forwards", "Require: nonsense\r\nMax-Forwards"),
    "a call to replace": lambda text: text.replace("Max-Forwards", "Replaces: 1@x;to-tag=1;from-tag=2\r\nMax-Forwards"),
    "a dialog that is not there": lambda text: re.sub(r"(To: [^\r]*)", r"\1;tag=gone", text),
    "no hops left": lambda text: text.replace("Max-Forwards: 70", "Max-Forwards: 0"),
    "a long subject": lambda text: text.replace("Max-Forwards", f"Subject: {'s' * 2_000}\r\nMax-Forwards"),
}


async def tried(peer: RawPeer, line: LineProcess, bridge: Bridge, change: str) -> str:
    """The final answer to an offerless INVITE that call control refuses as busy; empty when there is none."""
    text = OFFERLESS[change](peer.invite(body=""))
    asking = asyncio.create_task(peer.final_answer(line.sip_port, text, seconds=2))
    known = len(bridge.all("leg.incoming"))
    while not asking.done():
        await asyncio.sleep(0.02)
        for told in bridge.all("leg.incoming")[known:]:
            known += 1
            await bridge.send(RejectLeg(str(told["leg"]), 486))
    return "" if asking.exception() else asking.result()


def test_offerless_invites_of_every_kind_are_refused_and_nothing_dies(line: LineProcess) -> None:
    async def story() -> None:
        answers = {}
        async with Bridge(line.socket) as bridge, RawPeer() as peer:
            for change in OFFERLESS:
                answers[change] = (await tried(peer, line, bridge, change))[8:11]
                assert await ping(peer, line) < 2
                await asyncio.sleep(SPACING)
            assert answers["nothing at all"] == answers["a timer"] == answers["100rel known"] == "486"
            assert answers["something unknown asked for"] == "420"
            assert answers["a dialog that is not there"] == "481"
            assert all(code[:1] in ("", "4") for code in answers.values()), answers

    asyncio.run(story())


@pytest.mark.parametrize(("peers", "code"), [(("10.0.0.0/8",), "403"), ((), "503")], ids=["strangers", "no bridge"])
def test_offerless_invites_are_turned_away_at_the_door(line: LineProcess, peers: tuple[str, ...], code: str) -> None:
    async def story() -> None:
        async with Bridge(line.socket) as bridge, RawPeer() as peer:
            if peers:
                await bridge.send(Configure(peers=peers))
            else:
                bridge.client.close()
                await asyncio.sleep(0.1)
            for change in OFFERLESS.values():
                with suppress(TimeoutError):
                    answer = await peer.final_answer(line.sip_port, change(peer.invite(body="")), seconds=1)
                    assert answer[8:11] in (code, "420", "481", "422", "400", "415", "421", "483"), answer
                await asyncio.sleep(SPACING)
            assert await ping(peer, line) < 2
            assert bridge.all("leg.incoming") == []

    asyncio.run(story())


def test_a_burst_from_many_sources_leaves_the_line_taking_calls(line: LineProcess) -> None:
    async def story() -> None:
        async with Bridge(line.socket) as bridge, RawPeer() as honest:
            _, call = await call_up(bridge, honest, line)
            peers = [RawPeer() for _ in range(10)]
            for peer in peers:
                await peer.__aenter__()
            for number in range(200):
                peers[number % 10].send(peers[number % 10].invite(), line.sip_port)
                await asyncio.sleep(0.004)
            assert line.is_alive, line.log.read_text()
            assert await ping(honest, line) < 2
            assert (await call.ask("INFO", body="x", kind="text/plain"))[8:11].isdigit()
            for told in bridge.all("leg.incoming")[1:]:
                await bridge.send(RejectLeg(str(told["leg"]), 486))
            for peer in peers:
                await peer.__aexit__()
            assert (await call.ask("BYE")).startswith("SIP/2.0 200")
            await bridge.expect("leg.ended", was_answered=True)

    asyncio.run(story())


@pytest.mark.parametrize("count", [3, 10])
def test_streams_without_number_end_a_bare_line_and_it_comes_back(count: int, tmp_path: Path) -> None:
    """Known limit: the library makes sockets for sixteen streams before we are asked. The gate keeps them out."""
    line = LineProcess(tmp_path, number=9, rtp_port=25_200).start()

    async def flood() -> None:
        async with Bridge(line.socket), RawPeer() as peer:
            body = OFFER.format(port=5_000) + "m=audio 6000 RTP/AVP 8\r\n" * 15
            for invite in [peer.invite(body=body) for _ in range(count)]:
                peer.send(invite, line.sip_port)
            await asyncio.sleep(1.0)

    async def again() -> None:
        async with Bridge(line.socket) as bridge, RawPeer() as peer:
            _, call = await call_up(bridge, peer, line)
            assert header(await call.ask("BYE"), "CSeq")

    with suppress(ConnectionError):
        asyncio.run(flood())
    if not line.is_alive:
        line.socket.unlink(missing_ok=True)
        line.start()
    asyncio.run(again())
    line.stop()
