"""Who listens to which room in this process, and since which event."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

from callcenter.kernel.actor import Actor
from callcenter.kernel.events import Room
from callcenter.live.rooms import is_clear, own_rooms, variant

MESSAGES_PER_SECOND: Final = 100
MOST_ROOMS: Final = 100


@dataclass(slots=True)
class Listener:
    """One socket. `own` and `asked` map a room to the event after which it is heard here."""

    sid: str
    actor: Actor
    csrf: str
    own: dict[Room, int]
    asked: dict[Room, int] = field(default_factory=dict)
    _second: int = 0
    _messages: int = 0

    @property
    def rooms(self) -> dict[Room, int]:
        """All rooms."""
        return {**self.asked, **self.own}

    def hears(self, rooms: Iterable[Room]) -> bool:
        """Whether any of the rooms is one of its own."""
        return any(room in self.own or room in self.asked for room in rooms)

    def has_heard(self, seq: int, rooms: Iterable[Room]) -> bool:
        """Whether an event that was told already was told to this socket too."""
        mine = self.rooms
        return any(room in mine and seq > mine[room] for room in rooms)

    def may_speak(self, clock: Callable[[], float] = time.monotonic) -> bool:
        """Count a message; False when there were too many within this second."""
        second = int(clock())
        if second != self._second:
            self._second, self._messages = second, 0
        self._messages += 1
        return self._messages <= MESSAGES_PER_SECOND


class Audience:
    """All sockets by room. Its owner guards it: every method is called under one lock."""

    def __init__(self) -> None:
        self._listeners: dict[str, Listener] = {}
        self._sids: dict[str, set[str]] = {}

    def __len__(self) -> int:
        return len(self._listeners)

    def get(self, sid: str) -> Listener | None:
        """The socket, unless it has gone."""
        return self._listeners.get(sid)

    def all(self) -> list[Listener]:
        """Everybody."""
        return list(self._listeners.values())

    def add(self, sid: str, actor: Actor, *, csrf: str, seq: int) -> Listener:
        """A socket that hears its own rooms from the next event on."""
        listener = Listener(sid=sid, actor=actor, csrf=csrf, own=dict.fromkeys(own_rooms(actor), seq))
        self._listeners[sid] = listener
        self._index(listener)
        return listener

    def remove(self, sid: str) -> None:
        """A socket has gone."""
        listener = self._listeners.pop(sid, None)
        if listener is not None:
            self._forget(listener)

    def join(self, sid: str, room: Room, seq: int) -> bool:
        """Hear one more room from the next event on; False when it has gone or has too many."""
        listener = self._listeners.get(sid)
        if listener is None or (room not in listener.asked and len(listener.asked) >= MOST_ROOMS):
            return False
        listener.asked.setdefault(room, seq)
        self._index(listener)
        return True

    def leave(self, sid: str, room: Room) -> None:
        """Hear it no longer; one's own rooms stay."""
        listener = self._listeners.get(sid)
        if listener is not None and room in listener.asked:
            self._forget(listener)
            del listener.asked[room]
            self._index(listener)

    def change(self, sid: str, actor: Actor, seq: int) -> None:
        """Somebody's rights changed: other own rooms, another variant."""
        listener = self._listeners.get(sid)
        if listener is None:
            return
        self._forget(listener)
        listener.actor = actor
        listener.own = {room: listener.own.get(room, seq) for room in own_rooms(actor)}
        self._index(listener)

    def hearing(self, rooms: Iterable[Room], seq: int, *, clear: bool) -> list[str]:
        """The sockets that are to be told of an event in one of the variants, each once."""
        found: dict[str, None] = {}
        for room in rooms:
            for sid in self._sids.get(variant(room, clear=clear), ()):
                if sid not in found and seq > self._listeners[sid].rooms[room]:
                    found[sid] = None
        return list(found)

    def _index(self, listener: Listener) -> None:
        for room in listener.rooms:
            self._sids.setdefault(variant(room, clear=is_clear(listener.actor)), set()).add(listener.sid)

    def _forget(self, listener: Listener) -> None:
        for room in listener.rooms:
            name = variant(room, clear=is_clear(listener.actor))
            sids = self._sids.get(name, set())
            sids.discard(listener.sid)
            if not sids:
                self._sids.pop(name, None)
