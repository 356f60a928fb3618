"""A caller who gives up is called back: the promise appears with the end of the call and is kept when they answer."""

from pathlib import Path
from typing import Any

import pytest

from tests.e2e.desk import Desk, free_ports, wait_for
from tests.e2e.test_outbound import simulated_carrier

pytestmark = pytest.mark.real


def promise_of(desk: Desk, number: str, *states: str) -> dict[str, Any]:
    """The promise to a number once it is in one of these states."""

    def look() -> dict[str, Any] | None:
        found = desk.api("sam").get("/promises?order=newest&limit=100")["items"]
        mine = [one for one in found if one["number"]["number"].endswith(number) and one["state"] in states]
        return mine[0] if mine else None

    promise: dict[str, Any] = wait_for(look, seconds=60, label=f"promise to {number} in {states}")
    return promise


def give_up(desk: Desk, number: str, tones: dict[str, Path]) -> dict[str, Any]:
    """A real caller waits a moment and hangs up."""
    caller = desk.caller("--from", number, "--to", "4001", "--seconds", "3", "--audio", str(tones["customer"]))
    call = desk.call_from(number, "ended", seconds=60)
    caller.wait(timeout=30)
    assert call["end_reason"] == "abandoned"
    return call


def test_who_gave_up_is_called_back_through_the_trunk_and_the_promise_is_kept(
    desk: Desk, tones: dict[str, Path]
) -> None:
    number = "13712345670"
    call = give_up(desk, number, tones)
    promise = promise_of(desk, number, "open")
    assert (promise["kind"], promise["call_id"]) == ("abandoned", call["id"])
    assert desk.api("sam").get(f"/calls/{call['id']}")["promise"]["id"] == promise["id"]
    ana = desk.api("ana")
    with desk.phone(port=free_ports(4), audio=tones["agent"]) as uri, simulated_carrier(desk):
        ana.send("PUT", "/seats/me/device", {"kind": "sip", "uri": uri})
        taken = ana.send("POST", f"/promises/{promise['id']}/claim")
        assert taken["history"][0]["kind"] == "abandoned"
        call_id = ana.send("POST", f"/promises/{promise['id']}/call")["call_id"]
        kept = promise_of(desk, number, "kept")
        assert kept["kept_by_call_id"] == call_id
        assert ana.get(f"/calls/{call_id}")["promise"]["id"] == promise["id"]
        ana.send("PUT", f"/calls/{call_id}/hangup")
        desk.call_from(number, "ended")
    assert desk.api("sam").get("/promises/summary")["today"]["kept"] >= 1


def test_who_is_busy_is_called_again_later_and_keeps_the_promise(desk: Desk, tones: dict[str, Path]) -> None:
    number = "13712345671"
    give_up(desk, number, tones)
    promise = promise_of(desk, number, "open")
    ana = desk.api("ana")
    with desk.phone(port=free_ports(4), audio=tones["agent"]) as uri, simulated_carrier(desk):
        ana.send("PUT", "/seats/me/device", {"kind": "sip", "uri": uri})
        ana.send("POST", f"/promises/{promise['id']}/call")
        found = wait_for(
            lambda: (one := promise_of(desk, number, "open", "calling")) and one["attempts"] == 1 and one,
            seconds=60,
            label="an attempt",
        )
    assert (found["state"], found["reason"], found["asks_supervisor"]) == ("open", "busy", False)
    assert found["due_at"] > promise["due_at"]


def test_the_message_is_heard_by_the_agent_who_takes_the_promise(desk: Desk, tones: dict[str, Path]) -> None:
    ana_id = desk.api("ana").get("/seats/me")["user"]["id"]
    body = {
        "name": {"zh-CN": "留言", "en": "Messages"},
        "numbers": ["4050"],
        "language": "en",
        "has_greeting": False,
        "members": [{"user_id": ana_id}],
        "overflow": [{"when": "longest_wait", "value": 2, "then": "voicemail"}],
    }
    made = desk.api("admin").send("POST", "/queues", body)

    def call(number: str, seconds: int) -> dict[str, Any]:
        before = {each["id"] for each in desk.calls_from(number)}
        caller = desk.caller(
            "--from", number, "--to", "4050", "--seconds", str(seconds), "--audio", str(tones["customer"])
        )
        wait_for(lambda: {each["id"] for each in desk.calls_from(number)} - before, seconds=60, label="a new call")
        ended = desk.call_from(number, "ended", seconds=90)
        caller.wait(timeout=30)
        return ended

    # The bridge reads its queues every few seconds.
    wait_for(lambda: call("13712345673", 1)["queue"]["id"] == made["id"], seconds=40, label="known to the bridge")
    number = "13712345672"
    assert call(number, 25)["end_reason"] == "voicemail"
    promise = promise_of(desk, number, "open")
    assert promise["kind"] == "voicemail"
    ana = desk.api("ana")
    taken = ana.send("POST", f"/promises/{promise['id']}/claim")
    recording = taken["history"][0]["recording"]["id"]
    wait_for(lambda: ana.get(f"/recordings/{recording}")["state"] == "sealed", seconds=60, label="sealed")
    assert len(ana.get(f"/recordings/{recording}/audio")) > 10_000
    assert desk.api("bo").request("GET", f"/recordings/{recording}")[0] == 404
    ana.send("POST", f"/promises/{promise['id']}/drop", {"reason": "reached_otherwise"})
