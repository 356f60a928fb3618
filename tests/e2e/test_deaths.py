"""Any process may die in the middle of a call: who talks goes on talking, and the record stays true."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import soundfile

from tests.e2e.desk import Desk, free_ports, wait_for
from tests.e2e.sound import AGENT_HERTZ, CUSTOMER_HERTZ, share_of

pytestmark = pytest.mark.real
BYTES_A_SECOND = 8_000 * 2


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
def talking(desk: Desk, number: str, tones: dict[str, Path], folder: Path) -> Iterator[Talk]:
    """Ana and a caller talk."""
    at_caller, at_agent = folder / "caller.wav", folder / "agent.wav"
    with desk.phone(port=free_ports(4), audio=tones["agent"], record=at_agent) as uri:
        desk.ready_at_phone("ana", uri)
        caller = desk.caller(
            *("--from", number, "--to", "4001", "--seconds", "120"),
            *("--audio", str(tones["customer"]), "--record", str(at_caller)),
        )
        try:
            call = desk.call_from(number, "talking")
            detail = desk.api("sam").get(f"/calls/{call['id']}")
            line = next(leg["line"] for leg in detail["legs"] if leg["kind"] == "customer")
            yield Talk(desk, number, call["id"], line, at_caller, at_agent)
        finally:
            caller.terminate()
            caller.wait(timeout=20)


@pytest.mark.parametrize("victim", ["bridge", "web", "valkey", "worker"])
def test_a_call_outlives(desk: Desk, tones: dict[str, Path], tmp_path: Path, victim: str) -> None:
    """Sound both ways goes on; afterwards the agent can hold, resume and hang up, and the recording is whole."""
    number = f"1380013900{len(victim)}"
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
    recording = wait_for(
        lambda: (
            (found := desk.api("sam").get(f"/calls/{talk.call_id}")["recording"])
            and found["state"] not in {"recording", "closed"}
            and found
        ),
        seconds=90,
        label="sealed",
    )
    assert recording["state"] == "sealed"
    assert recording["seconds"] > ended["talking_seconds"] - 1.5
    assert ana.get("/seats/me")["call_id"] is None


def test_a_line_that_dies_ends_only_its_own_call_and_is_back(
    desk: Desk, tones: dict[str, Path], tmp_path: Path
) -> None:
    with talking(desk, "13800139100", tones, tmp_path) as talk:
        talk.go_on(2)
        desk.kill(f"line-{talk.line}")
        ended = desk.call_from("13800139100", "ended", seconds=20)
        assert (ended["end_reason"], ended["ended_by"]) == ("line_lost", "system")
        seat = wait_for(
            lambda: (found := desk.api("ana").get("/seats/me")) and found["activity"] != "on_call" and found,
            label="agent free",
        )
        assert seat["call_id"] is None
    recording = wait_for(
        lambda: (
            (found := desk.api("sam").get(f"/calls/{ended['id']}")["recording"])
            and found["state"] not in {"recording", "closed"}
            and found
        ),
        seconds=120,
        label="repaired",
    )
    assert recording["state"] in {"sealed", "truncated"}
    assert recording["seconds"] > 1.5
    caller = desk.caller("--from", "13800139101", "--to", "4001", "--seconds", "3")
    assert desk.call_from("13800139101", "ended", seconds=60)["end_reason"] == "abandoned"
    caller.wait(timeout=30)
