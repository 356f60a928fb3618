"""Reads the outbox in order and tells each event once to everybody in its rooms."""

import threading
from collections.abc import Callable, Sequence
from typing import Any, Final

import structlog

from callcenter.kernel import outbox
from callcenter.kernel.actor import Actor
from callcenter.kernel.db import Database
from callcenter.kernel.masking import masked
from callcenter.live.audience import Audience, Listener
from callcenter.live.rooms import is_clear
from callcenter.live.tail import Tail, Told, read_after

log = structlog.get_logger()

Emit = Callable[[str, Any, list[str]], None]
"""(name, data, sockets): puts a message into the sockets' queues without waiting."""
MOST_REPLAYED: Final = 500
MOST_SEARCHED: Final = 5000
_ATTEMPTS: Final = 3


class Teller:
    """The events of one process's sockets. `seq` is the newest event that was told."""

    def __init__(self, db: Database, emit: Emit) -> None:
        self.audience = Audience()
        self.lock = threading.RLock()
        self.seq = -1
        self._db = db
        self._tail = Tail(db)
        self._emit = emit

    def begin(self) -> None:
        """Start after the newest event. Nobody listens yet."""
        with self._db.reading() as session:
            self.seq = outbox.head(session)

    def tell_new(self) -> int:
        """Tell what has come since; how many events there were."""
        events = self._tail.after(self.seq)
        if not events:
            return 0
        with self.lock:
            for event in events:
                try:
                    self._tell(event)
                except Exception:
                    # One event that cannot be told must not hold up all that follow: the screens load anew.
                    log.exception("live.event_failed", seq=event.seq)
                    self.emit("resync", {}, [listener.sid for listener in self.audience.all()])
                self.seq = event.seq
        return len(events)

    def end(self) -> None:
        """Nothing is told any more."""
        self._tail.close()

    def _tell(self, event: Told) -> None:
        for clear in (False, True):
            sids = self.audience.hearing(event.rooms, event.seq, clear=clear)
            if sids:
                self.emit("event", event.message if clear else masked(event.message), sids)

    def pass_on(self, rooms: Sequence[str], data: dict[str, Any]) -> None:
        """Tell something that is not kept."""
        with self.lock:
            for clear in (False, True):
                sids = self.audience.hearing(rooms, self.seq + 1, clear=clear)
                if sids:
                    self.emit("told", data if clear else masked(data), sids)

    def beat(self, more: dict[str, Any]) -> None:
        """Tell everybody how far this process has told, and what is the same for all."""
        with self.lock:
            sids = [listener.sid for listener in self.audience.all()]
            if sids:
                self.emit("heartbeat", {"seq": self.seq, **more}, sids)

    def welcome(self, sid: str, read: Callable[[Actor, str], dict[str, Any]]) -> None:
        """Send a snapshot. `read(actor, csrf)` gives it with its `seq`, read in one transaction.

        When it goes out, no event after its `seq` has gone to this socket: else a
        newer view would be followed by an older one.
        """
        for attempt in range(_ATTEMPTS):
            listener = self._known(sid)
            if listener is None:
                return
            if attempt == _ATTEMPTS - 1:
                with self.lock:
                    self._send_snapshot(listener, read(listener.actor, listener.csrf))
                return
            body = read(listener.actor, listener.csrf)
            with self.lock:
                if self.seq <= body["seq"]:
                    self._send_snapshot(listener, body)
                    return

    def _send_snapshot(self, listener: Listener, body: dict[str, Any]) -> None:
        if self.audience.get(listener.sid) is listener:
            self.emit("snapshot", body if is_clear(listener.actor) else masked(body), [listener.sid])

    def replay(self, sid: str, after: int) -> dict[str, Any]:
        """What a socket has missed since an event: `{"events": […]}`, or `{"resync": True}` when it is too much.

        What was told to this very socket is not among it.
        """
        listener = self._known(sid)
        if listener is None or not 0 <= after <= self.seq or self.seq - after > MOST_SEARCHED:
            return {"resync": True}
        until, found, position = self.seq, [], after
        with self._db.reading() as session:
            while position < until:
                events = read_after(session, position)
                # The numbers have no gaps: a missing one was cleared away.
                if not events or events[0].seq != position + 1:
                    return {"resync": True}
                found += [event for event in events if event.seq <= until and listener.hears(event.rooms)]
                position = events[-1].seq
        missed = [event.message for event in found if not listener.has_heard(event.seq, event.rooms)]
        if len(missed) > MOST_REPLAYED:
            return {"resync": True}
        return {"events": missed if is_clear(listener.actor) else masked(missed)}

    def emit(self, name: str, data: Any, sids: list[str]) -> None:
        """Put a message into queues; a socket that is just going away must not keep it from the others."""
        try:
            self._emit(name, data, sids)
        except Exception:
            log.exception("live.emit_failed", message=name)

    def _known(self, sid: str) -> Listener | None:
        with self.lock:
            return self.audience.get(sid)
