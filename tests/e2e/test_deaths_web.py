"""Web dies in a call: sound goes on, and a page that was connected has in the end heard every event once."""

import threading
import time
from pathlib import Path
from typing import Any

import pytest
import socketio
from socketio.exceptions import ConnectionError as NotConnected
from socketio.exceptions import TimeoutError as NoAnswer

from callcenter.kernel import outbox
from callcenter.kernel.events import announce
from callcenter.telephony import queries
from callcenter.telephony.events import AgentChanged
from tests.e2e.desk import Desk, wait_for
from tests.e2e.test_deaths import talking

pytestmark = [pytest.mark.real, pytest.mark.timeout(600)]
EVENTS = 1_000
KILL_AT = 300


class PageLikeClient:
    """What the page's socket does: connects again by itself, then asks for what came after the last event it has."""

    def __init__(self, url: str, token: str) -> None:
        self._url, self._token = url, token
        self._socket = socketio.Client(reconnection=False)
        self._socket.on("event", self._hear)
        self._over = threading.Event()
        self._lock = threading.Lock()
        self.heard: list[int] = []
        self.connections = 0
        self.resyncs = 0
        self._last = -1
        self._thread = threading.Thread(target=self._stay, daemon=True)

    def start(self, after: int) -> None:
        """Connect; `after` is the number of the newest event that need not be heard."""
        self._last = after
        self._thread.start()
        wait_for(lambda: self.connections, seconds=60, label="socket")

    def stop(self) -> None:
        self._over.set()
        self._socket.disconnect()
        self._thread.join(timeout=20)

    def _hear(self, event: dict[str, Any]) -> None:
        with self._lock:
            self.heard.append(event["seq"])

    def _stay(self) -> None:
        while not self._over.is_set():
            if not self._socket.connected:
                try:
                    self._connect()
                except (NotConnected, NoAnswer, OSError):
                    time.sleep(0.3)
            time.sleep(0.05)

    def _connect(self) -> None:
        with self._lock:
            last = max([self._last, *self.heard])
        headers = {"Authorization": f"Bearer {self._token}"}
        self._socket.connect(self._url, headers=headers, transports=["websocket"], wait_timeout=10)
        answer = self._socket.call("resume", {"after": last}, timeout=20)
        self.resyncs += bool(answer.get("resync"))
        for event in answer.get("events", ()):
            self._hear(event)
        self.connections += 1


def write_event(desk: Desk, user_id: int) -> int:
    """One numbered event that supervisors hear; its number."""
    with desk.db.writing() as session:
        data = queries.seat_view(session, user_id).model_dump(mode="json")
        announce(session, AgentChanged, user_id, lambda: AgentChanged(subject_id=str(user_id), data=data))
    return newest(desk)


def newest(desk: Desk) -> int:
    with desk.db.reading() as session:
        return outbox.head(session)


def test_a_thousand_events_are_heard_once_each_though_web_is_killed_in_a_call(
    desk: Desk, tones: dict[str, Path], tmp_path: Path
) -> None:
    with talking(desk, "13873000001", tones, tmp_path) as talk:
        bo = desk.api("bo").get("/seats/me")["user"]["id"]
        client = PageLikeClient(desk.url, desk.tokens["sam"])
        start = newest(desk)
        client.start(start)
        successor: list[int] = []
        killer = threading.Thread(target=lambda: successor.append(desk.kill("web")))
        for count in range(EVENTS):
            write_event(desk, bo)
            if count == KILL_AT:
                killer.start()
            # A page asks again for at most five hundred events: so many must not pass while web starts.
            time.sleep(0.25 if killer.is_alive() or (client.connections < 2 and count > KILL_AT) else 0.01)
        killer.join(timeout=90)
        assert successor, "web was not started again"
        end = newest(desk)
        wait_for(lambda: max(client.heard, default=0) >= end, seconds=60, label="caught up")
        talk.go_on(2)
        talk.hear_each_other()
        client.stop()
        assert desk.call_from("13873000001", "talking")["id"] == talk.call_id
        desk.api("ana").send("PUT", f"/calls/{talk.call_id}/hangup")
        desk.call_from("13873000001", "ended")
    assert (client.connections, client.resyncs) == (2, 0)
    wanted = heard_by_supervisors(desk, start, end)
    assert len(wanted) >= EVENTS
    assert sorted(seq for seq in client.heard if seq <= end) == wanted, "lost or shown twice"


def heard_by_supervisors(desk: Desk, start: int, end: int) -> list[int]:
    """The numbers of the events that Sam is to hear."""
    with desk.db.reading() as session:
        events = outbox.events_after(session, start, limit=end - start + 10)
    rooms = {"seats", "calls", "tickets", "role:supervisor"}
    return [event.seq for event in events if event.seq <= end and rooms & set(event.rooms)]
