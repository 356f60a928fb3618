"""A caller who waits hears where they stand, goes on to another queue, asks to be called back, or leaves a message."""

import io
import itertools
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from callcenter.telephony.sounds import announcement
from tests.e2e.desk import Desk, wait_for
from tests.e2e.sound import CUSTOMER_HERTZ, share_of

pytestmark = pytest.mark.real
_numbers = itertools.count(4100)


@pytest.fixture(scope="module")
def nobody(desk: Desk) -> int:
    """Somebody who never signs in, so that calls wait."""
    found: list[dict[str, Any]] = desk.api("admin").get("/users?q=sam")["items"]
    return int(found[0]["id"])


def queue(desk: Desk, nobody: int, **fields: Any) -> dict[str, Any]:
    """A queue that nobody answers, over the API."""
    number = str(next(_numbers))
    body = {
        "name": {"zh-CN": number, "en": number},
        "numbers": [number],
        "language": "en",
        "has_greeting": False,
        "members": [{"user_id": nobody}],
        "announce_seconds": 3,
        "announces_wait": False,
        **fields,
    }
    made: dict[str, Any] = desk.api("admin").send("POST", "/queues", body)
    return made


def is_heard(path: Path, name: str) -> bool:
    """Whether an announcement is in a recording: they go together where it lies."""
    sound, _ = soundfile.read(path)
    wanted, _ = soundfile.read(announcement(name, "en"))
    size = len(sound) + len(wanted)
    together = np.fft.irfft(np.fft.rfft(sound, size) * np.conj(np.fft.rfft(wanted, size)), size)[: len(sound)]
    energy = np.convolve(sound**2, np.ones(len(wanted)), mode="full")[len(wanted) - 1 :][: len(sound)]
    likeness = together / np.sqrt(np.maximum(energy, 1e-3) * float(np.sum(wanted**2)))
    return float(likeness.max()) > 0.8


def test_the_place_is_heard_and_key_one_asks_to_be_called_back(
    desk: Desk, nobody: int, tones: dict[str, Path], tmp_path: Path
) -> None:
    made, number, record = queue(desk, nobody), "13800134001", tmp_path / "heard.wav"
    wait_for(lambda: _is_known(desk, made, tones), seconds=30, label="known to the bridge")
    caller = desk.caller(
        *("--from", number, "--to", made["numbers"][0], "--seconds", "60", "--dtmf", "," * 18 + "1"),
        *("--audio", str(tones["customer"]), "--record", str(record)),
    )
    ended = desk.call_from(number, "ended", seconds=60)
    caller.wait(timeout=30)
    assert (ended["end_reason"], ended["ended_by"]) == ("callback", "system")
    assert is_heard(record, "place-next")
    assert is_heard(record, "callback-offer")
    assert is_heard(record, "callback")
    assert not is_heard(record, "closed")


def test_a_caller_overflows_to_another_queue_and_leaves_a_message_there(
    desk: Desk, nobody: int, tones: dict[str, Path], tmp_path: Path
) -> None:
    second = queue(desk, nobody, overflow=[{"when": "longest_wait", "value": 12, "then": "voicemail"}])
    first = queue(
        desk, nobody, overflow=[{"when": "longest_wait", "value": 3, "then": "queue", "queue_id": second["id"]}]
    )
    number = "13800134002"
    wait_for(lambda: _is_known(desk, first, tones), seconds=30, label="known to the bridge")
    caller = desk.caller(
        *("--from", number, "--to", first["numbers"][0], "--seconds", "34", "--audio", str(tones["customer"]))
    )
    assert desk.call_from(number, "queued")["queue"]["id"] in {first["id"], second["id"]}
    wait_for(lambda: desk.calls_from(number)[0]["queue"]["id"] == second["id"], seconds=20, label="overflowed")
    desk.call_from(number, "voicemail", seconds=30)
    ended = desk.call_from(number, "ended", seconds=60)
    caller.wait(timeout=30)
    assert (ended["end_reason"], ended["ended_by"]) == ("voicemail", "customer")
    _message_is_kept(desk, ended["id"])


def _is_known(desk: Desk, made: dict[str, Any], tones: dict[str, Path]) -> bool:
    """Whether a call to its number comes to the queue: the bridge reads queues every few seconds."""
    number = f"1380013{next(_numbers)}"
    caller = desk.caller(
        "--from", number, "--to", made["numbers"][0], "--seconds", "0.5", "--audio", str(tones["agent"])
    )
    caller.wait(timeout=30)
    return bool(desk.call_from(number, "ended")["queue"]["id"] == made["id"])


def _message_is_kept(desk: Desk, call_id: str) -> None:
    def sealed() -> dict[str, Any] | None:
        recording = desk.api("sam").get(f"/calls/{call_id}")["recording"]
        return recording if recording and recording["state"] == "sealed" else None

    recording = wait_for(sealed, seconds=60, label="sealed")
    audio = desk.api("sam").get(f"/recordings/{recording['id']}/audio")
    samples, rate = soundfile.read(io.BytesIO(audio))
    customer, agents = samples[:, 0], samples[:, 1]
    assert len(samples) / rate > 3
    assert share_of(customer[rate : 3 * rate], CUSTOMER_HERTZ, rate=rate) > 0.6
    assert np.abs(agents).max() < 0.01, "nobody but the caller is on it"
