"""Facts about the trace that a leg leaves: sipp talks, and the trace tells what was said, masked."""

import asyncio
import json

import pytest

from callcenter.telephony.signals import AnswerLeg, DialLeg, HangUpLeg, RejectLeg, RingLeg
from callcenter.telephony.wire import Json
from tests.integration.telephony.line.bench import HOST, Bridge, Carrier, LineProcess, new_leg, sipp
from tests.integration.telephony.line.dialog import RawCall
from tests.integration.telephony.line.raw import RawPeer

pytestmark = pytest.mark.real


def told(ended: Json) -> list[tuple[str, str]]:
    """Direction and name of each message of a trace."""
    trace = ended["trace"]
    assert isinstance(trace, tuple | list)
    return [("out" if one["sent"] else "in", one["what"]) for one in trace]


def test_a_call_with_keys_is_traced_without_the_keys(line: LineProcess) -> None:
    async def story() -> None:
        async with Bridge(line.socket) as bridge:
            pressing = asyncio.create_task(sipp("keys", line.sip_port, "-s", "13800138000"))
            leg = str((await bridge.expect("leg.incoming"))["leg"])
            await bridge.send(RingLeg(leg))
            await bridge.send(AnswerLeg(leg))
            ended = await bridge.expect("leg.ended", leg=leg)
            assert await pressing == 0
            found = told(ended)
            assert found[0] == ("in", "INVITE")
            assert found[1:5] == [("out", "100 Trying"), ("out", "180 Ringing"), ("out", "200 OK"), ("in", "ACK")]
            assert found.count(("in", "INFO")) == 3
            assert found[-2:] == [("in", "BYE"), ("out", "200 OK")]
            assert found.count(("in", "BYE")) == 1
            text = json.dumps(ended["trace"])
            assert "Signal" not in text
            assert "Bench" not in text
            times = [one["at"] for one in ended["trace"]]  # type: ignore[attr-defined]
            assert times == sorted(times)

    asyncio.run(story())


def test_an_outgoing_call_that_is_busy_is_traced_with_its_codecs(line: LineProcess, carrier: Carrier) -> None:
    async def story() -> None:
        async with Bridge(line.socket) as bridge:
            leg = new_leg()
            await bridge.send(DialLeg(leg=leg, call="c", uri=carrier.uri("10011"), from_number="13900139000"))
            ended = await bridge.expect("leg.ended", leg=leg)
            trace = ended["trace"]
            assert isinstance(trace, tuple | list)
            assert told(ended)[0] == ("out", "INVITE")
            assert told(ended)[-1][1].startswith("486")
            assert trace[0]["from_"] == "139****9000"
            assert trace[0]["detail"].startswith("audio PCMA PCMU G722 telephone-event; sendrecv")

    asyncio.run(story())


def test_names_and_whole_numbers_are_in_no_trace(line: LineProcess) -> None:
    async def story() -> None:
        async with Bridge(line.socket) as bridge, RawPeer() as peer:
            invite = peer.invite().replace('"Raw" <sip:100@', '"Wang Wu 13700137000" <sip:%2B8613800138000@')
            asking = asyncio.create_task(peer.final_answer(line.sip_port, invite))
            leg = str((await bridge.expect("leg.incoming"))["leg"])
            await bridge.send(RejectLeg(leg, 302, contact=f"sip:13600136000@{HOST}:5099"))
            assert (await asking).startswith("SIP/2.0 302")
            ended = await bridge.expect("leg.ended", leg=leg)
            text = json.dumps(ended["trace"])
            for secret in ("Wang", "13700137000", "13800138000", "13600136000"):
                assert secret not in text
            assert "+86138****8000" in text
            assert told(ended) == [("in", "INVITE"), ("out", "100 Trying"), ("out", "302 Moved Temporarily")]

    asyncio.run(story())


def test_a_far_end_that_talks_without_end_has_a_bounded_trace(line: LineProcess) -> None:
    async def story() -> None:
        async with Bridge(line.socket) as bridge, RawPeer() as peer:
            invite = peer.invite()
            asking = asyncio.create_task(peer.final_answer(line.sip_port, invite))
            leg = str((await bridge.expect("leg.incoming"))["leg"])
            await bridge.send(AnswerLeg(leg))
            call = RawCall(peer, line.sip_port, invite, await asking)
            for _ in range(120):
                await call.ask("INFO", body="Signal=5\r\nDuration=160\r\n", kind="application/dtmf-relay")
            await bridge.send(HangUpLeg(leg))
            ended = await bridge.expect("leg.ended", leg=leg)
            assert len(told(ended)) == 80
            assert told(ended)[0] == ("in", "INVITE")

    asyncio.run(story())
