"""Any process may die in the middle of a call: who talks goes on talking, and the record stays true."""

import asyncio
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import soundfile
from sqlalchemy import select

from callcenter.kernel.outbox import OutboxEvent
from callcenter.telephony.models import Recording
from tests.e2e.desk import CLI, Desk, free_ports, wait_for
from tests.e2e.sound import AGENT_HERTZ, CUSTOMER_HERTZ, share_of
from tests.integration.telephony.line.raw import RawPeer
from tests.tied import tied

pytestmark = [pytest.mark.real, pytest.mark.timeout(600)]
BYTES_A_SECOND = 8_000 * 2
BACK_SECONDS = 5.0
"""Promised: from the death of a line until it takes calls again."""


@dataclass
class Talk:
    """A call in progress between a simulated caller and Ana's SIP phone, both recorded by themselves."""

    desk: Desk
    number: str
    call_id: str
    line: int
    at_caller: Path
    at_agent: Path

    def go_on(self, seconds: float = 3.0) -> None:
        """Let both hear some seconds more; fails when a side hears nothing new."""
        for path in (self.at_caller, self.at_agent):
            start = path.stat().st_size
            wait_for(
                lambda path=path, start=start: path.stat().st_size > start + seconds * BYTES_A_SECOND,
                seconds=seconds + 20,
                label=f"sound goes on in {path.name}",
            )

    def hear_each_other(self) -> None:
        """In the last seconds each side heard the other's tone."""
        for path, hertz in ((self.at_caller, AGENT_HERTZ), (self.at_agent, CUSTOMER_HERTZ)):
            raw = path.read_bytes()[-BYTES_A_SECOND * 2 // 320 * 320 :]
            samples, rate = soundfile.read(
                _as_file(raw, path), samplerate=8_000, channels=1, format="RAW", subtype="PCM_16"
            )
            assert share_of(samples, hertz, rate=rate) > 0.6, path.name


def _as_file(raw: bytes, path: Path) -> Path:
    part = path.with_suffix(".tail")
    part.write_bytes(raw)
    return part


@contextmanager
def talking(desk: Desk, number: str, tones: dict[str, Path], folder: Path, *, seconds: int = 120) -> Iterator[Talk]:
    """Ana and a caller talk."""
    at_caller, at_agent = folder / "caller.wav", folder / "agent.wav"
    with desk.phone(port=free_ports(4), audio=tones["agent"], record=at_agent) as uri:
        desk.ready_at_phone("ana", uri)
        caller = desk.caller(
            *("--from", number, "--to", "4001", "--seconds", str(seconds)),
            *("--audio", str(tones["customer"]), "--record", str(at_caller)),
        )
        try:
            call = desk.call_from(number, "talking", seconds=90)
            detail = desk.api("sam").get(f"/calls/{call['id']}")
            line = next(leg["line"] for leg in detail["legs"] if leg["kind"] == "customer")
            yield Talk(desk, number, call["id"], line, at_caller, at_agent)
        finally:
            caller.terminate()
            caller.wait(timeout=20)


@pytest.mark.parametrize("victim", ["bridge", "web", "valkey", "worker", "beat"])
def test_a_call_outlives(desk: Desk, tones: dict[str, Path], tmp_path: Path, victim: str) -> None:
    """Sound both ways goes on; afterwards the agent can hold, resume and hang up, and the recording is whole."""
    number = {"bridge": "13870000001", "web": "13870000002", "valkey": "13870000003"}.get(
        victim, f"1387000001{len(victim)}"
    )
    ana = desk.api("ana")
    with talking(desk, number, tones, tmp_path) as talk:
        talk.go_on(2)
        desk.kill(victim)
        talk.go_on(4)
        talk.hear_each_other()
        desk.wait_until_ready()
        assert desk.call_from(number, "talking")["id"] == talk.call_id
        ana.send("PUT", f"/calls/{talk.call_id}/hold")
        wait_for(lambda: ana.get(f"/calls/{talk.call_id}")["held"], label="held")
        ana.send("DELETE", f"/calls/{talk.call_id}/hold")
        wait_for(lambda: not ana.get(f"/calls/{talk.call_id}")["held"], label="resumed")
        ana.send("PUT", f"/calls/{talk.call_id}/hangup")
        ended = desk.call_from(number, "ended")
    assert (ended["id"], ended["end_reason"]) == (talk.call_id, "agent_hung_up")
    recording = sealed(desk, talk.call_id)
    assert recording["state"] == "sealed"
    assert recording["seconds"] > ended["talking_seconds"] - 1.5
    assert ana.get("/seats/me")["call_id"] is None


def test_a_line_that_dies_ends_only_its_own_call_and_is_back(
    desk: Desk, tones: dict[str, Path], tmp_path: Path
) -> None:
    """Its call's record says why, the agent is free, a call on the other line hears no gap, and it takes calls again."""
    number, other_number, heard = "13870000021", "13870000022", tmp_path / "other.wav"
    with talking(desk, number, tones, tmp_path) as talk:
        other = desk.caller(
            *("--from", other_number, "--to", "4001", "--seconds", "60", "--record", str(heard)),
            sip=sip_of(desk, 3 - talk.line),
        )
        try:
            desk.call_from(other_number, "queued")
            talk.go_on(2)
            before, killed = heard.stat().st_size, time.monotonic()
            os.kill(desk.process_id(f"line-{talk.line}"), signal.SIGKILL)
            back = asyncio.run(seconds_until_it_rings(desk.settings.sip_port + talk.line - 1))
            ended = desk.call_from(number, "ended", seconds=20)
            passed = time.monotonic() - killed
            assert heard.stat().st_size - before > (passed - 2) * BYTES_A_SECOND, "the other caller heard no gap"
        finally:
            other.terminate()
            other.wait(timeout=20)
        assert (ended["end_reason"], ended["ended_by"]) == ("line_lost", "system")
        assert desk.api("sam").get(f"/calls/{ended['id']}")["promise"]["kind"] == "line_lost", "they are called back"
        assert back < BACK_SECONDS * slowness(), f"the line took calls again after {back:.1f} s"
        seat = wait_for(
            lambda: (found := desk.api("ana").get("/seats/me")) and found["call_id"] != talk.call_id and found,
            label="agent free",
        )
        assert seat["activity"] in {"idle", "wrapping_up", "offered"}
    recording = sealed(desk, ended["id"])
    assert recording["state"] in {"sealed", "truncated"}
    assert recording["seconds"] > 1.5
    assert desk.call_from(other_number, "ended")["end_reason"] in {"abandoned", "caller_hung_up"}


async def seconds_until_it_rings(port: int) -> float:
    """Ask a line for a call again and again, as an impatient carrier; the seconds until it rings there."""
    started = time.monotonic()
    async with RawPeer() as peer:
        while time.monotonic() - started < 60:
            # To the queue that is closed: no agent is asked, and the line ends the call by itself.
            peer.send(peer.invite().replace("sip:1000@", "sip:4003@"), port)
            try:
                await peer.receive("SIP/2.0 180", seconds=0.5)
            except TimeoutError:
                continue
            return time.monotonic() - started
    raise AssertionError("the line does not ring any more")


def sip_of(desk: Desk, line: int) -> str:
    return f"{desk.settings.sip_host}:{desk.settings.sip_port + line - 1}"


def slowness() -> float:
    """How many times slower than promised this machine may be: 1 when it has nothing else to do."""
    return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


def sealed(desk: Desk, call_id: str) -> dict[str, Any]:
    """The recording of a call once the worker is done with it."""
    found: dict[str, Any] = wait_for(
        lambda: (
            (recording := desk.api("sam").get(f"/calls/{call_id}")["recording"])
            and recording["state"] not in {"recording", "closed"}
            and recording
        ),
        seconds=180,
        label="sealed",
    )
    return found


def test_a_worker_killed_while_it_seals_and_a_second_beat_lose_and_double_nothing(
    desk: Desk, tones: dict[str, Path], tmp_path: Path
) -> None:
    ana, call_ids = desk.api("ana"), []
    beat = tied(*CLI, "beat", env=desk.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for count in range(3):
            folder = tmp_path / str(count)
            folder.mkdir()
            with talking(desk, f"1387000003{count}", tones, folder) as talk:
                talk.go_on(2)
                ana.send("PUT", f"/calls/{talk.call_id}/hangup")
                desk.call_from(talk.number, "ended")
                call_ids.append(talk.call_id)
                wait_for(lambda: steps_of(desk, recording_of(desk, call_ids[-1])), seconds=60, label="closed")
                desk.kill("worker" if count else "beat")
            desk.leave("ana")
        for call_id in call_ids:
            recording = sealed(desk, call_id)
            assert recording["state"] == "sealed", recording
            assert steps_of(desk, recording["id"]) == ["closed", "sealed"]
            base = desk.settings.recordings_folder / path_of(desk, recording["id"])
            left = [path.suffix for path in base.parent.iterdir() if path.name.startswith(base.name)]
            assert left.count(".flac") == 1, left
            assert not {".wav", ".part"} & set(left), "the line's files are gone"
    finally:
        beat.terminate()
        beat.wait(timeout=30)


def recording_of(desk: Desk, call_id: str) -> str:
    return str(desk.api("sam").get(f"/calls/{call_id}")["recording"]["id"])


def steps_of(desk: Desk, recording_id: str) -> list[str]:
    """The states a recording went through, each told once."""
    with desk.db.reading() as session:
        query = select(OutboxEvent.data).where(
            OutboxEvent.subject_kind == "recording", OutboxEvent.subject_id == recording_id
        )
        states = [data["state"] for data in session.scalars(query.order_by(OutboxEvent.seq))]
    return [state for state in states if state != "recording"]


def path_of(desk: Desk, recording_id: str) -> str:
    with desk.db.reading() as session:
        return session.get_one(Recording, recording_id).path
