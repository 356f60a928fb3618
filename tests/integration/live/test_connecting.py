"""Who may open a socket, and what it costs to misbehave."""

import time

import pytest
import socketio
import websocket

from callcenter.accounts.models import User, UserSession
from callcenter.accounts.sessions import COOKIE
from callcenter.kernel.clock import utc_now
from callcenter.live import service
from tests.integration.live.conftest import Floor, wait_for

pytestmark = pytest.mark.parametrize("db", ["sqlite"], indirect=True)


def test_who_is_not_signed_in_is_refused(floor: Floor) -> None:
    for given in (
        {},
        {"headers": {"Cookie": f"{COOKIE}=ccs_made_up"}},
        {"auth": {"token": "cct_made_up"}},
        {"auth": "x"},
    ):
        client = socketio.Client(reconnection=False)
        with pytest.raises(socketio.exceptions.ConnectionError):
            client.connect(floor.url, transports=["websocket"], wait_timeout=5, **given)
    assert len(floor.realtime.teller.audience) == 0


@pytest.mark.parametrize("transport", ["websocket", "polling"])
def test_a_page_of_another_origin_is_refused(floor: Floor, transport: str) -> None:
    token = floor.token(floor.cast.ana)
    for origin in ("https://evil.example", "http://127.0.0.1:1", "null", f"http://127.0.0.1.evil.example:{floor.port}"):
        with pytest.raises(socketio.exceptions.ConnectionError):
            open_from(floor, origin, token, transport)
    assert len(floor.realtime.teller.audience) == 0


def open_from(floor: Floor, origin: str, token: str, transport: str) -> socketio.Client:
    """Connect as a page of an origin. The web socket library would add an Origin of its own to one in the headers."""
    is_polling = transport == "polling"
    headers = {"Cookie": f"{COOKIE}={token}", **({"Origin": origin} if is_polling else {})}
    client = socketio.Client(reconnection=False, websocket_extra_options={} if is_polling else {"origin": origin})
    client.connect(floor.url, headers=headers, transports=[transport], wait_timeout=5)
    return client


@pytest.mark.parametrize("transport", ["websocket", "polling"])
@pytest.mark.parametrize("origin", ["http://127.0.0.1:{port}", "https://desk.example.test"])
def test_the_own_origin_and_the_public_one_are_let_in(floor: Floor, origin: str, transport: str) -> None:
    client = open_from(floor, origin.format(port=floor.port), floor.token(floor.cast.ana), transport)
    assert client.connected
    client.disconnect()


def test_a_snapshot_comes_after_the_acceptance(floor: Floor) -> None:
    ana = floor.browser(floor.cast.ana)
    snapshot = ana.all("snapshot")[0]
    assert snapshot["me"] == floor.cast.ana.name
    assert snapshot["csrf"]
    assert ana.client.connected


def test_a_token_in_the_auth_payload_is_enough(floor: Floor) -> None:
    client = socketio.Client(reconnection=False)
    client.connect(floor.url, auth={"token": floor.token(floor.cast.ana)}, transports=["websocket"], wait_timeout=5)
    assert client.connected
    client.disconnect()


def test_whoever_must_change_the_password_hears_nothing_before(floor: Floor) -> None:
    token = floor.token(floor.cast.ana)
    with floor.db.writing() as session:
        session.get_one(User, floor.cast.ana.person_id).must_change_password = True
    client = socketio.Client(reconnection=False)
    with pytest.raises(socketio.exceptions.ConnectionError):
        client.connect(floor.url, headers={"Cookie": f"{COOKIE}={token}"}, transports=["websocket"], wait_timeout=5)


def test_a_socket_ends_within_five_seconds_of_its_session(floor: Floor) -> None:
    ana, bo = floor.browser(floor.cast.ana), floor.browser(floor.cast.bo)
    with floor.db.writing() as session:
        session.query(UserSession).filter_by(user_id=floor.cast.ana.person_id).update({"revoked_at": utc_now()})
    began = time.monotonic()
    assert wait_for(lambda: not ana.client.connected)
    assert time.monotonic() - began < 5
    assert bo.client.connected


def test_a_socket_ends_within_five_seconds_of_its_person_being_disabled(floor: Floor) -> None:
    ana = floor.browser(floor.cast.ana)
    with floor.db.writing() as session:
        session.get_one(User, floor.cast.ana.person_id).is_active = False
    began = time.monotonic()
    assert wait_for(lambda: not ana.client.connected)
    assert time.monotonic() - began < 5


def test_an_open_socket_counts_as_activity(floor: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "TOUCH_SECONDS", 0.0)
    floor.browser(floor.cast.ana)
    began = utc_now()

    def touched() -> bool:
        with floor.db.reading() as session:
            return session.query(UserSession).filter(UserSession.last_seen_at > began).count() == 1

    assert wait_for(touched)


def test_a_flood_of_messages_ends_the_socket(floor: Floor) -> None:
    ana = floor.browser(floor.cast.ana)
    for _ in range(400):
        try:
            ana.client.emit("nonsense", {"a": 1})
        except socketio.exceptions.SocketIOError:
            break
    assert wait_for(lambda: not ana.client.connected)


def test_a_message_over_64_kilobytes_ends_the_connection(floor: Floor) -> None:
    ana = floor.browser(floor.cast.ana)
    assert ana.ask("join", {"room": "x" * 60_000}) == {"ok": False, "code": "forbidden"}
    ana.client.emit("join", {"room": "x" * 70_000})
    assert wait_for(lambda: not ana.client.connected)
    assert wait_for(lambda: len(floor.realtime.teller.audience) == 0)


def test_a_connection_that_never_signs_in_is_ended(floor: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("callcenter.realtime.STRANGER_SECONDS", 1.0)
    monkeypatch.setattr(service, "GUARD_SECONDS", 0.2)
    floor.browser(floor.cast.bo)
    stranger = websocket.create_connection(
        f"ws://127.0.0.1:{floor.port}/socket.io/?EIO=4&transport=websocket", timeout=8
    )
    assert stranger.recv().startswith("0{")
    assert stranger.recv() in {"", "1", b""}
    stranger.close()
    assert len(floor.realtime.teller.audience) == 1


def test_nonsense_is_answered_and_does_no_harm(floor: Floor) -> None:
    ana = floor.browser(floor.cast.ana)
    for question in (
        None,
        5,
        "x",
        [],
        {"room": 5},
        {"room": "ticket:"},
        {"after": "1"},
        {"after": True},
        {"after": 1.5},
    ):
        assert ana.ask("join", question) == {"ok": False, "code": "forbidden"}
        assert ana.ask("resume", question) == {"resync": True}
        assert ana.ask("leave", question) == {"ok": True}
    assert ana.client.connected
