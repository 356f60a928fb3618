"""Recordings: how they are, their sound by ranges, their peaks. Files are found by their row, never by a name given."""

from datetime import timedelta
from pathlib import Path
from typing import Final

import structlog
from apiflask import APIBlueprint
from flask import Response, request, send_file
from sqlalchemy import select

from callcenter.kernel import audit
from callcenter.kernel.actor import Actor
from callcenter.kernel.errors import NotFound
from callcenter.kernel.http import endpoint, kernel
from callcenter.kernel.permissions import Permission
from callcenter.telephony import sealing
from callcenter.telephony.queries.playing import NoSound, NotReady, Playable, playable, recording_for
from callcenter.telephony.tasks import recording_base
from callcenter.telephony.views import PeaksView, RecordingView

log = structlog.get_logger()
api = APIBlueprint("recordings", __name__, tag="recordings")

_HEAR: Final = (Permission.RECORDINGS_PLAY_OWN, Permission.RECORDINGS_PLAY_ALL)
ONE_PLAY: Final = timedelta(seconds=10)
"""Players ask for the beginning more than once; within this it is one play."""


@endpoint(api, "GET /recordings/<recording_id>", needs=_HEAR, returns=RecordingView)
def get_recording(recording_id: str, actor: Actor) -> RecordingView:
    """One recording."""
    with kernel().db.reading() as session:
        return recording_for(session, recording_id, actor=actor)


@endpoint(api, "GET /recordings/<recording_id>/audio", needs=_HEAR, media="audio/flac", problems=(NotReady, NoSound))
def get_audio(recording_id: str, actor: Actor) -> Response:
    """The sound: FLAC, customer left and agent right, whole or by ranges. The play is written down."""
    found = _find(recording_id, actor)
    response = _file(sealing.audio_path(_base(found)), "audio/flac", found)
    response.headers["Content-Disposition"] = f'inline; filename="{recording_id}.flac"'
    if request.method == "GET" and _is_beginning(response):
        _note_play(recording_id, actor)
    return response


@endpoint(api, "GET /recordings/<recording_id>/peaks", needs=_HEAR, returns=PeaksView, problems=(NotReady, NoSound))
def get_peaks(recording_id: str, actor: Actor) -> Response:
    """The loudness of both channels over time, for drawing."""
    found = _find(recording_id, actor)
    return _file(sealing.peaks_path(_base(found)), "application/json", found)


def _find(recording_id: str, actor: Actor) -> Playable:
    with kernel().db.reading() as session:
        return playable(session, recording_id, actor=actor)


def _base(found: Playable) -> Path:
    return recording_base(kernel().settings.recordings_folder, found.path)


def _file(path: Path, mimetype: str, found: Playable) -> Response:
    try:
        return send_file(path, mimetype=mimetype, conditional=True, etag=found.sha256)
    except FileNotFoundError as error:
        log.error("recording.file_gone", file=path.name)  # noqa: TRY400 - what is missing matters, not where it was noticed.
        raise NotFound from error


def _is_beginning(response: Response) -> bool:
    if response.status_code == 206:
        return response.content_range.start == 0
    return response.status_code == 200


def _note_play(recording_id: str, actor: Actor) -> None:
    parts, subject, act = kernel(), f"recording:{recording_id}", "recording.played"
    now = parts.now()
    with parts.db.writing() as session:
        same = select(audit.AuditEntry.id).where(
            audit.AuditEntry.subject == subject,
            audit.AuditEntry.act == act,
            audit.AuditEntry.actor_id == actor.user_id,
            audit.AuditEntry.at > now - ONE_PLAY,
        )
        if session.scalar(same.limit(1)) is None:
            audit.note(session=session, actor=actor, act=act, subject=subject, now=now)
