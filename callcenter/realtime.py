"""Socket.IO: who may connect, what a client may ask. The only file that knows Flask-SocketIO; the socket only tells."""

import contextlib
import threading
import time
from collections.abc import Mapping
from typing import Any, Final, TypeVar

import structlog
from apiflask import APIFlask
from flask import request
from flask_socketio import ConnectionRefusedError as Refused
from flask_socketio import SocketIO
from socketio import packet  # type: ignore[import-untyped]

from callcenter.accounts.sessions import COOKIE, SignedIn, signed_in
from callcenter.kernel.http.context import Kernel
from callcenter.live.audience import Listener
from callcenter.live.origin import same_origin
from callcenter.live.rooms import Authoriser, Doors
from callcenter.live.service import Banners, Realtime, Snapshot

log = structlog.get_logger()
T = TypeVar("T")

NAMESPACE: Final = "/"
MAX_MESSAGE_BYTES: Final = 64 * 1024
STRANGER_SECONDS: Final = 10.0
_PING_SECONDS: Final = 15
_WAKING_SECONDS: Final = 1.0
_EXTENSION: Final = "callcenter-realtime"
_FORBIDDEN: Final = {"ok": False, "code": "forbidden"}


class _Sockets:
    """The sockets of a Socket.IO server."""

    def __init__(self, server: Any) -> None:
        self._server = server
        self._strangers: dict[str, float] = {}

    def emit(self, name: str, data: Any, sids: list[str]) -> None:
        # Written out once for all of them; what is told is JSON, and so one text.
        text = self._server.packet_class(packet.EVENT, namespace=NAMESPACE, data=[name, data]).encode()
        for sid in sids:
            try:
                connection = self._server.manager.eio_sid_from_sid(sid, NAMESPACE)
                if connection is not None:
                    self._server.eio.send(connection, text)
            except Exception:
                # It may be closing at this moment; the others are still to be told.
                log.exception("live.socket_failed", sid=sid)

    def disconnect(self, sid: str) -> None:
        self._server.disconnect(sid, namespace=NAMESPACE)

    def is_accepted(self, sid: str) -> bool:
        return bool(self._server.manager.is_connected(sid, NAMESPACE))

    def drop_strangers(self, known: list[str]) -> None:
        signed_in = {self._server.manager.eio_sid_from_sid(sid, NAMESPACE) for sid in known}
        now = time.monotonic()
        open_now = dict(self._server.eio.sockets)
        self._strangers = {sid: self._strangers.get(sid, now) for sid in open_now if sid not in signed_in}
        for sid, since in self._strangers.items():
            if now - since > STRANGER_SECONDS:
                open_now[sid].close(wait=False)


def install_realtime(
    app: APIFlask,
    parts: Kernel,
    *,
    snapshot: Snapshot,
    authorisers: Mapping[str, Authoriser],
    banners: Banners | None = None,
) -> SocketIO:
    """Serve /socket.io from the application. Nothing runs before the first socket."""
    socketio = SocketIO(
        app,
        async_mode="threading",
        path="/socket.io",
        cors_allowed_origins=same_origin(parts.settings.url),
        manage_session=False,
        # A client's messages are handled in its own thread, one after another: no flood of threads.
        async_handlers=False,
        max_http_buffer_size=MAX_MESSAGE_BYTES,
        ping_interval=_PING_SECONDS,
        ping_timeout=_PING_SECONDS,
    )
    _limit_messages(socketio.server.eio)
    doors, sockets = Doors(dict(authorisers)), _Sockets(socketio.server)
    realtime = Realtime(parts, sockets=sockets, snapshot=snapshot, doors=doors, banners=banners)
    app.extensions[_EXTENSION] = realtime
    _handle_connections(socketio, realtime)
    _Questions(socketio, realtime)
    return socketio


def realtime_of(app: APIFlask) -> Realtime:
    """The running live part of an application."""
    found: Realtime = app.extensions[_EXTENSION]
    return found


class _Waking(threading.Event):
    """An event that also ends an endless wait now and then.

    A web socket that is closed for a too large message may miss the signal of
    its own end; looking again it sees that it is closed, else its thread would stay for ever.
    """

    def wait(self, timeout: float | None = None) -> bool:
        if timeout is not None:
            return super().wait(timeout)
        super().wait(_WAKING_SECONDS)
        return True


def _limit_messages(engine: Any) -> None:
    """Refuse a large message while it arrives: the library would first take all of it into memory."""
    chosen = engine._async  # noqa: SLF001 - the library offers no other way to set up its web socket.

    def web_socket(handler: Any, server: Any) -> Any:
        found = chosen["websocket"](handler, server, max_message_size=MAX_MESSAGE_BYTES, event_class=_Waking)
        close = found.close

        def close_once() -> None:
            # Its two threads may both see the end of the connection; the second finds it closed.
            with contextlib.suppress(OSError):
                close()

        found.close = close_once
        return found

    engine._async = {**chosen, "websocket": web_socket}  # noqa: SLF001


def _handle_connections(socketio: SocketIO, realtime: Realtime) -> None:
    def connect(auth: object = None) -> None:
        try:
            found = _who(realtime.parts, auth)
            if found is not None and not found.must_change_password:
                realtime.enter(request.sid, found.actor, csrf=found.csrf)  # type: ignore[attr-defined]
                return
        except Exception as error:
            log.exception("live.not_connected")
            raise Refused("unavailable") from error
        raise Refused("not-signed-in")

    def disconnect(reason: object = None) -> None:
        del reason
        realtime.leave(request.sid)  # type: ignore[attr-defined]

    socketio.on_event("connect", connect)
    socketio.on_event("disconnect", disconnect)


def _who(parts: Kernel, auth: object) -> SignedIn | None:
    given = auth.get("token") if isinstance(auth, dict) else None
    header = request.headers.get("Authorization", "")
    bearer = header.removeprefix("Bearer ").strip() if header.startswith("Bearer ") else ""
    token = given if isinstance(given, str) and given else bearer or request.cookies.get(COOKIE, "")
    if not token:
        return None
    with parts.db.reading() as session:
        return signed_in(session=session, token=token, now=parts.now(), address=request.remote_addr or "")


def _asked(question: object, field: str, kind: type[T]) -> T | None:
    """A field of a client's message, if it is of that very kind."""
    value = question.get(field) if isinstance(question, dict) else None
    return value if type(value) is kind else None


class _Questions:
    """What a client may ask. Anything else, and anything malformed, is counted and answered with no."""

    def __init__(self, socketio: SocketIO, realtime: Realtime) -> None:
        self._server = socketio.server
        self._realtime = realtime
        self._teller = realtime.teller
        for name, handler in {"resume": self.resume, "join": self.join, "leave": self.leave, "*": self.unknown}.items():
            socketio.on_event(name, handler)

    def resume(self, question: object = None, *_rest: object) -> dict[str, Any]:
        """The events after one that the client has."""
        listener, after = self._speaker(), _asked(question, "after", int)
        if listener is None or after is None:
            return {"resync": True}
        return self._teller.replay(listener.sid, after)

    def join(self, question: object = None, *_rest: object) -> dict[str, Any]:
        """Hear of one ticket, customer or call."""
        listener, room = self._speaker(), _asked(question, "room", str)
        if listener is None or room is None:
            return _FORBIDDEN
        with self._realtime.parts.db.reading() as session:
            is_allowed = self._realtime.doors.may_join(session, listener.actor, room)
        with self._teller.lock:
            is_in = is_allowed and self._teller.audience.join(listener.sid, room, self._teller.seq)
        return {"ok": True} if is_in else _FORBIDDEN

    def leave(self, question: object = None, *_rest: object) -> dict[str, Any]:
        """Hear of it no longer."""
        listener, room = self._speaker(), _asked(question, "room", str)
        if listener is not None and room is not None:
            with self._teller.lock:
                self._teller.audience.leave(listener.sid, room)
        return {"ok": True}

    def unknown(self, name: str, *_rest: object) -> None:
        """Only counted."""
        del name
        self._speaker()

    def _speaker(self) -> Listener | None:
        """Who sent this message; nobody, and the socket ended, after too many."""
        sid: str = request.sid  # type: ignore[attr-defined]
        listener = self._teller.audience.get(sid)
        if listener is None or not listener.may_speak():
            log.warning("live.too_many_messages", sid=sid)
            self._server.disconnect(sid, namespace=NAMESPACE)
            return None
        return listener
