"""Reads of recordings."""

from sqlalchemy.orm import Session

from callcenter.kernel.errors import NotFound
from callcenter.telephony.models import Recording
from callcenter.telephony.views import MarkView, RecordingView


def recording_view(session: Session, recording_id: str) -> RecordingView:
    """One recording."""
    recording = session.get(Recording, recording_id)
    if recording is None:
        raise NotFound
    return view_of(recording)


def view_of(recording: Recording) -> RecordingView:
    """The view of a row."""
    where = f"/api/v1/recordings/{recording.id}"
    return RecordingView(
        id=recording.id,
        call_id=recording.call_id,
        state=recording.state,
        seconds=round(recording.seconds, 2),
        size=recording.size,
        sha256=recording.sha256,
        detail=recording.detail,
        started_at=recording.started_at,
        figures=recording.figures or None,
        marks=tuple(MarkView(**mark) for mark in recording.marks),
        audio_url=f"{where}/audio",
        peaks_url=f"{where}/peaks",
        version=recording.version,
    )
