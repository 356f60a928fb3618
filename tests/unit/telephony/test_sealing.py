"""Two mono files become one stereo file, also after a crash; the figures say who spoke."""

import json
import struct
import wave
from pathlib import Path

import numpy as np
import pytest
import soundfile

from callcenter.telephony import sealing

RATE = 8000


def tone(seconds: float, level: int = 8000) -> np.ndarray:
    return (np.sin(np.arange(int(seconds * RATE)) * 2 * np.pi * 440 / RATE) * level).astype("<i2")


def silence(seconds: float) -> np.ndarray:
    return np.zeros(int(seconds * RATE), dtype="<i2")


def write(base: Path, channel: str, *parts: np.ndarray, end: str = "") -> Path:
    path = base.with_name(f"{base.name}.{channel}.wav{end}")
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(np.concatenate(parts).tobytes())
    return path


def forget_sizes(path: Path) -> None:
    """As the library leaves a file when its process is killed."""
    with path.open("r+b") as file:
        file.seek(4)
        file.write(struct.pack("<I", 0))
        file.seek(40)
        file.write(struct.pack("<I", 0))


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return tmp_path / "0190.call"


def test_customer_is_left_and_agent_right_sample_by_sample(base: Path) -> None:
    customer, agent = np.concatenate([tone(1), silence(12)]), np.concatenate([silence(11.5), tone(1.5)])
    write(base, "customer", customer)
    write(base, "agent", agent)
    sealed = sealing.encode(base)
    sealed.publish()
    sound, rate = soundfile.read(sealing.audio_path(base), dtype="int16")
    assert rate == RATE
    assert np.array_equal(sound[:, 0], customer)
    assert np.array_equal(sound[:, 1], agent)
    assert sealed.seconds == 13.0
    assert sealed.sha256 == sealing.digest_of(sealing.audio_path(base))
    assert sealed.size == sealing.audio_path(base).stat().st_size


def test_figures_tell_talk_silence_and_overlap(base: Path) -> None:
    write(base, "customer", tone(3), silence(7), tone(2))
    write(base, "agent", silence(2), tone(4), silence(6))
    figures = sealing.encode(base).figures
    assert figures["customer_talk_seconds"] == pytest.approx(5.0, abs=0.05)
    assert figures["agent_talk_seconds"] == pytest.approx(4.0, abs=0.05)
    assert figures["overlap_seconds"] == pytest.approx(1.0, abs=0.05)
    assert figures["silence_seconds"] == pytest.approx(4.0, abs=0.05)


def test_gaps_between_words_are_talk_and_a_quiet_line_is_silence(base: Path) -> None:
    words = [part for _ in range(10) for part in (tone(0.3), silence(0.2))]
    noise = np.random.default_rng(1).integers(-60, 60, 5 * RATE).astype("<i2")
    write(base, "customer", *words)
    write(base, "agent", noise)
    figures = sealing.encode(base).figures
    assert figures["customer_talk_seconds"] == pytest.approx(4.8, abs=0.05)
    assert figures["agent_talk_seconds"] == 0.0


def test_peaks_are_twenty_a_second_between_0_and_1(base: Path) -> None:
    write(base, "customer", silence(1), tone(1, level=16384), silence(0.01))
    write(base, "agent", silence(2.01))
    sealing.encode(base).publish()
    peaks = json.loads(sealing.peaks_path(base).read_text())
    assert peaks["rate"] == 20
    assert peaks["seconds"] == 2.01
    assert [len(channel) for channel in peaks["channels"]] == [41, 41]
    assert peaks["channels"][0][:20] == [0.0] * 20
    assert peaks["channels"][0][25] == pytest.approx(0.5, abs=0.01)
    assert max(peaks["channels"][1]) == 0.0


@pytest.mark.parametrize("end", ["", ".part"])
def test_a_file_whose_header_says_nothing_is_read_by_its_length(base: Path, end: str) -> None:
    for channel in sealing.CHANNELS:
        forget_sizes(write(base, channel, tone(2.5), end=end))
    sealed = sealing.encode(base)
    assert sealed.seconds == sealed.shortest_seconds == 2.5
    assert sealed.figures["overlap_seconds"] == pytest.approx(2.5, abs=0.05)


def test_a_header_that_promises_more_than_there_is_is_not_believed(base: Path) -> None:
    path = write(base, "customer", tone(4))
    write(base, "agent", tone(4))
    with path.open("r+b") as file:
        file.truncate(44 + 2 * RATE)
    sealed = sealing.encode(base)
    assert (sealed.seconds, sealed.shortest_seconds) == (4.0, 1.0)


def test_a_file_with_an_odd_last_byte_loses_half_a_sample_at_most(base: Path) -> None:
    for channel in sealing.CHANNELS:
        path = write(base, channel, tone(1), end=".part")
        forget_sizes(path)
        with path.open("ab") as file:
            file.write(b"\x01")
    assert sealing.encode(base).seconds == 1.0


def test_one_missing_channel_is_silence_and_counts_as_missing(base: Path) -> None:
    write(base, "customer", tone(2))
    sealed = sealing.encode(base)
    assert sealed.shortest_seconds == 0.0
    assert sealed.seconds == 2.0


def test_without_any_sound_there_is_nothing_to_seal(base: Path) -> None:
    with pytest.raises(sealing.NoAudio):
        sealing.encode(base)
    forget_sizes(write(base, "customer", silence(0)))
    with pytest.raises(sealing.NoAudio):
        sealing.encode(base)
    assert not list(base.parent.glob("*.tmp*"))


def test_sealing_twice_gives_the_same_content(base: Path) -> None:
    for channel in sealing.CHANNELS:
        write(base, channel, tone(1))
    first, second = sealing.encode(base), sealing.encode(base)
    first.publish()
    second.publish()
    assert first.sha256 == second.sha256 == sealing.digest_of(sealing.audio_path(base))
    assert sorted(path.suffix for path in base.parent.iterdir()) == [".flac", ".json", ".wav", ".wav"]


def test_what_is_discarded_leaves_nothing(base: Path) -> None:
    write(base, "customer", tone(1))
    sealing.encode(base).discard()
    assert [path.name for path in base.parent.iterdir()] == ["0190.call.customer.wav"]
