"""(e) How speech sounds after the whole way, against the codec alone: PESQ (ITU-T P.862, narrow band) where it is installed."""

import asyncio
import importlib
from typing import Any

import numpy as np

from bench.conversations import SETTLE_SECONDS, converse, take_seats
from bench.floor import Floor, open_floor, remove
from bench.frames import Ear, speech_of, spoken
from bench.machine import prefer_this_process
from bench.options import Options
from bench.results import Section
from callcenter.telephony import g711
from callcenter.telephony.cords import RATE
from callcenter.telephony.sounds import caller_lines

AIM = 0.1
SCENARIOS = ("zh-order", "zh-repair", "zh-complaint", "en-order", "en-repair")


def run(options: Options) -> Section:
    """Each clip both ways through one conversation."""
    section = Section("speech", "Speech quality", options.command("speech"), is_quick=options.is_quick)
    clips = {name: _clip(name) for name in (SCENARIOS[:1] if options.is_quick else SCENARIOS)}
    floor = open_floor(agents=1, lines=1, headsets=1, home=options.home("speech"))
    prefer_this_process()
    try:
        floor.work.run(take_seats(floor, floor.people, kind="browser"), seconds=60)
        pair = floor.work.run(converse(floor, count=1, kind="browser"), seconds=60)[0]
        rows = []
        for name, clip in clips.items():
            to_caller, to_agent = floor.work.run(_through(floor, pair, clip), seconds=120)
            rows.append((name, _score(clip, _coded(clip)), _score(clip, to_caller), _score(clip, to_agent)))
    finally:
        floor.close()
        remove(floor)
    _report(section, rows)
    return section


def _clip(name: str) -> "np.ndarray":
    """About ten seconds of a speaker, with a pause at both ends."""
    pause = np.zeros(RATE // 2, np.int16)
    whole = speech_of(*caller_lines(name))[: 9 * RATE]
    whole = np.concatenate([pause, whole, pause])
    return whole[: len(whole) // 160 * 160]


def _coded(clip: "np.ndarray") -> "np.ndarray":
    return np.frombuffer(g711.decode(g711.encode(clip.tobytes(), "pcma"), "pcma"), np.int16)


async def _through(floor: Floor, pair: Any, clip: "np.ndarray") -> tuple["np.ndarray", "np.ndarray"]:
    """What comes out at both ends, cut to the clip."""
    del floor
    source = spoken(clip)
    for speaker in (pair.caller.sound.speaker, pair.agent.headset.speaker):
        speaker.source = source
    await asyncio.sleep(SETTLE_SECONDS)
    for ear in pair.ears:
        ear.forget()
        ear.keeps_sound = True
    await asyncio.sleep(2 * len(clip) / RATE + 1)
    return _cut(pair.at_caller, clip), _cut(pair.at_agent, clip)


def _cut(ear: Ear, clip: "np.ndarray") -> "np.ndarray":
    """The stretch of what was heard that fits the clip best."""
    heard = ear.sound().astype(float)
    if len(heard) < len(clip):
        raise ValueError("too little was heard")
    size = 1 << (len(heard) + len(clip)).bit_length()
    match = np.fft.irfft(np.fft.rfft(heard, size) * np.conj(np.fft.rfft(clip.astype(float), size)), size)
    start = int(np.argmax(match[: len(heard) - len(clip) + 1]))
    return heard[start : start + len(clip)].astype(np.int16)


def _score(clip: "np.ndarray", heard: "np.ndarray") -> dict[str, float]:
    """MOS by PESQ, if there is a PESQ, and the log-spectral distance in dB (Gray and Markel 1976; 0 is the same)."""
    found = {"distance_db": _distance(clip, heard)}
    try:
        measure = importlib.import_module("pesq").pesq
    except ImportError:
        return found
    found["pesq"] = float(measure(RATE, clip.astype(float), heard.astype(float), "nb"))
    return found


def _distance(clip: "np.ndarray", heard: "np.ndarray") -> float:
    """Over the frames that hold speech."""
    size = 256
    count = len(clip) // size
    first, second = (
        np.reshape(each[: count * size].astype(float), (count, size)) * np.hanning(size) for each in (clip, heard)
    )
    loud = np.sqrt((first**2).mean(axis=1)) > 200
    spectra = [20 * np.log10(np.abs(np.fft.rfft(each[loud], axis=1)) + 100) for each in (first, second)]
    return float(np.sqrt(((spectra[0] - spectra[1]) ** 2).mean(axis=1)).mean())


def _report(section: Section, rows: list[tuple[str, dict[str, float], dict[str, float], dict[str, float]]]) -> None:
    has_pesq = "pesq" in rows[0][1]
    key, name = ("pesq", "PESQ") if has_pesq else ("distance_db", "log-spectral distance, dB")
    section.figures["clips"] = {
        clip: {"codec": codec, "to_caller": there, "to_agent": back} for clip, codec, there, back in rows
    }
    means = [float(np.mean([row[index][key] for row in rows])) for index in (1, 2, 3)]  # type: ignore[index]
    section.figures |= {"measure": key, "codec": means[0], "to_caller": means[1], "to_agent": means[2]}
    section.table(
        ("clip", f"A-law alone, {name}", "browser to SIP", "SIP to browser"),
        [(clip, codec[key], there[key], back[key]) for clip, codec, there, back in rows] + [("mean", *means)],
    )
    section.say(
        f"The whole way is {means[0] - means[1]:+.2f} (browser to SIP) and {means[0] - means[2]:+.2f} (SIP to browser) from the codec alone."
        + ("" if has_pesq else " PESQ was not installed (`pip install pesq` needs a C compiler).")
    )
