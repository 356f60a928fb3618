"""A web server with sockets on a free port, and browsers that listen to it."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar

import pytest
import socketio
import websocket
from apiflask import APIFlask
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from callcenter.accounts.models import User
from callcenter.accounts.sessions import COOKIE, authenticate, open_session
from callcenter.kernel import outbox
from callcenter.kernel.actor import Actor
from callcenter.kernel.clock import utc_now
from callcenter.kernel.config import Settings
from callcenter.kernel.db import Database
from callcenter.kernel.events import Event, announce
from callcenter.kernel.http.context import Kernel, install
from callcenter.kernel.memory_bus import MemoryBus
from callcenter.live.service import Realtime
from callcenter.realtime import install_realtime, realtime_of
from tests.cast import Cast, make_cast

NUMBER = {"number": "+8613800138000", "display": "138 0013 8000", "masked": False}


def free_port() -> int:
    """A port of the twenty thousands that nobody has."""
    for port in range(21500 + time.time_ns() % 1000, 29000):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise AssertionError("no free port")


def wait_for(check: Callable[[], Any], seconds: float = 8.0) -> Any:
    """The first true answer."""
    deadline = time.monotonic() + seconds
    while not (found := check()) and time.monotonic() < deadline:
        time.sleep(0.01)
    return found


class Happened(Event):
    """Something for the rooms named in its data."""

    name: ClassVar[str] = "thing.changed"
    subject_kind: ClassVar[str] = "thing"

    def rooms(self) -> tuple[str, ...]:
        return tuple(self.data["rooms"])


@dataclass
class Floor:
    """The running server."""

    db: Database
    cast: Cast
    port: int
    realtime: Realtime
    bus: MemoryBus
    may_join: dict[str, set[str]] = field(default_factory=dict)
    banners: list[dict[str, Any]] = field(default_factory=list)
    _clients: list[socketio.Client] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def happen(self, *rooms: str, subject: object = 1, **data: Any) -> None:
        """One event in a transaction of its own."""
        body = {"rooms": list(rooms), "caller": NUMBER, **data}
        with self.db.writing() as session:
            announce(session, Happened, subject, lambda: Happened(subject_id=str(subject), data=body))

    def happen_often(self, times: int, room: str) -> None:
        """Many events in one transaction."""
        with self.db.writing() as session:
            for number in range(times):
                event = Happened(subject_id=str(number), data={"rooms": [room]})
                announce(session, Happened, number, lambda event=event: event)

    def token(self, actor: Actor) -> str:
        """Sign in."""
        with self.db.writing() as session:
            user = session.get_one(User, actor.person_id)
            return open_session(session=session, user=user, address="127.0.0.1", agent="tests", now=utc_now())

    def browser(self, actor: Actor, *, token: str = "", is_greeted: bool = True) -> "Browser":
        """A browser with a session, connected and greeted."""
        client = socketio.Client(reconnection=False)
        self._clients.append(client)
        found = Browser(client, token or self.token(actor), self.url)
        found.connect(is_greeted=is_greeted)
        return found

    def close(self) -> None:
        threads = [threading.Thread(target=client.disconnect) for client in self._clients]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


class Browser:
    """A socket and all it heard."""

    def __init__(self, client: socketio.Client, token: str, url: str) -> None:
        self.client, self.token, self._url = client, token, url
        self.heard: list[tuple[str, Any]] = []
        for name in ("snapshot", "event", "heartbeat", "resync", "told"):
            client.on(name, self._hear(name))

    def _hear(self, name: str) -> Callable[[Any], None]:
        def hear(data: Any) -> None:
            self.heard.append((name, data))

        return hear

    def connect(self, *, is_greeted: bool = True) -> None:
        count = len(self.all("snapshot"))
        cookie = {"Cookie": f"{COOKIE}={self.token}"}
        self.client.connect(self._url, headers=cookie, transports=["websocket"], wait_timeout=10)
        assert not is_greeted or wait_for(lambda: len(self.all("snapshot")) > count), "no snapshot"

    def all(self, name: str) -> list[Any]:
        return [data for heard, data in self.heard if heard == name]

    @property
    def seqs(self) -> list[int]:
        return [event["seq"] for event in self.all("event")]

    def ask(self, name: str, question: Any) -> Any:
        return self.client.call(name, question, timeout=10)


def _snapshot(session: Session, actor: Actor, csrf: str) -> dict[str, Any]:
    return {"seq": outbox.head(session), "me": actor.name, "csrf": csrf, "caller": NUMBER}


@pytest.fixture
def floor(db: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Floor]:
    # The test server never answers a closing handshake; waiting three seconds for it each time proves nothing.
    monkeypatch.setattr(websocket.WebSocket.close, "__defaults__", (1000, b"", 0.05))
    with db.writing() as session:
        cast = make_cast(session, utc_now())
    port, bus = free_port(), MemoryBus()
    app = APIFlask("live-tests")
    settings = Settings(web_port=port, public_url="https://desk.example.test")
    parts = Kernel(settings=settings, db=db, bus=bus, now=utc_now, authenticate=authenticate)
    install(app, parts)
    allowed: dict[str, set[str]] = {"ticket": set()}
    banners: list[dict[str, Any]] = []
    install_realtime(
        app,
        parts,
        snapshot=_snapshot,
        authorisers={"ticket": lambda _session, _actor, one: one in allowed["ticket"]},
        banners=lambda _session: list(banners),
    )
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    floor = Floor(db=db, cast=cast, port=port, realtime=realtime_of(app), bus=bus, may_join=allowed, banners=banners)
    try:
        yield floor
    finally:
        floor.close()
        floor.realtime.stop()
        server.shutdown()
        thread.join(timeout=5)
        server.server_close()
