"""Which recordings an actor may hear."""

from dataclasses import dataclass

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from callcenter.kernel.actor import Actor
from callcenter.kernel.errors import Conflict, NotFound
from callcenter.kernel.permissions import Permission
from callcenter.kernel.texts import text
from callcenter.telephony.models import Call, Recording
from callcenter.telephony.queries.promises import promised_calls
from callcenter.telephony.queries.recordings import view_of
from callcenter.telephony.states import RecordingState
from callcenter.telephony.views import RecordingView


class NotReady(Conflict):
    """The sound is not sealed yet."""

    code = "recording-not-ready"
    title = text("录音正在整理，请几秒后再试", "The recording is being prepared: try again in a few seconds")


class NoSound(Conflict):
    """The recording failed."""

    code = "recording-failed"
    title = text("这通电话没有可播放的录音", "There is no sound to play for this call")


@dataclass(frozen=True, slots=True)
class Playable:
    """The sealed sound of a recording; `path` is below the recordings folder, without suffix."""

    path: str
    sha256: str


def recording_for(session: Session, recording_id: str, *, actor: Actor) -> RecordingView:
    """One recording; NotFound when the actor may not hear it."""
    return view_of(_row(session, recording_id, actor))


def playable(session: Session, recording_id: str, *, actor: Actor) -> Playable:
    """Where its sound is; NotReady before it is sealed, NoSound when there is none."""
    row = _row(session, recording_id, actor)
    if row.state == RecordingState.FAILED:
        raise NoSound
    if row.sha256 is None:
        raise NotReady
    return Playable(path=row.path, sha256=row.sha256)


def _row(session: Session, recording_id: str, actor: Actor) -> Recording:
    query = select(Recording).where(Recording.id == recording_id)
    if not actor.can(Permission.RECORDINGS_PLAY_ALL):
        own = select(Call.id).where(Call.agent_id == actor.user_id)
        message = and_(Recording.kind == "voicemail", Recording.call_id.in_(promised_calls(actor)))
        query = query.where(or_(Recording.call_id.in_(own), message))
    row = session.scalar(query)
    if row is None:
        raise NotFound
    return row
