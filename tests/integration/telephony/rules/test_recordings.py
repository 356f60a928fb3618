"""A recording is whole, or says what it lacks: on a full disk, and after the death of its line."""

import asyncio
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from callcenter.telephony import sealing
from callcenter.telephony.signals import CloseMix, HangUpLeg, Mix, Participant, Recording, SetMix
from callcenter.telephony.wire import Json
from tests.integration.telephony.line.bench import Bridge, LineProcess
from tests.integration.telephony.line.dialog import RawCall, Sound
from tests.integration.telephony.line.raw import RawPeer

from .calls import call_up, ping

pytestmark = pytest.mark.real


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own with 8 MB."""
    if os.geteuid() != 0:
        pytest.skip("only root can mount a disk")
    disk = tmp_path / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "none", str(disk)], check=True)
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=True)


def fill(disk: Path, *, leave: int) -> Path:
    """Leave so many bytes free."""
    free = os.statvfs(disk)
    filler = disk / "filler"
    filler.write_bytes(bytes(free.f_bavail * free.f_frsize - leave))
    return filler


async def recorded(
    bridge: Bridge, leg: str, call: RawCall, base: Path, *, packets: int, fills: Path | None = None
) -> Json:
    """Record a call for a while; with `fills` the disk runs full after a second."""
    recording = Recording(base.name, str(base))
    await bridge.send(SetMix(Mix("c", (Participant(leg, "leg", "customer"),), recording=recording)))
    with Sound(call.peer.port + 1, call.media_port) as sound:
        if fills is not None:
            await sound.speak(50)
            fill(fills, leave=40_000)
        await sound.speak(packets)
    await bridge.send(CloseMix("c"))
    return await bridge.expect("recording.closed", recording=base.name)


def test_a_disk_that_runs_full_is_told_and_harms_no_call_and_the_next_recording_is_whole(
    line: LineProcess, small_disk: Path
) -> None:
    async def story() -> None:
        async with Bridge(line.socket) as bridge, RawPeer() as peer:
            leg, call = await call_up(bridge, peer, line)
            short = await recorded(bridge, leg, call, small_disk / "short", packets=150, fills=small_disk)
            assert (short["ok"], short["detail"]) == (False, "disk-full")
            assert sealing_seconds(small_disk / "short") < 3.5
            refused = await recorded(bridge, leg, call, small_disk / "refused", packets=10)
            assert (refused["ok"], refused["detail"], refused["seconds"]) == (False, "disk-full", 0)
            assert sealing.mono_paths(small_disk / "refused") == []
            (small_disk / "filler").unlink()
            whole = await recorded(bridge, leg, call, small_disk / "whole", packets=50)
            assert whole["ok"], whole
            assert await ping(peer, line) < 10
            assert bridge.all("leg.ended") == []
            await bridge.send(HangUpLeg(leg))
            await call.requested("BYE")

    asyncio.run(story())


def sealing_seconds(base: Path) -> float:
    """How much of a recording its shorter file holds."""
    sizes = [path.stat().st_size for path in sealing.mono_paths(base)]
    return max(0, min(sizes) - 44) / 16_000


def test_what_a_killed_line_leaves_is_found_again(folder: Path) -> None:
    line = LineProcess(folder, number=8, rtp_port=25_600).start()
    base = folder / "tape"

    async def story() -> float:
        async with Bridge(line.socket) as bridge, RawPeer() as peer:
            leg, call = await call_up(bridge, peer, line)
            mix = Mix("c", (Participant(leg, "leg", "customer"),), recording=Recording("r", str(base)))
            await bridge.send(SetMix(mix))
            began = time.monotonic()
            with Sound(peer.port + 1, call.media_port) as sound:
                await sound.speak(150)
            assert line.process is not None
            line.process.kill()
            line.process.wait()
            bridge.signals.clear()
            return time.monotonic() - began

    with suppress(ConnectionError):
        recorded_for = asyncio.run(story())
    assert all(path.suffix == ".part" for path in sealing.mono_paths(base))
    sealed = sealing.encode(base)
    assert sealed.is_repaired
    assert recorded_for - 0.6 < sealed.shortest_seconds <= recorded_for + 0.1
    sealed.discard()
