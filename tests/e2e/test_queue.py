"""A caller who is not answered at once: declined, missed, closed, too long, gone."""

import subprocess
from pathlib import Path

import pytest

from tests.e2e.desk import Desk, free_ports, wait_for

pytestmark = pytest.mark.real


def test_sipp_is_answered_waits_and_shows_as_it_came(desk: Desk, tmp_path: Path) -> None:
    """A caller that is no number is kept as it came; leaving the queue is an abandoned call."""
    host, port = desk.sip.split(":")
    scenario = ["sipp", "-sn", "uac", f"{host}:{port}", "-s", "4001", "-m", "1", "-d", "2500", "-nostdin"]
    done = subprocess.run(scenario, check=False, cwd=tmp_path, capture_output=True, timeout=60)
    assert done.returncode == 0, done.stdout[-2000:]
    call = desk.call_from("sipp", "ended")
    assert call["caller"]["number"] == "sipp"
    assert (call["end_reason"], call["ended_by"], call["agent"]) == ("abandoned", "customer", None)


def test_a_missed_call_goes_back_to_its_place_and_to_the_next_agent(desk: Desk, tones: dict[str, Path]) -> None:
    """Ana's phone does not exist, so her offer fails; Bo gets the call."""
    number = "13800138002"
    desk.ready_at_phone("ana", f"sip:nobody@127.0.0.1:{free_ports(1)}")
    caller = desk.caller("--from", number, "--to", "4005", "--seconds", "20", "--audio", str(tones["customer"]))
    missed = wait_for(lambda: _offer(desk, number, "missed", "declined"), seconds=40, label="missed")
    assert missed["user"]["name"] == "陈安娜"
    with desk.phone(port=free_ports(4), audio=tones["agent"]) as uri:
        desk.ready_at_phone("bo", uri)
        call = desk.call_from(number, "talking", seconds=40)
        assert call["agent"]["name"] == "Bo Lindqvist"
        detail = desk.api("sam").get(f"/calls/{call['id']}")
        assert detail["queued_at"] == call["queued_at"]
        why = {(reason["user"]["name"], reason["rule"]) for offer in detail["offers"] for reason in offer["why"]}
        assert ("Bo Lindqvist", "chosen") in why
        desk.api("bo").send("PUT", f"/calls/{call['id']}/hangup")
        desk.call_from(number, "ended")
        caller.wait(timeout=30)


def _offer(desk: Desk, number: str, *states: str) -> dict[str, object] | None:
    calls = desk.calls_from(number)
    if not calls:
        return None
    offers = desk.api("sam").get(f"/calls/{calls[0]['id']}")["offers"]
    return next((offer for offer in offers if offer["state"] in states), None)


@pytest.mark.parametrize(("dialled", "reason"), [("4003", "closed"), ("4004", "max_wait")])
def test_closed_hours_and_the_longest_wait_are_said_and_end_the_call(desk: Desk, dialled: str, reason: str) -> None:
    number = f"1380013{dialled}"
    caller = desk.caller("--from", number, "--to", dialled, "--seconds", "40")
    call = desk.call_from(number, "ended", seconds=60)
    assert (call["end_reason"], call["ended_by"]) == (reason, "system")
    caller.wait(timeout=30)


def test_a_caller_who_hangs_up_while_it_rings_frees_the_agent(desk: Desk, tones: dict[str, Path]) -> None:
    number = "13800138003"
    desk.ready_at_phone("ana", f"sip:nobody@127.0.0.1:{free_ports(1)}")
    caller = desk.caller("--from", number, "--to", "4001", "--seconds", "3", "--audio", str(tones["customer"]))
    call = desk.call_from(number, "ended", seconds=60)
    assert call["end_reason"] == "abandoned"
    seat = wait_for(
        lambda: (found := desk.api("ana").get("/seats/me")) and found["activity"] != "offered" and found, label="free"
    )
    assert seat["offer_id"] is None
    assert seat["call_id"] is None
    caller.wait(timeout=30)
