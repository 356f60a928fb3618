"""The first screen: over HTTP and over the socket the same, with the choices that forms need."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from callcenter.app import create_app
from callcenter.console import install_console
from callcenter.kernel.bus import BusDown
from callcenter.kernel.db import Database
from callcenter.live.authorisers import AUTHORISERS
from callcenter.telephony.models import Call
from callcenter.tickets.models import Priority
from tests.cast import client_of
from tests.integration.telephony.recordings import Desk, make_desk


@pytest.fixture
def desk(db: Database, tmp_path: Path, now: datetime) -> Desk:
    return make_desk(db, tmp_path, now)


def test_everybody_gets_a_first_screen(desk: Desk) -> None:
    app = create_app(desk.parts.settings, db=desk.db, bus=desk.parts.bus, now=desk.parts.now)
    for name, actor in desk.cast.actors().items():
        body: dict[str, Any] = client_of(app, desk.db, actor, desk.clock[0]).get("/api/v1/console").json
        assert body["me"]["user"]["username"] == name
        assert (body["seat"], body["offer"], body["calls"]) == (None, None, [])
        assert body["me"]["csrf"]
    assert app.test_client().get("/api/v1/console").status_code == 401


def test_my_calls_are_there_masked_and_not_those_of_others(desk: Desk) -> None:
    mine = desk.row(desk.recorded_call(state="recording")).call_id
    with desk.db.writing() as session:
        session.get_one(Call, mine).state = "talking"
    app = create_app(desk.parts.settings, db=desk.db, bus=desk.parts.bus, now=desk.parts.now)
    ana = client_of(app, desk.db, desk.cast.ana, desk.clock[0]).get("/api/v1/console").json
    assert [call["id"] for call in ana["calls"]] == [mine]
    assert ana["calls"][0]["caller"]["masked"] is True
    assert ana["seq"] > 0
    assert client_of(app, desk.db, desk.cast.bo, desk.clock[0]).get("/api/v1/console").json["calls"] == []


def test_the_socket_gives_what_http_gives(desk: Desk) -> None:
    app = create_app(desk.parts.settings, db=desk.db, bus=desk.parts.bus, now=desk.parts.now)
    over_http = client_of(app, desk.db, desk.cast.sam, desk.clock[0]).get("/api/v1/console").json
    with desk.db.reading() as session:
        over_socket = install_console(app, desk.parts).snapshot(session, desk.cast.sam, over_http["me"]["csrf"])
    assert over_socket == over_http


def test_forms_get_their_choices_in_both_languages(desk: Desk) -> None:
    app = create_app(desk.parts.settings, db=desk.db, bus=desk.parts.bus, now=desk.parts.now)
    options = client_of(app, desk.db, desk.cast.ana, desk.clock[0]).get("/api/v1/console").json["options"]
    assert [one["code"] for one in options["priorities"]] == [one.value for one in Priority]
    for kind in ("away_reasons", "dispositions", "levels", "priorities"):
        assert options[kind]
        assert all(choice["name"]["zh-CN"] and choice["name"]["en"] for choice in options[kind])


def test_a_bus_that_is_away_is_told_in_the_readers_language(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> None:
        raise BusDown("away")

    monkeypatch.setattr(desk.parts.bus, "ping", away)
    app = create_app(desk.parts.settings, db=desk.db, bus=desk.parts.bus, now=desk.parts.now)
    banners = client_of(app, desk.db, desk.cast.ana, desk.clock[0]).get("/api/v1/console").json["banners"]
    assert [(one["code"], "消息总线" in one["text"]) for one in banners] == [("bus_down", True)]
    with desk.db.reading() as session:
        carried = install_console(app, desk.parts).banners(session)
    assert [(one["code"], sorted(one["text"])) for one in carried] == [("bus_down", ["en", "zh-CN"])]


def test_it_takes_the_same_number_of_statements_however_many_calls(desk: Desk) -> None:
    app = create_app(desk.parts.settings, db=desk.db, bus=desk.parts.bus, now=desk.parts.now)
    counts = []
    for more in (1, 20):
        for _ in range(more):
            recording = desk.row(desk.recorded_call(files=None, state="recording"))
            with desk.db.writing() as session:
                session.get_one(Call, recording.call_id).state = "talking"
        seen: list[str] = []
        with desk.db.reading() as session:
            listener = lambda *given: seen.append(given[2])  # noqa: E731, B023
            event.listen(desk.db.engine, "before_cursor_execute", listener)
            install_console(app, desk.parts).snapshot(session, desk.cast.ana, "")
            event.remove(desk.db.engine, "before_cursor_execute", listener)
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_rooms_of_subjects_are_opened_by_their_domains(desk: Desk) -> None:
    call_id = desk.row(desk.recorded_call(files=None)).call_id
    with desk.db.reading() as session:
        heard = {
            kind: {name for name, actor in desk.cast.actors().items() if AUTHORISERS[kind](session, actor, subject)}
            for kind, subject in {"call": call_id, "customer": "1", "ticket": "1"}.items()
        }
        assert heard["call"] == {"ana", "sam", "qi", "admin"}
        assert "kit" not in heard["customer"]
        assert heard["ticket"] == set()
        for kind, made_up in (("customer", "x"), ("ticket", "9" * 30), ("ticket", "²"), ("call", "nothing")):
            assert not AUTHORISERS[kind](session, desk.cast.admin, made_up)
