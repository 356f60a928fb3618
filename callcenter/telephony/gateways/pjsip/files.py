"""Sound from files and into files: players, recorders, tones and the source of silence."""

import os
from collections import deque
from pathlib import Path

import pjsua2 as pj

from callcenter.telephony.gateways.pjsip.errors import translated
from callcenter.telephony.gateways.pjsip.events import Event, PlayerEnded
from callcenter.telephony.gateways.pjsip.legs import report_fault

NO_LOOP = 1


class Player(pj.AudioMediaPlayer):  # type: ignore[misc]
    """Plays mono WAV files one after another; starts when the first one listens."""

    def __init__(self, *, key: str, files: tuple[str, ...], loop: bool, events: deque[Event]) -> None:
        super().__init__()
        self._key = key
        self._events = events
        self._loops = loop
        with translated(f"play {', '.join(files)}"):
            options = 0 if loop else NO_LOOP
            if len(files) == 1:
                # A playlist rests for up to a quarter of a second after each file; a single one must loop without that.
                self.createPlayer(files[0], options)
                return
            names = pj.StringVector()
            for name in files:
                names.append(name)
            self.createPlaylist(names, os.urandom(4).hex(), options)

    def onEof2(self) -> None:
        """Called by the library."""
        try:
            if not self._loops:
                self._events.append(PlayerEnded(self._key))
        except Exception:
            report_fault("onEof2")


class Recorder(pj.AudioMediaRecorder):  # type: ignore[misc]
    """Writes what it hears to a mono WAV file; the header is complete only some time after the last reference is gone."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        # The library takes the format from the end of the name, and the name of an unfinished file ends otherwise.
        opened = path.with_name(f"{path.name}.wav")
        with translated(f"record {path}"):
            self.createRecorder(str(opened))
        opened.rename(path)


class ToneSource(pj.ToneGenerator):  # type: ignore[misc]
    """A tone without end, for tests and test calls."""

    def __init__(self, hertz: int) -> None:
        super().__init__()
        with translated("tone"):
            self.createToneGenerator(8_000)
            tone = pj.ToneDesc()
            tone.freq1, tone.freq2, tone.on_msec, tone.off_msec = hertz, 0, 1_000, 0
            tones = pj.ToneDescVector()
            tones.append(tone)
            self.play(tones, True)


class Silence(pj.ToneGenerator):  # type: ignore[misc]
    """A source that says nothing: it keeps the clock of the recorders running."""

    def __init__(self) -> None:
        super().__init__()
        with translated("silence"):
            self.createToneGenerator(8_000)
