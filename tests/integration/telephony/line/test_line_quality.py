"""Facts about the figures of a leg's sound: counted packet by packet against a peer that loses some on purpose."""

import asyncio
import struct
from pathlib import Path

import pytest

from callcenter.telephony.signals import AnswerLeg, CloseMix, HangUpLeg, Mix, Participant, Recording, SetMix
from tests.integration.telephony.line.bench import Bridge, LineProcess, Phones
from tests.integration.telephony.line.dialog import RawCall, Sound
from tests.integration.telephony.line.raw import RawPeer

pytestmark = pytest.mark.real

ALL_KEYS = {
    "rx_packets", "rx_lost", "rx_jitter_ms", "concealed_ms", "delay_ms", "tx_packets", "tx_lost", "tx_jitter_ms", "rtt_ms"
}  # fmt: skip


def report(ssrc: int, lost: int) -> bytes:
    """An RTCP receiver report: so many packets of `ssrc` have been lost, with a jitter of 10 ms."""
    return struct.pack(">BBHI", 0x81, 201, 7, 7) + struct.pack(">IIIIII", ssrc, lost, 200, 80, 0, 0)


def recorded(leg: str, folder: Path) -> SetMix:
    """A mix in which somebody listens to the leg: sound that nobody hears is not played, and needs no jitter buffer."""
    return SetMix(Mix(leg, (Participant(leg, "leg", "customer"),), recording=Recording("r", str(folder / leg))))


def test_losses_both_ways_are_counted_and_told_every_five_seconds(line: LineProcess, folder: Path) -> None:
    async def story() -> None:
        async with Bridge(line.socket) as bridge, RawPeer() as peer:
            invite = peer.invite()
            asking = asyncio.create_task(peer.final_answer(line.sip_port, invite))
            leg = str((await bridge.expect("leg.incoming"))["leg"])
            await bridge.send(AnswerLeg(leg))
            await bridge.send(recorded(leg, folder))
            call = RawCall(peer, line.sip_port, invite, await asking)
            with Sound(peer.port + 1, call.media_port) as sound:
                await sound.speak(280, without=frozenset(range(20, 270, 10)))
                ssrc = struct.unpack_from(">I", sound.heard()[-1], 8)[0]
                sound.send(report(ssrc, 17), control=True)
                await sound.speak(20)
                measured = (await bridge.expect("leg.measured", leg=leg))["quality"]
                assert 20 <= measured["rx_lost"] <= 25  # type: ignore[index]
                await bridge.send(HangUpLeg(leg))
                await bridge.send(CloseMix(leg))
                ended = await bridge.expect("leg.ended", leg=leg)
            quality = ended["quality"]
            assert isinstance(quality, dict)
            assert (quality["rx_packets"], quality["rx_lost"], quality["tx_lost"]) == (275, 25, 17)
            assert 25 * 10 <= quality["concealed_ms"] <= 25 * 20 + 100
            assert quality["tx_jitter_ms"] == 10
            assert 0 < quality["delay_ms"] < 200
            assert quality["tx_packets"] > 200
            assert quality["rx_jitter_ms"] < 15

    asyncio.run(story())


def test_a_leg_has_every_figure_when_its_far_end_reports(line: LineProcess) -> None:
    async def story() -> None:
        async with Bridge(line.socket) as bridge, Phones() as phones:
            await phones.call(line)
            leg = str((await bridge.expect("leg.incoming"))["leg"])
            await bridge.send(AnswerLeg(leg))
            first = await bridge.expect("leg.measured", leg=leg)
            assert "rx_packets" in first["quality"]  # type: ignore[operator]
            second = await bridge.expect("leg.measured", leg=leg, seconds=15)
            while not set(second["quality"]) >= ALL_KEYS:  # type: ignore[call-overload]
                second = await bridge.expect("leg.measured", leg=leg, seconds=15)
            assert second["quality"]["rx_lost"] == 0  # type: ignore[index]
            assert second["quality"]["rx_packets"] > first["quality"]["rx_packets"] + 200  # type: ignore[index]

    asyncio.run(story())


def test_measurements_are_not_kept_for_a_bridge_that_is_away(line: LineProcess) -> None:
    async def story() -> None:
        async with Phones() as phones:
            async with Bridge(line.socket) as bridge:
                await phones.call(line)
                leg = str((await bridge.expect("leg.incoming"))["leg"])
                await bridge.send(AnswerLeg(leg))
                await bridge.expect("leg.answered", leg=leg)
                bridge.signals.clear()  # It dies here: nothing is hung up.
            await asyncio.sleep(6.5)
            async with Bridge(line.socket) as second:
                await second.send(HangUpLeg(leg))
                await second.expect("leg.ended", leg=leg)
                assert second.all("leg.measured") == []

    asyncio.run(story())
