"""A trunk that registers: foreign, at an address that nobody configured as a peer; and the sound of ringing at one."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import soundfile

from callcenter.telephony.models import Trunk
from tests.e2e.desk import Desk, free_ports, wait_for
from tests.e2e.sound import AGENT_HERTZ, RATE, share_of
from tests.e2e.test_outbound import simulated_carrier
from tests.factories_telephony import make_trunk
from tests.tied import tied

pytestmark = pytest.mark.real

TRUNK_HOST = "127.0.0.2"
RINGBACK_HERTZ = 450
CALLER = Path(__file__).parent / "sipp" / "caller.xml"
REGISTRAR = Path(__file__).parents[1] / "integration" / "telephony" / "line" / "sipp" / "registrar.xml"


@contextmanager
def registering_trunk(desk: Desk, folder: Path, *, password: str) -> Iterator[int]:
    """A foreign registrar, and a trunk of ours that registers with it; the trunk's id."""
    port = free_ports(4)
    command = ["sipp", "-sf", REGISTRAR, "-i", TRUNK_HOST, "-p", str(port), "-m", "1", "-nostdin", "-timeout", "60s"]
    process = tied(*command, cwd=folder, stdout=subprocess.DEVNULL)
    with desk.db.writing() as session:
        trunk_id = make_trunk(
            session,
            name="registering",
            uri=f"{TRUNK_HOST}:{port}",
            username="desk",
            password=password,
            rank=9,
            registers=True,
        ).id
    try:
        yield trunk_id
        with desk.db.writing() as session:
            session.get_one(Trunk, trunk_id).registers = False
        wait_for(lambda: state_of(desk, trunk_id) == ("idle", 0), label="the trunk is left")
        assert process.wait(timeout=10) == 0
    finally:
        process.terminate()
        process.wait(timeout=10)
        with desk.db.writing() as session:
            session.delete(session.get_one(Trunk, trunk_id))


def state_of(desk: Desk, trunk_id: int) -> tuple[str, int]:
    with desk.db.reading() as session:
        trunk = session.get_one(Trunk, trunk_id)
        return trunk.state, trunk.code


def call_in(desk: Desk, folder: Path) -> int:
    """A call of the trunk to the contact it was told; 0 when it was answered."""
    command = ["sipp", desk.sip, "-sf", str(CALLER), "-s", "desk", "-i", TRUNK_HOST, "-p", str(free_ports(4))]
    media = ["-mp", str(free_ports(6)), "-m", "1", "-nostdin", "-timeout", "20s", "-timeout_error"]
    return subprocess.run([*command, *media], check=False, cwd=folder, stdout=subprocess.DEVNULL).returncode


def banners(desk: Desk) -> dict[str, str]:
    return {banner["code"]: banner["text"] for banner in desk.api("ana").get("/console")["banners"]}


def test_calls_of_a_registered_trunk_come_in_without_naming_its_address(desk: Desk, tmp_path: Path) -> None:
    assert call_in(desk, tmp_path) != 0, "an address that nobody configured must be refused"
    assert desk.calls_from("13812340077") == []
    with registering_trunk(desk, tmp_path, password="s3cret-of-the-trunk") as trunk_id:
        wait_for(lambda: state_of(desk, trunk_id) == ("registered", 200), label="registered")
        assert "trunk_down" not in banners(desk)
        assert call_in(desk, tmp_path) == 0
        call = desk.call_from("13812340077", "ended")
        assert (call["direction"], call["dialled"]["number"], call["end_reason"]) == ("in", "4001", "abandoned")


def test_a_wrong_password_is_told_as_refused_to_everybody(desk: Desk, tmp_path: Path) -> None:
    with registering_trunk(desk, tmp_path, password="wrong") as trunk_id:
        wait_for(lambda: state_of(desk, trunk_id) == ("refused", 403), label="refused")
        assert "registering：用户名或密码被拒绝（403）" in banners(desk)["trunk_down"]
    assert "trunk_down" not in banners(desk)


def heard(record: Path, hertz: float) -> list[float]:
    """The share of one frequency in each half second."""
    samples, rate = soundfile.read(record)
    return [
        share_of(samples[at : at + rate // 2], hertz, rate=rate) for at in range(0, len(samples) - rate // 2, rate // 2)
    ]


def test_an_agent_hears_the_ringing_and_then_what_the_far_end_says(
    desk: Desk, tones: dict[str, Path], tmp_path: Path
) -> None:
    """Numbers that end in 2 ring with 180 and no sound; those in 3 ring, then send 183 with an announcement."""
    ana = desk.api("ana")
    ringing, announced = tmp_path / "ringing.wav", tmp_path / "announced.wav"
    with simulated_carrier(desk):
        with desk.phone(port=free_ports(4), audio=tones["agent"], record=ringing) as uri:
            desk.ready_at_phone("ana", uri)
            call_id = ana.send("POST", "/calls", {"number": "13912340002"})["call_id"]
            desk.call_from("13912340002", "ringing")
            wait_for(lambda: ringing.exists() and ringing.stat().st_size > RATE * 2 * 4, label="sound of ringing")
            ana.send("PUT", f"/calls/{call_id}/hangup")
            desk.call_from("13912340002", "ended")
        desk.leave("ana")
        with desk.phone(port=free_ports(4), audio=tones["agent"], record=announced) as uri:
            desk.ready_at_phone("ana", uri)
            ana.send("POST", "/calls", {"number": "13912340003"})
            desk.call_from("13912340003", "ended", seconds=60)
    assert max(heard(ringing, RINGBACK_HERTZ)) > 0.8
    tail = heard(announced, RINGBACK_HERTZ)[-4:]
    assert max(tail) < 0.2, "the ringback went on over the announcement"
    samples, rate = soundfile.read(announced)
    assert (abs(samples[-3 * rate :]) > 0.02).mean() > 0.1, "the announcement was not heard"
    assert max(heard(announced, AGENT_HERTZ)) < 0.2, "the agent heard itself"
