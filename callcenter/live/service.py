"""The life of the live part of a web process: four threads, from the first socket to the end."""

import json
import queue
import threading
import time
from collections.abc import Callable
from typing import Any, Final, Protocol

import structlog
from sqlalchemy.orm import Session

from callcenter.kernel.actor import Actor
from callcenter.kernel.http.context import Kernel
from callcenter.live.guard import Guard
from callcenter.live.rooms import Doors
from callcenter.live.tail import BATCH
from callcenter.live.teller import Teller

log = structlog.get_logger()

LOOK_SECONDS: Final = 0.25
HEARTBEAT_SECONDS: Final = 5.0
GUARD_SECONDS: Final = 2.0
TOUCH_SECONDS: Final = 60.0
PAUSE_AFTER_TROUBLE_SECONDS: Final = 1.0
_ACCEPTED_WITHIN_SECONDS: Final = 5.0

Snapshot = Callable[[Session, Actor, str], dict[str, Any]]
"""The first screen of an actor with a CSRF token, as JSON, with its `seq`."""
Banners = Callable[[Session], list[dict[str, Any]]]
"""What is wrong with the whole house now, in every language."""


class Sockets(Protocol):
    """The open sockets, as the library behind them offers them."""

    def emit(self, name: str, data: Any, sids: list[str]) -> None:
        """Queue a message for sockets; does not wait."""

    def disconnect(self, sid: str) -> None:
        """End one."""

    def is_accepted(self, sid: str) -> bool:
        """Whether its client has been told that it is connected."""

    def drop_strangers(self, known: list[str]) -> None:
        """End the connections that have had time to sign in and have not."""


class Realtime:
    """Tells the sockets of this process what happens. A database that is away or slow only delays it."""

    def __init__(
        self, parts: Kernel, *, sockets: Sockets, snapshot: Snapshot, doors: Doors, banners: Banners | None = None
    ) -> None:
        self.parts = parts
        self.doors = doors
        self.teller = Teller(parts.db, sockets.emit)
        self._sockets = sockets
        self._snapshot = snapshot
        self._banners = banners
        self._beat: dict[str, Any] = {}
        self._guard = Guard(db=parts.db, teller=self.teller, doors=doors, now=parts.now, disconnect=sockets.disconnect)
        self._newcomers: queue.Queue[str] = queue.Queue()
        self._poked = threading.Event()
        self._over = threading.Event()
        self._starting = threading.Lock()
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Begin to tell; done by the first socket, so that a process nobody listens to reads nothing."""
        with self._starting:
            if self._threads or self._over.is_set():
                return
            self.teller.begin()
            for run in (self._tell, self._welcome, self._watch, self._listen):
                thread = threading.Thread(target=run, name=f"live{run.__name__}", daemon=True)
                self._threads.append(thread)
                thread.start()

    def stop(self) -> None:
        """End the threads; the sockets are left to the server."""
        self._over.set()
        self._poked.set()
        self._newcomers.put("")
        # The last one waits for the bus and touches nothing else.
        for thread in self._threads[:-1]:
            thread.join(timeout=3)

    def enter(self, sid: str, actor: Actor, *, csrf: str) -> None:
        """A socket may listen: its own rooms at once, its snapshot in a moment."""
        self.start()
        with self.teller.lock:
            self.teller.audience.add(sid, actor, csrf=csrf, seq=self.teller.seq)
        self._newcomers.put(sid)

    def leave(self, sid: str) -> None:
        """A socket has gone."""
        with self.teller.lock:
            self.teller.audience.remove(sid)

    def _tell(self) -> None:
        beat_at = time.monotonic() + HEARTBEAT_SECONDS
        while not self._over.is_set():
            self._poked.wait(LOOK_SECONDS)
            self._poked.clear()
            try:
                while self.teller.tell_new() >= BATCH and not self._over.is_set():
                    pass
                # In this thread on purpose: where events no longer come, the heartbeat must stop too.
                if time.monotonic() >= beat_at:
                    self.teller.beat(self._beat)
                    beat_at = time.monotonic() + HEARTBEAT_SECONDS
            except Exception:
                self._trouble("tell")
        self.teller.end()

    def _welcome(self) -> None:
        while not self._over.is_set():
            sid = self._newcomers.get()
            if not sid:
                return
            try:
                # The snapshot must not overtake the acceptance, or the client would take it for old.
                deadline = time.monotonic() + _ACCEPTED_WITHIN_SECONDS
                while not self._sockets.is_accepted(sid) and time.monotonic() < deadline:
                    time.sleep(0.002)
                self.teller.welcome(sid, self._read_snapshot)
            except Exception:
                self._trouble("welcome", pause=False)
                self.teller.emit("resync", {}, [sid])

    def _read_snapshot(self, actor: Actor, csrf: str) -> dict[str, Any]:
        with self.parts.db.reading() as session:
            return self._snapshot(session, actor, csrf)

    def _watch(self) -> None:
        touch_at = time.monotonic() + TOUCH_SECONDS
        while not self._over.wait(GUARD_SECONDS):
            try:
                self._look_around()
                self._guard.look()
                with self.teller.lock:
                    known = [listener.sid for listener in self.teller.audience.all()]
                self._sockets.drop_strangers(known)
                if time.monotonic() >= touch_at:
                    self._guard.touch()
                    touch_at = time.monotonic() + TOUCH_SECONDS
            except Exception:
                self._trouble("watch")

    def _look_around(self) -> None:
        # Not in the thread that tells: a bus that is slow to say that it is away must not hold up the events.
        if self._banners is not None:
            with self.parts.db.reading() as session:
                self._beat = {"banners": self._banners(session)}

    def _listen(self) -> None:
        while not self._over.is_set():
            began = time.monotonic()
            try:
                for heard in self.parts.bus.pokes(wait_seconds=1.0):
                    if self._over.is_set():
                        return
                    if heard:
                        self._hear(heard)
                    elif time.monotonic() - began < LOOK_SECONDS:
                        # The bus is away, and says so faster than it is worth asking.
                        self._over.wait(PAUSE_AFTER_TROUBLE_SECONDS)
                    began = time.monotonic()
            except Exception:
                self._trouble("listen")

    def _hear(self, heard: str) -> None:
        try:
            message = json.loads(heard)
        except ValueError:
            message = {}
        told = message.get("tell") if isinstance(message, dict) else None
        if not isinstance(told, dict):
            self._poked.set()
            return
        rooms = [room for room in told.get("rooms", ()) if isinstance(room, str)]
        self.teller.pass_on(rooms, {"name": str(told.get("name", "")), "data": told.get("data") or {}})

    def _trouble(self, where: str, *, pause: bool = True) -> None:
        log.exception("live.trouble", where=where)
        if pause:
            self._over.wait(PAUSE_AFTER_TROUBLE_SECONDS)
