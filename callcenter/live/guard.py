"""Whether those who listen may go on: sessions end, people are disabled, rights change while a socket is open."""

from collections.abc import Callable
from datetime import datetime

import structlog
from sqlalchemy.orm import Session

from callcenter.accounts.sessions import actor_again, touch
from callcenter.kernel.actor import Actor
from callcenter.kernel.db import Database
from callcenter.live.audience import Listener
from callcenter.live.rooms import Doors
from callcenter.live.teller import Teller

log = structlog.get_logger()


class Guard:
    """Looks again at every open socket. `disconnect` ends one."""

    def __init__(
        self,
        *,
        db: Database,
        teller: Teller,
        doors: Doors,
        now: Callable[[], datetime],
        disconnect: Callable[[str], None],
    ) -> None:
        self._db = db
        self._teller = teller
        self._doors = doors
        self._now = now
        self._disconnect = disconnect

    def look(self) -> None:
        """Disconnect whose session ended; give those whose rights changed the rooms they have now."""
        gone = []
        with self._db.reading() as session:
            for listener in self._everybody():
                actor = actor_again(
                    session=session,
                    session_id=listener.actor.session_id,
                    now=self._now(),
                    address=listener.actor.address,
                )
                if actor is None:
                    gone.append(listener.sid)
                else:
                    self._compare(session, listener, actor)
        for sid in gone:
            log.info("live.session_over", sid=sid)
            self._disconnect(sid)

    def touch(self) -> None:
        """An open socket is activity: nobody is signed out while the console is open."""
        ids = {listener.actor.session_id for listener in self._everybody()}
        if not ids:
            return
        now = self._now()
        with self._db.writing() as session:
            for session_id in sorted(ids):
                touch(session=session, session_id=session_id, now=now)

    def _everybody(self) -> list[Listener]:
        with self._teller.lock:
            return self._teller.audience.all()

    def _compare(self, session: Session, listener: Listener, actor: Actor) -> None:
        refused = [room for room in list(listener.asked) if not self._doors.may_join(session, actor, room)]
        audience = self._teller.audience
        with self._teller.lock:
            for room in refused:
                audience.leave(listener.sid, room)
            if _rights(actor) == _rights(listener.actor):
                return
            audience.change(listener.sid, actor, self._teller.seq)
            self._teller.emit("resync", {}, [listener.sid])


def _rights(actor: Actor) -> tuple[object, ...]:
    return actor.roles, actor.permissions, actor.team_id
