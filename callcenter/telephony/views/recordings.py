"""What the outside sees of recordings."""

from datetime import datetime

from callcenter.kernel.http.views import View
from callcenter.telephony.views.names import RecordingRef


class MarkView(View):
    """A moment in a recording: hold, resume, mute, unmute, pause."""

    at_seconds: float
    kind: str


class FiguresView(View):
    """How long each side talked, both at once, and nobody, in seconds."""

    customer_talk_seconds: float
    agent_talk_seconds: float
    overlap_seconds: float
    silence_seconds: float


class RecordingView(RecordingRef):
    """A recording: how it is, and where its sound is."""

    call_id: str
    size: int
    sha256: str | None
    detail: str
    started_at: datetime
    channels: tuple[str, str] = ("customer", "agent")
    figures: FiguresView | None
    marks: tuple[MarkView, ...]
    audio_url: str
    peaks_url: str
    version: int


class PeaksView(View):
    """The loudness of each channel over time: `rate` values a second, from 0 to 1."""

    seconds: float
    rate: float
    channels: tuple[tuple[float, ...], ...]
