"""Makes the sound files anew: `python -m callcenter.telephony.sounds.make`. Needs espeak-ng and flite (Debian)."""

import subprocess
import tempfile
import wave
from pathlib import Path

import numpy as np
import soxr

from callcenter.telephony.sounds import FOLDER
from callcenter.telephony.sounds.texts import ANNOUNCEMENTS, CALLERS

RATE = 8_000
LEVEL = 0.08
PEAK = 0.7
EDGE_SECONDS = 0.12
MALE_CALLERS = ("zh-repair", "zh-complaint", "en-repair")

# A slow progression of four soft chords, six seconds each, as notes of an equally tempered scale from A4.
CHORDS = ((-12, -5, 0, 4, 7), (-15, -8, 0, 4, 9), (-10, -3, 2, 5, 9), (-17, -5, -1, 2, 7))
MELODY = (16, 12, 14, 11, 12, 9, 12, 14, 17, 14, 12, 9, 11, 14, 7, 11)
CHORD_SECONDS = 6.0


def speak(text: str, language: str, *, is_male: bool = False) -> np.ndarray:
    """Speech as floats at 8 kHz."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "said.wav"
        if language == "en":
            command = ["flite", "-voice", "rms" if is_male else "slt", "-t", text, "-o", str(path)]
        else:
            voice = "cmn" if is_male else "cmn+f3"
            command = ["espeak-ng", "-v", voice, "-s", "235", "-w", str(path), text]
        subprocess.run(command, check=True)
        with wave.open(str(path), "rb") as file:
            rate = file.getframerate()
            samples = np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32_768
    return levelled(trimmed(soxr.resample(samples, rate, RATE)))


def trimmed(samples: np.ndarray) -> np.ndarray:
    """Without the silence at both ends, but for a short edge."""
    loud = np.flatnonzero(np.abs(samples) > 0.01)
    edge = np.zeros(int(EDGE_SECONDS * RATE))
    return np.concatenate([edge, samples[loud[0] : loud[-1] + 1], edge])


def levelled(samples: np.ndarray) -> np.ndarray:
    """With the loudness of a telephone voice."""
    loud = samples[np.abs(samples) > 0.01]
    return np.asarray(np.clip(samples * (LEVEL / np.sqrt(np.mean(loud**2))), -PEAK, PEAK))


def hertz(note: int) -> float:
    """The pitch of a note counted in half tones from A4."""
    return 440.0 * float(2.0 ** (note / 12))


def tone(note: int, seconds: float, *, attack: float, decay: float) -> np.ndarray:
    """A soft tone with two overtones."""
    time = np.arange(int(seconds * RATE)) / RATE
    shape = np.minimum(time / attack, 1.0) * np.exp(-time / decay)
    wave = sum(np.sin(2 * np.pi * hertz(note) * part * time) / part**2 for part in (1, 2, 3))
    return np.asarray(wave * shape)


def hold_music() -> np.ndarray:
    """A loop of chords and a bell-like melody; its end runs into its beginning."""
    length = int(CHORD_SECONDS * len(CHORDS) * RATE)
    loop = np.zeros(length)

    def put(samples: np.ndarray, at: float) -> None:
        start = int(at * RATE)
        np.add.at(loop, (start + np.arange(len(samples))) % length, samples)

    for index, chord in enumerate(CHORDS):
        for note in chord:
            put(0.25 * tone(note, CHORD_SECONDS + 1.5, attack=0.6, decay=4.0), index * CHORD_SECONDS)
    for index, note in enumerate(MELODY):
        put(0.3 * tone(note - 5, 2.5, attack=0.01, decay=0.7), index * CHORD_SECONDS * len(CHORDS) / len(MELODY))
    return levelled(loop)


def beep() -> np.ndarray:
    """A short signal."""
    return 0.3 * tone(12, 0.25, attack=0.01, decay=1.0)


def ringback() -> np.ndarray:
    """What a caller hears while the far end rings, as in China: 450 Hz, one second in five."""
    time = np.arange(RATE) / RATE
    return np.concatenate([0.12 * np.sin(2 * np.pi * 450 * time), np.zeros(4 * RATE)])


def save(path: Path, samples: np.ndarray) -> None:
    """Write 8 kHz mono 16 bit."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((samples * 32_767).astype("<i2").tobytes())


def main() -> None:
    """Make all of them."""
    for name, texts in ANNOUNCEMENTS.items():
        for language, text in texts.items():
            save(FOLDER / language / f"{name}.wav", speak(text, language))
    for name, (language, turns) in CALLERS.items():
        for index, text in enumerate(turns, start=1):
            said = speak(text, language, is_male=name in MALE_CALLERS)
            save(FOLDER / "callers" / f"{name}-{index}.wav", said)
    save(FOLDER / "music" / "hold.wav", hold_music())
    save(FOLDER / "music" / "beep.wav", beep())
    save(FOLDER / "music" / "ringback.wav", ringback())


if __name__ == "__main__":
    main()
