"""Whatever is sent to a call's media ports, the line lives and the recording closes whole."""

import asyncio
import os
import random
import struct
from collections.abc import Callable
from pathlib import Path

import pytest

from callcenter.telephony.signals import CloseMix, HangUpLeg, Mix, Participant, Recording, SetMix
from tests.integration.telephony.line.bench import Bridge, LineProcess, heard
from tests.integration.telephony.line.dialog import Sound
from tests.integration.telephony.line.raw import RawPeer

from .calls import call_up, how_many, ping

pytestmark = pytest.mark.real

CHANCE = random.Random(4)  # noqa: S311 - the same in every run.
Pattern = Callable[[Sound, int], tuple[bytes, bool]]


def _control(kind: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0x81, kind, len(body) // 4) + body


PATTERNS: dict[str, Pattern] = {
    "random": lambda _sound, _n: (os.urandom(CHANCE.randrange(1, 300)), False),
    "great": lambda sound, _n: (sound.packet(payload=os.urandom(60_000)), False),
    "jumps": lambda _sound, _n: (
        struct.pack(">BBHII", 0x80, 8, CHANCE.randrange(65_536), CHANCE.randrange(2**32), 7) + b"\xd5" * 160,
        False,
    ),
    "other sources": lambda _sound, n: (struct.pack(">BBHII", 0x80, 8, n, n * 160, n) + b"\xd5" * 160, False),
    "empty": lambda sound, _n: (sound.packet(payload=b""), False),
    "extensions and sources without end": lambda _sound, n: (
        struct.pack(">BBHII", 0x9F, 8, n, n * 160, 7) + b"\xff" * 20,
        False,
    ),
    "gsm": lambda sound, _n: (sound.packet(kind=3, payload=os.urandom(33)), False),
    "g722": lambda sound, _n: (sound.packet(kind=9, payload=os.urandom(CHANCE.randrange(1, 400))), False),
    "ilbc": lambda sound, _n: (sound.packet(kind=97, payload=os.urandom(38)), False),
    "speex": lambda sound, _n: (sound.packet(kind=98, payload=b"\xff" * 200), False),
    "keys": lambda sound, _n: (sound.packet(kind=101, payload=os.urandom(CHANCE.randrange(0, 9))), False),
    "control": lambda _sound, n: (_control(200 + n % 8, os.urandom(4 * CHANCE.randrange(0, 30))), True),
    "control that lies about its length": lambda _sound, n: (
        struct.pack(">BBH", 0x9F, 200 + n % 8, 65_535) + os.urandom(24),
        True,
    ),
}


@pytest.mark.parametrize("pattern", PATTERNS)
def test_hostile_sound_does_no_harm(line: LineProcess, folder: Path, pattern: str) -> None:
    async def story() -> None:
        async with Bridge(line.socket) as bridge, RawPeer() as peer:
            leg, call = await call_up(bridge, peer, line)
            recording = Recording("r", str(folder / "tape"))
            await bridge.send(SetMix(Mix("c", (Participant(leg, "leg", "customer"),), recording=recording)))
            with Sound(peer.port + 1, call.media_port) as sound:
                await sound.speak(10)
                for number in range(how_many("PACKETS", 400)):
                    packet, is_control = PATTERNS[pattern](sound, number)
                    sound.send(packet, control=is_control)
                    sound.seq += 1
                    if number % 4 == 0:
                        await asyncio.sleep(0.004)
                await sound.speak(10)
            assert await ping(peer, line) < 10
            await bridge.send(CloseMix("c"))
            closed = await bridge.expect("recording.closed")
            assert closed["ok"], closed
            await bridge.send(HangUpLeg(leg))
            await call.requested("BYE")
            await bridge.expect("leg.ended", leg=leg, by="near")
        assert line.is_alive, line.log.read_text()[-2_000:]
        assert len(heard(folder / "tape.customer.wav")) > 4_000

    asyncio.run(story())
