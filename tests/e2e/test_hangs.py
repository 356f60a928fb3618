"""A process that hangs in the middle of a call is found within 15 seconds, killed, and back like one that died."""

import time
from pathlib import Path

import pytest

from tests.e2e.desk import Desk, wait_for
from tests.e2e.test_deaths import BYTES_A_SECOND, talking

pytestmark = [pytest.mark.real, pytest.mark.timeout(500)]
ACT_SECONDS = 15.0
"""Promised: from standing still to the kill."""


def test_a_line_that_hangs_is_killed_and_ends_only_its_own_call(
    desk: Desk, tones: dict[str, Path], tmp_path: Path
) -> None:
    heard = tmp_path / "waiting.wav"
    with talking(desk, "13970010001", tones, tmp_path, seconds=300) as talk:
        sibling = 3 - talk.line
        waiting = desk.caller(
            *("--from", "13970010002", "--to", "4001", "--seconds", "200", "--record", str(heard)),
            sip=desk.sip_of_line(sibling),
        )
        try:
            other = desk.call_from("13970010002", "queued")
            talk.go_on(2)
            before = heard.stat().st_size
            begun = time.monotonic()
            assert desk.hang(f"line-{talk.line}") < ACT_SECONDS
            ended = desk.call_from("13970010001", "ended", seconds=20)
            assert (ended["end_reason"], ended["ended_by"]) == ("line_lost", "system")
            wait_for(lambda: desk.api("ana").get("/seats/me")["call_id"] != talk.call_id, label="agent free")

            passed = time.monotonic() - begun
            assert heard.stat().st_size - before > (passed - 2) * BYTES_A_SECOND, "the other caller heard no gap"
            now = desk.calls_from("13970010002")[0]
            assert (now["id"], now["end_reason"]) == (other["id"], None)
        finally:
            waiting.terminate()
            waiting.wait(timeout=20)
        desk.wait_until_ready()
        again = desk.caller("--from", "13970010003", "--to", "4004", "--seconds", "2", sip=desk.sip_of_line(talk.line))
        assert desk.call_from("13970010003", "ended", seconds=60)["end_reason"] != "line_lost"
        again.wait(timeout=30)


def test_a_bridge_that_hangs_is_killed_and_its_call_taken_over(
    desk: Desk, tones: dict[str, Path], tmp_path: Path
) -> None:
    ana = desk.api("ana")
    with talking(desk, "13970010011", tones, tmp_path, seconds=300) as talk:
        talk.go_on(2)
        assert desk.hang("bridge") < ACT_SECONDS
        talk.go_on(3)
        talk.hear_each_other()
        desk.wait_until_ready()
        assert desk.call_from("13970010011", "talking")["id"] == talk.call_id
        ana.send("PUT", f"/calls/{talk.call_id}/hold")
        wait_for(lambda: ana.get(f"/calls/{talk.call_id}")["held"], label="held")
        ana.send("DELETE", f"/calls/{talk.call_id}/hold")
        wait_for(lambda: not ana.get(f"/calls/{talk.call_id}")["held"], label="resumed")
        ana.send("PUT", f"/calls/{talk.call_id}/hangup")
        ended = desk.call_from("13970010011", "ended")
    assert (ended["id"], ended["end_reason"]) == (talk.call_id, "agent_hung_up")


def test_a_headset_process_that_hangs_is_killed_and_takes_browsers_again(
    desk: Desk, tones: dict[str, Path], tmp_path: Path
) -> None:
    def answer() -> str:
        # What is no offer is refused by the headset process itself: it, and the way to it, are there.
        told = desk.api("bo").request("POST", "/seats/me/headset", {"tab": "t1", "sdp": "no offer at all"})[1]
        return str(told["errors"][0]["code"] if told.get("errors") else told["code"])

    with talking(desk, "13970010021", tones, tmp_path, seconds=300) as talk:
        assert answer() == "bad-sdp"
        assert desk.hang("headset-1") < ACT_SECONDS
        talk.go_on(2)
        talk.hear_each_other()
        wait_for(lambda: answer() == "bad-sdp", seconds=30, label="the headset process answers again")
        assert desk.call_from("13970010021", "talking")["id"] == talk.call_id


def test_a_console_that_hangs_is_killed_and_serves_again(desk: Desk, tones: dict[str, Path], tmp_path: Path) -> None:
    with talking(desk, "13970010031", tones, tmp_path, seconds=300) as talk:
        assert desk.hang("web", whole_group=True) < ACT_SECONDS
        talk.go_on(2)
        desk.wait_until_ready()
        talk.hear_each_other()
        assert desk.call_from("13970010031", "talking")["id"] == talk.call_id
