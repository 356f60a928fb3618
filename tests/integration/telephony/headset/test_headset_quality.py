"""Facts about the figures of a browser's sound."""

import asyncio

import pytest

from .conftest import Rig, tone

pytestmark = pytest.mark.real


def test_a_microphone_that_loses_packets_is_measured_while_a_cord_is_plugged(rig: Rig) -> None:
    async def scene() -> None:
        async with rig.wire() as wire, rig.browser(wire, "ana2") as ana:
            await rig.signalled("peer.connected", "ana2")
            ana.speak(tone(440))
            await asyncio.sleep(1)
            ana.loss = 0.1
            async with rig.cord(wire, "ana2", tone(1000)):
                await asyncio.sleep(11)
            told = [data["quality"] for name, data in rig.signals if name == "peer.measured"]
            assert len(told) == 2
            first, second = told
            assert 8 <= first["rx_lost"] <= 45  # type: ignore[index]
            assert second["rx_lost"] >= first["rx_lost"] + 8  # type: ignore[index]
            assert 150 <= first["concealed_ms"] <= 1_000  # type: ignore[index]
            assert 180 <= first["rx_packets"] <= 250  # type: ignore[index]
            assert 10 <= first["delay_ms"] <= 200  # type: ignore[index]
            assert second["tx_packets"] > 400  # type: ignore[index]
            assert {"rx_jitter_ms", "tx_lost", "tx_jitter_ms", "rtt_ms"} <= set(second)  # type: ignore[call-overload]
            count = len(told)
            await asyncio.sleep(5.5)
            assert len([name for name, _ in rig.signals if name == "peer.measured"]) == count

    asyncio.run(scene())
