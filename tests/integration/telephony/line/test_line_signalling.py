"""Facts about a line's signals: codes, tones, refusals, credentials, and what a bridge finds when it comes back."""

import asyncio
import re
from pathlib import Path

import pytest

from callcenter.telephony.signals import (
    AnswerLeg,
    DialLeg,
    HangUpLeg,
    Mix,
    Participant,
    Recording,
    RejectLeg,
    SendTones,
    SetMix,
    TrunkAccess,
)
from callcenter.telephony.wire import WireError
from tests.integration.telephony.line.bench import HOST, Bridge, Carrier, LineProcess, Phones, heard, new_leg, sipp
from tests.integration.telephony.line.raw import RawPeer, digest_response, header

pytestmark = pytest.mark.real


def test_the_snapshot_tells_the_capacity_the_library_has(line: LineProcess) -> None:
    async def story() -> None:
        async with Bridge(line.socket) as bridge:
            assert bridge.snapshot["capacity"] == 4
            assert bridge.snapshot["sip_port"] == line.sip_port
            assert bridge.snapshot["legs"] == []

    asyncio.run(story())


def test_busy_refused_and_not_answered_are_told_apart(line: LineProcess, carrier: Carrier) -> None:
    async def story() -> None:
        async with Bridge(line.socket) as bridge:
            busy, none, away = new_leg(), new_leg(), new_leg()
            await bridge.send(DialLeg(leg=busy, call="c", uri=carrier.uri("10011"), from_number="4000"))
            await bridge.send(DialLeg(leg=none, call="c", uri=carrier.uri("10016")))
            await bridge.send(DialLeg(leg=away, call="c", uri=carrier.uri("10012"), timeout_seconds=1))
            ended = {str(data["leg"]): data for data in [await bridge.expect("leg.ended") for _ in range(3)]}
            assert [ended[leg]["code"] for leg in (busy, none, away)] == [486, 503, 408]
            assert [ended[leg]["by"] for leg in (busy, none, away)] == ["far", "far", "near"]
            assert not any(one["was_answered"] for one in ended.values())
            assert {"code": 180, "early_media": False, "leg": away} in bridge.all("leg.progressed")

    asyncio.run(story())
    assert "4000" in [event.get("from_number") for event in carrier.events]


def test_a_full_line_says_so(line: LineProcess, carrier: Carrier) -> None:
    async def story() -> None:
        async with Bridge(line.socket) as bridge:
            legs = [new_leg() for _ in range(4)]
            for leg in legs:
                await bridge.send(DialLeg(leg=leg, call="c", uri=carrier.uri("10012")))
            with pytest.raises(WireError) as refused:
                await bridge.send(DialLeg(leg=new_leg(), call="c", uri=carrier.uri("10012")))
            assert refused.value.code == "line-full"
            for leg in legs:
                await bridge.send(HangUpLeg(leg))
            for _ in legs:
                await bridge.expect("leg.ended", by="near")
            await bridge.send(HangUpLeg(legs[0]))  # A leg that is gone: no error.

    asyncio.run(story())


def test_a_name_as_the_next_hop_is_refused(line: LineProcess) -> None:
    async def story() -> None:
        async with Bridge(line.socket) as bridge:
            with pytest.raises(WireError) as refused:
                await bridge.send(DialLeg(leg=new_leg(), call="c", uri="sip:1@carrier.example"))
            assert refused.value.code == "bad-command"

    asyncio.run(story())


def test_keys_are_told_by_both_methods_and_sent(line: LineProcess, carrier: Carrier) -> None:
    async def story() -> None:
        async with Bridge(line.socket) as bridge, Phones() as phones:
            await phones.call(line, digits="1#")
            one, two = str((await bridge.expect("leg.incoming"))["leg"]), new_leg()
            await bridge.send(AnswerLeg(one))
            tones = [await bridge.expect("leg.tone", leg=one) for _ in range(2)]
            assert [(tone["digit"], tone["method"]) for tone in tones] == [("1", "rfc2833"), ("#", "rfc2833")]
            await bridge.send(DialLeg(leg=two, call="c", uri=carrier.uri("10014")))
            await bridge.expect("leg.answered", leg=two)
            await bridge.send(SendTones(two, "42*"))
            await asyncio.sleep(1.5)
            await bridge.send(HangUpLeg(two))
            await bridge.expect("leg.ended", leg=two)
            pressing = asyncio.create_task(sipp("keys", line.sip_port))
            three = str((await bridge.expect("leg.incoming"))["leg"])
            await bridge.send(AnswerLeg(three))
            tones = [await bridge.expect("leg.tone", leg=three) for _ in range(3)]
            assert [(tone["digit"], tone["method"]) for tone in tones] == [("5", "info"), ("5", "info"), ("#", "info")]
            assert await pressing == 0

    asyncio.run(story())
    assert [event["tones"] for event in carrier.events if event.get("tones")] == ["42*"]


def test_a_rejection_carries_contact_and_retry_after(line: LineProcess) -> None:
    async def story() -> None:
        async with Bridge(line.socket) as bridge, RawPeer() as peer:
            asking = asyncio.create_task(peer.final_answer(line.sip_port, peer.invite()))
            leg = str((await bridge.expect("leg.incoming"))["leg"])
            await bridge.send(RejectLeg(leg, 302, contact=f"sip:1000@{HOST}:5099"))
            assert f"<sip:1000@{HOST}:5099>" in header(await asking, "Contact")
            ended = await bridge.expect("leg.ended", leg=leg)
            assert (ended["code"], ended["by"]) == (302, "near")
            asking = asyncio.create_task(peer.final_answer(line.sip_port, peer.invite()))
            leg = str((await bridge.expect("leg.incoming"))["leg"])
            await bridge.send(RejectLeg(leg, 503, retry_after=7))
            assert header(await asking, "Retry-After") == "7"

    asyncio.run(story())


def test_who_calls_whom_is_read_from_the_invite(line: LineProcess) -> None:
    async def story() -> None:
        async with Bridge(line.socket) as bridge, RawPeer() as peer:
            extra = (
                f"P-Asserted-Identity: <sip:+8613900139000@{HOST}>\r\n"
                f"P-Called-Party-ID: <sip:4008@{HOST}>\r\nDiversion: <sip:5551@{HOST}>;reason=no-answer\r\n"
            )
            asking = asyncio.create_task(peer.final_answer(line.sip_port, peer.invite(extra=extra, call_id="known")))
            told = await bridge.expect("leg.incoming")
            expected = {
                "peer": f"{HOST}:{peer.port}",
                "from_user": "100",
                "from_name": "Raw",
                "to_user": "1000",
                "asserted": "+8613900139000",
                "called_party": "4008",
                "diversion": "5551",
                "sip_call_id": "known",
            }
            assert {key: told[key] for key in expected} == expected
            await bridge.send(RejectLeg(str(told["leg"]), 486))
            await asking

    asyncio.run(story())


def test_a_trunk_gets_its_credentials(line: LineProcess) -> None:
    async def story() -> None:
        async with Bridge(line.socket) as bridge, RawPeer() as peer:
            trunk = TrunkAccess(f"sip:{HOST}:{peer.port}", "ana", "s3cret", "*")
            leg = new_leg()
            await bridge.send(
                DialLeg(leg=leg, call="c", uri="sip:10086@carrier.example", from_number="4000", trunk=trunk)
            )
            first = await peer.receive("INVITE sip:10086@carrier.example")
            assert "Authorization" not in first
            challenge = 'Proxy-Authenticate: Digest realm="bench", nonce="n1", algorithm=MD5, qop="auth"\r\n'
            peer.respond(first, "407 Proxy Authentication Required", line.sip_port, extra=challenge)
            second = await peer.receive("INVITE")
            while header(second, "CSeq") == header(first, "CSeq"):
                second = await peer.receive("INVITE")
            authorization = header(second, "Proxy-Authorization")
            given = re.search(r'response="([0-9a-f]+)"', authorization)
            assert given is not None
            assert given[1] == digest_response(
                authorization=authorization, username="ana", password="s3cret", method="INVITE"
            )
            assert f"<sip:4000@{HOST}>" in header(second, "From")
            peer.respond(second, "486 Busy Here", line.sip_port)
            assert (await bridge.expect("leg.ended", leg=leg))["code"] == 486
        assert "s3cret" not in line.log.read_text()

    asyncio.run(story())


def test_a_bridge_that_comes_back_finds_legs_and_signals(line: LineProcess, folder: Path) -> None:
    async def story() -> None:
        async with Phones() as phones:
            async with Bridge(line.socket, acks=False) as first:
                await phones.call(line, digits="7")
                leg = str((await first.expect("leg.incoming"))["leg"])
                recording = Recording("r", str(folder / "tape"))
                mix = Mix("call-1", (Participant(leg, "leg", "customer"),), recording=recording)
                await first.send(SetMix(mix))
                await first.send(AnswerLeg(leg))
                await first.expect("leg.answered", leg=leg)
                first.signals.clear()  # It dies here: nothing is hung up.
            await asyncio.sleep(1.5)
            async with Bridge(line.socket) as second:
                legs = {str(found["leg"]): found for found in second.snapshot["legs"]}  # type: ignore[attr-defined]
                found = legs[leg]
                assert (found["state"], found["call"]) == ("answered", "call-1")
                (kept,) = second.snapshot["mixes"]  # type: ignore[misc]
                assert kept["call"] == "call-1"  # type: ignore[index]
                for name in ("leg.incoming", "leg.answered"):
                    await second.expect(name, leg=leg, seconds=2)
                # A key may be card data: it is shown when it is pressed, or never.
                assert second.all("leg.tone") == []

    asyncio.run(story())


def test_a_line_that_is_told_to_stop_ends_its_calls_and_closes_its_recordings(folder: Path) -> None:
    line = LineProcess(folder, number=3, rtp_port=24_200).start()

    async def story() -> None:
        async with Bridge(line.socket) as bridge, Phones() as phones:
            await phones.call(line)
            leg = str((await bridge.expect("leg.incoming"))["leg"])
            await bridge.send(AnswerLeg(leg))
            recording = Recording("r", str(folder / "tape"))
            await bridge.send(SetMix(Mix("c", (Participant(leg, "leg", "customer"),), recording=recording)))
            await asyncio.sleep(1)
            assert await asyncio.to_thread(line.stop) == 0
            assert (await phones.ended())["by"] == "far"
            await bridge.expect("leg.ended", leg=leg, by="near")
            await bridge.expect("recording.closed", ok=True)

    asyncio.run(story())
    assert len(heard(folder / "tape.customer.wav")) > 6_000
    assert not list(folder.glob("*.part"))


def test_a_line_whose_port_is_taken_says_so(line: LineProcess, folder: Path) -> None:
    other = LineProcess(folder, number=4, sip_port=line.sip_port)
    with pytest.raises(AssertionError, match="ended with 3"):
        other.start()
    assert f"line 4 cannot start on {HOST}:{line.sip_port}" in other.log.read_text()
