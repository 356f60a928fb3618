"""An agent calls out: digest at the trunk, sound both ways, busy and no answer told apart, refusals named."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import soundfile

from tests.e2e.desk import Desk, free_ports, wait_for
from tests.e2e.sound import AGENT_HERTZ, share_of
from tests.tied import tied

pytestmark = pytest.mark.real
SCENARIO = Path(__file__).parent / "sipp" / "digest_uas.xml"


@contextmanager
def sipp_trunk(desk: Desk, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A foreign trunk that wants credentials and echoes what it hears."""
    command = ["sipp", "-sf", SCENARIO, "-i", "127.0.0.1", "-p", str(desk.carrier_port), "-rtp_echo", "-m", "1"]
    media = str(free_ports(6))
    process = tied(*command, "-mp", media, "-nostdin", "-timeout", "60s", cwd=folder, stdout=subprocess.PIPE)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=10)


@contextmanager
def simulated_carrier(desk: Desk) -> Iterator[None]:
    """The demo's carrier: the last digit of the number decides."""
    command = [sys.executable, "-m", "callcenter.telephony.simulator.carrier", "--port", str(desk.carrier_port)]
    process = tied(*command, stdout=subprocess.PIPE)
    try:
        assert process.stdout is not None
        assert b"listening" in process.stdout.readline()
        yield
    finally:
        process.terminate()
        process.wait(timeout=10)


def test_a_trunk_with_digest_is_dialled_and_heard(desk: Desk, tones: dict[str, Path], tmp_path: Path) -> None:
    """The trunk echoes: what the agent said must come back to the agent, so sound flows both ways."""
    ana, record = desk.api("ana"), tmp_path / "agent.wav"
    with (
        desk.phone(port=free_ports(4), audio=tones["agent"], record=record) as uri,
        sipp_trunk(desk, tmp_path) as trunk,
    ):
        desk.ready_at_phone("ana", uri)
        call_id = ana.send("POST", "/calls", {"number": "021-6655 4433"})["call_id"]
        call = desk.call_from("02166554433", "talking", seconds=40)
        assert (call["id"], call["direction"], call["dialled"]["number"]) == (call_id, "out", "+862166554433")
        assert ana.get("/seats/me")["activity"] == "on_call"
        wait_for(lambda: record.exists() and record.stat().st_size > 8_000 * 2 * 8, seconds=30, label="sound")
        ana.send("PUT", f"/calls/{call_id}/hangup")
        ended = desk.call_from("02166554433", "ended")
        assert trunk.wait(timeout=30) == 0
    assert ended["end_reason"] == "agent_hung_up"
    samples, rate = soundfile.read(record)
    best = max(share_of(samples[at : at + rate], AGENT_HERTZ, rate=rate) for at in range(0, len(samples) - rate, rate))
    assert best > 0.6


@pytest.mark.parametrize(("digit", "reason"), [("1", "busy"), ("3", "number_unknown"), ("6", "failed")])
def test_why_nobody_answered_is_told_apart(desk: Desk, tones: dict[str, Path], digit: str, reason: str) -> None:
    ana, number = desk.api("ana"), f"1391234567{digit}"
    with desk.phone(port=free_ports(4), audio=tones["agent"]) as uri, simulated_carrier(desk):
        desk.ready_at_phone("ana", uri)
        ana.send("POST", "/calls", {"number": number})
        call = desk.call_from(number, "ended", seconds=60)
    assert (call["end_reason"], call["answered_at"]) == (reason, None)
    seat = wait_for(
        lambda: (found := ana.get("/seats/me")) and found["activity"] == "idle" and found, label="idle again"
    )
    assert seat["call_id"] is None


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({"number": "+442071838750"}, "number", "international-off"),
        ({"number": "<script>"}, "number", "not-dialable"),
        ({}, "number", "missing"),
    ],
)
def test_a_number_that_must_not_be_dialled_is_refused_by_name(
    desk: Desk, body: dict[str, str], field: str, code: str
) -> None:
    ana = desk.api("ana")
    ana.send("PUT", "/seats/me/device", {"kind": "sip", "uri": "sip:1001@127.0.0.1:9"})
    status, problem = ana.request("POST", "/calls", body)
    assert status == 422
    assert [(error["field"], error["code"]) for error in problem["errors"]] == [(field, code)]


def test_without_a_connected_headset_the_browser_cannot_dial(desk: Desk) -> None:
    ana = desk.api("ana")
    ana.send("PUT", "/seats/me/device", {"kind": "browser"})
    status, problem = ana.request("POST", "/calls", {"number": "13800138000"})
    assert (status, problem["code"]) == (409, "conflict")
