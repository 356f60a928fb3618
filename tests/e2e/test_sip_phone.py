"""A foreign program calls, an agent answers at a SIP phone: sound both ways, record, recording, work order."""

import hashlib
import io
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.e2e.desk import Desk, free_ports, wait_for
from tests.e2e.sound import AGENT_HERTZ, CUSTOMER_HERTZ, share_of

pytestmark = pytest.mark.real
WINDOW = 0.5
PRESENT, ABSENT = 0.6, 0.2


def heard(path: Path, hertz: float) -> list[float]:
    """The share of a tone in each half second of a file."""
    samples, rate = soundfile.read(path)
    size = int(rate * WINDOW)
    return [share_of(samples[at : at + size], hertz, rate=rate) for at in range(0, len(samples) - size, size)]


def test_a_call_is_talked_held_recorded_and_becomes_a_work_order(
    desk: Desk, tones: dict[str, Path], tmp_path: Path
) -> None:
    ana, number = desk.api("ana"), "13800138001"
    at_caller, at_agent = tmp_path / "caller.wav", tmp_path / "agent.wav"
    customer = ana.send("POST", "/customers", {"name": "王强", "phones": [{"number": "138 0013 8001"}]})
    with desk.phone(port=free_ports(4), audio=tones["agent"], record=at_agent) as uri:
        desk.ready_at_phone("ana", uri)
        caller = desk.caller(
            *("--from", number, "--to", "4001", "--seconds", "40"),
            *("--audio", str(tones["customer"]), "--record", str(at_caller)),
        )
        call = desk.call_from(number, "talking")
        assert call["customer"]["id"] == customer["id"]
        assert call["agent"]["name"] == "陈安娜"
        _talk_hold_talk(desk, call["id"])
        ticket = ana.send(
            "POST",
            "/tickets",
            {"type_id": _leaf(desk), "subject": "洗衣机异响", "text": "脱水时有金属声", "call_id": call["id"]},
        )
        ana.send("PUT", f"/calls/{call['id']}/hangup")
        ended = desk.call_from(number, "ended")
        caller.wait(timeout=30)
    assert (ended["end_reason"], ended["ended_by"]) == ("agent_hung_up", "agent")
    _hold_silenced_both(at_caller, at_agent)
    _order_is_there(desk, ticket, call_id=call["id"], customer_id=customer["id"])
    _recording_is_true(desk, call["id"])


def _talk_hold_talk(desk: Desk, call_id: str) -> None:
    ana = desk.api("ana")
    wait_for(lambda: ana.get(f"/calls/{call_id}")["talking_seconds"] is None and _age(desk, call_id) > 4, seconds=30)
    ana.send("PUT", f"/calls/{call_id}/hold")
    wait_for(lambda: ana.get(f"/calls/{call_id}")["held"], label="held")
    start = _age(desk, call_id)
    wait_for(lambda: _age(desk, call_id) > start + 4, seconds=30)
    ana.send("DELETE", f"/calls/{call_id}/hold")
    wait_for(lambda: not ana.get(f"/calls/{call_id}")["held"], label="resumed")
    start = _age(desk, call_id)
    wait_for(lambda: _age(desk, call_id) > start + 4, seconds=30)


def _age(desk: Desk, call_id: str) -> float:
    answered = datetime.fromisoformat(desk.api("ana").get(f"/calls/{call_id}")["answered_at"])
    return (datetime.now(UTC) - answered).total_seconds()


def _leaf(desk: Desk) -> int:
    return int(next(kind["id"] for kind in desk.api("ana").get("/ticket-types")["items"] if kind["is_leaf"]))


def _hold_silenced_both(at_caller: Path, at_agent: Path) -> None:
    """Each side hears the other, then for some seconds not at all, then again."""
    for path, hertz in ((at_caller, AGENT_HERTZ), (at_agent, CUSTOMER_HERTZ)):
        marks = "".join("x" if share > PRESENT else "." if share < ABSENT else "?" for share in heard(path, hertz))
        assert "xxxx" in marks, (path.name, marks)
        _, _, after = marks.partition("xxxx")
        assert "....." in after, (path.name, marks)
        assert "xxxx" in after.split(".....", 1)[1], (path.name, marks)


def _order_is_there(desk: Desk, ticket: dict[str, object], *, call_id: str, customer_id: int) -> None:
    shown = desk.api("ana").get(f"/tickets/{ticket['id']}")
    assert shown["call_id"] == call_id
    assert shown["customer"]["id"] == customer_id
    kinds = [line["kind"] for line in desk.api("ana").get(f"/customers/{customer_id}/activity")["items"]]
    assert {"call", "ticket"} <= set(kinds)


def _recording_is_true(desk: Desk, call_id: str) -> None:
    """Sealed in the background: two channels, each with its own side's tone, and the digest that is stored."""
    sam = desk.api("sam")
    recording = wait_for(
        lambda: (found := sam.get(f"/calls/{call_id}")["recording"]) and found["state"] == "sealed" and found,
        seconds=60,
        label="sealed",
    )
    status, sound = sam.request("GET", f"/recordings/{recording['id']}/audio")
    assert status == 200
    assert hashlib.sha256(sound).hexdigest() == recording["sha256"]
    samples, rate = soundfile.read(io.BytesIO(sound))
    assert samples.shape[1] == 2
    customer, agent = samples[: rate * 3, 0], samples[: rate * 3, 1]
    assert share_of(customer, CUSTOMER_HERTZ, rate=rate) > PRESENT > share_of(customer, AGENT_HERTZ, rate=rate)
    assert share_of(agent, AGENT_HERTZ, rate=rate) > PRESENT > share_of(agent, CUSTOMER_HERTZ, rate=rate)
    assert abs(len(samples) / rate - recording["seconds"]) < 0.5
    peaks = sam.get(f"/recordings/{recording['id']}/peaks")
    assert len(peaks["channels"]) == 2
    assert float(np.max(peaks["channels"][0])) > 0.1
    assert {mark["kind"] for mark in recording["marks"]} == {"hold", "resume"}
