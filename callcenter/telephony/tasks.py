"""Background work of telephony: recordings are closed when their line forgot to, and sealed; claims run out."""

import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.kernel.http.context import Kernel
from callcenter.kernel.work import Task, WorkQueue
from callcenter.telephony import sealing
from callcenter.telephony.models import Call, Recording
from callcenter.telephony.services.promise_work import end_due_claims
from callcenter.telephony.services.recordings import close_recording, fail_recording, seal_recording
from callcenter.telephony.services.traces import remove_traces
from callcenter.telephony.states import CallState, RecordingState

log = structlog.get_logger()

FORGOTTEN_AFTER: Final = timedelta(seconds=60)
"""A recording that still runs so long after its call was left behind by its line."""
TIDIED_FOR: Final = timedelta(days=2)
TRACES_KEPT_FOR: Final = timedelta(days=30)
_BATCH: Final = 50
_BUDGET_SECONDS: Final = 60.0


def sweep_recordings(parts: Kernel) -> None:
    """Close what was left behind, then seal all that is closed."""
    until = time.monotonic() + _BUDGET_SECONDS
    with parts.db.reading() as session:
        forgotten = _forgotten(session, parts.now())
    for recording_id in forgotten:
        with parts.db.writing() as session:
            close_recording(
                session=session, recording_id=recording_id, seconds=None, detail="line-gone", now=parts.now()
            )
    with parts.db.reading() as session:
        closed = _closed(session)
    for recording_id in closed:
        if time.monotonic() > until:
            break
        try:
            seal(parts, recording_id)
        except OSError as error:
            # A full or missing disk: the files are still there, and the next sweep tries again.
            log.warning("recording.not_sealed", recording=recording_id, error=str(error))


def seal(parts: Kernel, recording_id: str) -> None:
    """Seal one closed recording. Two workers at once write the same content; the first to commit counts."""
    path = _closed_path(parts, recording_id)
    if path is None:
        return
    base = recording_base(parts.settings.recordings_folder, path)
    try:
        sealed = sealing.encode(base)
    except sealing.NoAudio:
        with parts.db.writing() as session:
            fail_recording(session=session, recording_id=recording_id, detail="no-file", now=parts.now())
        return
    # Still closed after both files were opened: so nobody had removed either of them before.
    if _closed_path(parts, recording_id) is None:
        sealed.discard()
        return
    sealed.publish()
    with parts.db.writing() as session:
        seal_recording(session=session, recording_id=recording_id, sealed=sealed, now=parts.now())
    sealing.remove_mono(base)


def sweep_promises(parts: Kernel) -> None:
    """Claims that ran out go back in line."""
    with parts.db.writing() as session:
        ended = end_due_claims(session=session, now=parts.now())
    if ended:
        log.info("promises.claims_ended", count=ended)


def tidy_recordings(parts: Kernel) -> None:
    """Remove the lines' files of recordings that were sealed when their worker died."""
    done = (RecordingState.SEALED.value, RecordingState.TRUNCATED.value)
    with parts.db.reading() as session:
        query = select(Recording.path).where(
            Recording.state.in_(done), Recording.state_since > parts.now() - TIDIED_FOR
        )
        paths = session.scalars(query).all()
    for path in paths:
        base = recording_base(parts.settings.recordings_folder, path)
        if sealing.audio_path(base).exists():
            sealing.remove_mono(base)


def tidy_traces(parts: Kernel) -> None:
    """Remove signalling that nobody asks for any more."""
    with parts.db.writing() as session:
        removed = remove_traces(session=session, before=parts.now() - TRACES_KEPT_FOR)
    log.info("traces.removed", legs=removed)


def recording_base(folder: Path, path: str) -> Path:
    """Where the files of a recording begin. Raises ValueError for a path that leads out of the folder."""
    base = (folder / path).resolve()
    if not base.is_relative_to(folder.resolve()) or base == folder.resolve():
        raise ValueError(f"recording path leads out of its folder: {path!r}")
    return base


def _closed_path(parts: Kernel, recording_id: str) -> str | None:
    query = select(Recording.path).where(Recording.id == recording_id, Recording.state == RecordingState.CLOSED.value)
    with parts.db.reading() as session:
        return session.scalar(query)


def _closed(session: Session) -> list[str]:
    query = select(Recording.id).where(Recording.state == RecordingState.CLOSED.value)
    return list(session.scalars(query.order_by(Recording.state_since).limit(_BATCH)))


def _forgotten(session: Session, now: datetime) -> list[str]:
    query = (
        select(Recording.id)
        .join(Call, Call.id == Recording.call_id)
        .where(
            Recording.state == RecordingState.RECORDING.value,
            Call.state == CallState.ENDED.value,
            Call.ended_at < now - FORGOTTEN_AFTER,
        )
    )
    return list(session.scalars(query.limit(_BATCH)))


TASKS: Final = (
    Task("telephony.sweep_recordings", WorkQueue.SWEEPS, sweep_recordings, every=timedelta(seconds=5)),
    Task("telephony.sweep_promises", WorkQueue.SWEEPS, sweep_promises, every=timedelta(seconds=5)),
    Task("telephony.seal_recording", WorkQueue.FILES, seal),
    Task("telephony.tidy_recordings", WorkQueue.SWEEPS, tidy_recordings, every=timedelta(minutes=30)),
    Task("telephony.tidy_traces", WorkQueue.SWEEPS, tidy_traces, every=timedelta(hours=1)),
)
