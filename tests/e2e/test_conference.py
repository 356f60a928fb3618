"""Four phones in one conversation, on more than one line, and the bridge dies in the middle of a word between two of them."""

from pathlib import Path

import pytest
import soundfile

from tests.e2e.desk import Desk, free_ports, wait_for
from tests.e2e.sound import AGENT_HERTZ, CUSTOMER_HERTZ, share_of, tone_file
from tests.e2e.test_deaths import sealed

pytestmark = [pytest.mark.real, pytest.mark.timeout(300)]
BO_HERTZ, OUTSIDE_HERTZ = 1_733, 2_291
NUMBER = "13870000301"
THERE, GONE = 0.1, 0.01
LOOKS = 4
RATE = 8_000


class Ears:
    """What each end of the call records, and the tone it says itself."""

    def __init__(self, folder: Path) -> None:
        names = {"customer": CUSTOMER_HERTZ, "ana": AGENT_HERTZ, "bo": BO_HERTZ, "outside": OUTSIDE_HERTZ}
        self.hertz = names
        self.says = {name: tone_file(folder / f"{name}.wav", hertz) for name, hertz in names.items()}
        self.heard = {name: folder / f"{name}-heard.wav" for name in names}

    def of(self, name: str, *, seconds: float = 1.0) -> set[str]:
        """Whose tones somebody hears from now on, for a moment; while a tone begins or ends, a moment later."""
        for _ in range(LOOKS):
            shares = self._shares(name, seconds=seconds)
            if not any(GONE < share < THERE for share in shares.values()):
                return {each for each, share in shares.items() if share >= THERE}
        raise AssertionError(f"{name} hears {shares}")

    def _shares(self, name: str, *, seconds: float) -> dict[str, float]:
        path, wanted = self.heard[name], int(seconds * RATE * 2)
        start = path.stat().st_size
        wait_for(lambda: path.stat().st_size >= start + wanted, seconds=30, label=f"sound at {name}")
        raw = path.read_bytes()[-wanted:]
        part = path.with_suffix(".tail")
        part.write_bytes(raw)
        samples, rate = soundfile.read(part, samplerate=RATE, channels=1, format="RAW", subtype="PCM_16")
        return {each: share_of(samples, hertz, rate=rate) for each, hertz in self.hertz.items()}


def test_four_phones_hear_each_other_across_lines_and_a_killed_bridge_goes_on_with_a_consultation(
    desk: Desk, tmp_path: Path
) -> None:
    ears = Ears(tmp_path)
    ana, bo = desk.api("ana"), desk.api("bo")

    def detail(call_id: str) -> dict[str, object]:
        found: dict[str, object] = desk.api("sam").get(f"/calls/{call_id}")
        return found

    def phone(name: str, port: int):  # type: ignore[no-untyped-def]
        return desk.phone(port=port, audio=ears.says[name], record=ears.heard[name])

    with (
        phone("ana", free_ports(4)) as at_ana,
        phone("bo", free_ports(4)) as at_bo,
        phone("outside", desk.carrier_port),
    ):
        desk.ready_at_phone("ana", at_ana)
        caller = desk.caller(
            *("--from", NUMBER, "--to", "4001", "--seconds", "200"),
            *("--audio", str(ears.says["customer"]), "--record", str(ears.heard["customer"])),
        )
        try:
            call_id = str(desk.call_from(NUMBER, "talking", seconds=60)["id"])
            desk.ready_at_phone("bo", at_bo)
            bo_id = bo.get("/session")["user"]["id"]
            ana.send("POST", f"/calls/{call_id}/transfers", {"kind": "consult", "user_id": bo_id})
            wait_for(lambda: _state(detail(call_id)) == "answered", seconds=30, label="Bo lifts the phone")
            desk.kill("bridge")
            assert ears.of("bo") == {"ana"}
            assert ears.of("ana") == {"bo"}
            assert ears.of("customer") == set(), "who is on hold hears music"
            desk.wait_until_ready()

            ana.send("PUT", f"/calls/{call_id}/transfer/conference")
            wait_for(lambda: _state(detail(call_id)) == "", seconds=30, label="all together")
            ana.send("POST", f"/calls/{call_id}/transfers", {"kind": "conference", "number": "13912345678"})
            wait_for(lambda: _talking(detail(call_id)) == 4, seconds=30, label="somebody outside joins")
            lines = {leg["kind"]: leg["line"] for leg in detail(call_id)["legs"]}  # type: ignore[attr-defined]
            assert lines["outside"] != lines["customer"], "one line has no place for the fourth"
            everybody = set(ears.hertz)
            for name in everybody:
                assert ears.of(name) == everybody - {name}, name

            bo.send("PUT", f"/calls/{call_id}/hangup")
            wait_for(lambda: _talking(detail(call_id)) == 3, seconds=30, label="Bo is gone")
            assert ears.of("customer") == {"ana", "outside"}
            ana.send("PUT", f"/calls/{call_id}/end")
            ended = desk.call_from(NUMBER, "ended")
        finally:
            caller.terminate()
            caller.wait(timeout=20)
    assert (ended["end_reason"], ended["agent"]["name"]) == ("agent_hung_up", "陈安娜")
    assert [each["state"] for each in detail(call_id)["transfers"]] == ["completed", "completed"]  # type: ignore[attr-defined]
    assert sealed(desk, call_id)["state"] == "sealed"
    assert [who.get("/seats/me")["call_id"] for who in (ana, bo)] == [None, None]


def _state(call: dict[str, object]) -> str:
    transfer = call["transfer"]
    return str(transfer["state"]) if isinstance(transfer, dict) else ""


def _talking(call: dict[str, object]) -> int:
    people = call["participants"]
    return sum(not each["ringing"] and not each["held"] for each in people) if isinstance(people, list) else 0
