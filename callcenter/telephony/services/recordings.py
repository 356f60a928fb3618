"""The life of a recording: opened and closed as the line says, then sealed, truncated or failed by the worker."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.kernel.actor import SYSTEM
from callcenter.kernel.rows import locked
from callcenter.kernel.transitions import move
from callcenter.telephony.models import Call, Recording
from callcenter.telephony.sealing import Sealed
from callcenter.telephony.services.announcing import call_changed, recording_state_changed
from callcenter.telephony.states import RECORDING, RecordingState

TOLERANCE_SECONDS = 1.0
"""A recording may be this much shorter than the talk."""


def open_recording(
    *, session: Session, recording_id: str, call_id: str, path: str, kind: str = "talk", now: datetime
) -> None:
    """A line begins to record a call: `kind` talk, or voicemail. `path` is below the recordings folder, without suffix."""
    if session.get(Recording, recording_id) is not None:
        return
    recording = Recording(
        id=recording_id,
        call_id=call_id,
        kind=kind,
        state=RecordingState.RECORDING.value,
        state_since=now,
        path=path,
        started_at=now,
        version=0,
    )
    session.add(recording)
    session.flush()
    _tell(session, recording)


def mark_recording(*, session: Session, recording_id: str, kind: str, now: datetime) -> None:
    """Note a moment: hold, resume, mute, unmute, pause."""
    recording = _locked(session, recording_id)
    if recording is None:
        return
    at = max(0.0, (now - recording.started_at).total_seconds())
    recording.marks = [*recording.marks, {"at_seconds": round(at, 2), "kind": kind}]
    _tell(session, recording)


def close_recording(
    *, session: Session, recording_id: str, seconds: float | None, detail: str = "", now: datetime
) -> bool:
    """Both files are closed, or their line is gone (`seconds` None); True when that was news."""
    recording = _locked(session, recording_id)
    if recording is None or not _moved(session, recording, "close", now, detail):
        return False
    recording.ended_at = now
    if seconds is not None:
        recording.seconds = seconds
    recording.detail = detail[:300]
    _tell(session, recording)
    return True


def seal_recording(*, session: Session, recording_id: str, sealed: Sealed, now: datetime) -> bool:
    """Keep what the sealed file holds; truncated when it is shorter than the talk. False when it is not closed (any more)."""
    recording = _locked(session, recording_id)
    if recording is None or recording.state != RecordingState.CLOSED:
        return False
    missing = _talk_seconds(session, recording) - sealed.shortest_seconds
    is_short = missing > TOLERANCE_SECONDS
    if sealed.is_repaired:
        recording.detail = f"repaired. {recording.detail}".strip()[:300]
    if is_short:
        recording.detail = f"{missing:.2f} s are missing. {recording.detail}".strip()[:300]
    _moved(session, recording, "truncate" if is_short else "seal", now, recording.detail)
    recording.seconds = sealed.seconds
    recording.size = sealed.size
    recording.sha256 = sealed.sha256
    recording.figures = dict(sealed.figures)
    _tell(session, recording)
    return True


def fail_recording(*, session: Session, recording_id: str, detail: str, now: datetime) -> bool:
    """There is no sound to keep; True when that was news. What is sealed stays sealed."""
    recording = _locked(session, recording_id)
    if recording is None or recording.state not in {RecordingState.CLOSED, RecordingState.RECORDING}:
        return False
    _moved(session, recording, "fail", now, detail)
    recording.seconds = 0.0
    recording.ended_at = recording.ended_at or now
    recording.detail = f"{detail}. {recording.detail}".strip(". ")[:300]
    _tell(session, recording)
    return True


def _locked(session: Session, recording_id: str) -> Recording | None:
    """The row and its call, held until the commit: the call first, as whoever ends a call does."""
    call_id = session.scalar(select(Recording.call_id).where(Recording.id == recording_id))
    if call_id is None:
        return None
    locked(session, Call, call_id)
    return locked(session, Recording, recording_id)


def _moved(session: Session, recording: Recording, trigger: str, now: datetime, reason: str) -> bool:
    return move(
        session=session, subject=recording, machine=RECORDING, trigger=trigger, actor=SYSTEM, now=now, reason=reason
    )


def _talk_seconds(session: Session, recording: Recording) -> float:
    """From answer to end of its call; 0 when nobody answered."""
    call = session.get_one(Call, recording.call_id)
    end = call.ended_at or recording.ended_at
    if call.answered_at is None or end is None:
        return 0.0
    return max(0.0, (end - call.answered_at).total_seconds())


def _tell(session: Session, recording: Recording) -> None:
    recording_state_changed(session, recording)
    call_changed(session, session.get_one(Call, recording.call_id))
