"""The sound of a recording over HTTP: by ranges, for those who may hear it, each play written down."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from callcenter.app import create_app
from callcenter.kernel.audit import AuditEntry
from callcenter.kernel.db import Database
from callcenter.telephony import sealing
from callcenter.telephony.models import Recording
from callcenter.telephony.tasks import sweep_recordings
from tests.cast import client_of
from tests.integration.telephony.recordings import Desk, make_desk

pytestmark = pytest.mark.parametrize("db", ["sqlite"], indirect=True)


@pytest.fixture
def desk(db: Database, tmp_path: Path, now: datetime) -> Desk:
    return make_desk(db, tmp_path, now)


@pytest.fixture
def app(desk: Desk) -> Flask:
    return create_app(desk.parts.settings, db=desk.db, bus=desk.parts.bus, now=desk.parts.now)


def client(desk: Desk, app: Flask, name: str) -> FlaskClient:
    return client_of(app, desk.db, getattr(desk.cast, name), desk.clock[0])


@pytest.fixture
def sealed(desk: Desk) -> str:
    recording_id = desk.recorded_call()
    sweep_recordings(desk.parts)
    return recording_id


def plays(desk: Desk) -> list[AuditEntry]:
    with desk.db.writing() as session:
        return list(session.scalars(select(AuditEntry).where(AuditEntry.act == "recording.played")))


@pytest.mark.parametrize("what", ["", "/audio", "/peaks"])
def test_the_agent_of_the_call_and_those_of_all_calls_hear_it(desk: Desk, app: Flask, sealed: str, what: str) -> None:
    url = f"/api/v1/recordings/{sealed}{what}"
    got = {name: client(desk, app, name).get(url).status_code for name in desk.cast.actors()}
    assert got == {"ana": 200, "bo": 404, "sam": 200, "qi": 200, "kit": 403, "admin": 200}
    assert app.test_client().get(url).status_code == 401


def test_the_view_is_what_the_contract_says(desk: Desk, app: Flask, sealed: str) -> None:
    view = client(desk, app, "ana").get(f"/api/v1/recordings/{sealed}").json
    assert view["state"] == "sealed"
    assert view["channels"] == ["customer", "agent"]
    assert view["audio_url"] == f"/api/v1/recordings/{sealed}/audio"
    assert view["sha256"] == desk.row(sealed).sha256


def test_ranges_give_the_very_bytes(desk: Desk, app: Flask, sealed: str) -> None:
    whole = sealing.audio_path(desk.base(sealed)).read_bytes()
    ana = client(desk, app, "ana")
    url = f"/api/v1/recordings/{sealed}/audio"
    answer = ana.get(url)
    assert (answer.data, answer.mimetype) == (whole, "audio/flac")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"].startswith("inline")
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert answer.headers["Cache-Control"] == "no-store" or "no-cache" in answer.headers["Cache-Control"]
    part = ana.get(url, headers={"Range": "bytes=100-199"})
    assert (part.status_code, part.data) == (206, whole[100:200])
    assert part.headers["Content-Range"] == f"bytes 100-199/{len(whole)}"
    tail = ana.get(url, headers={"Range": "bytes=-10"})
    assert tail.data == whole[-10:]
    assert ana.get(url, headers={"Range": f"bytes={len(whole)}-"}).status_code == 416
    assert ana.get(url, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_a_play_is_written_down_once(desk: Desk, app: Flask, sealed: str) -> None:
    ana, url = client(desk, app, "ana"), f"/api/v1/recordings/{sealed}/audio"
    ana.get(url, headers={"Range": "bytes=100-"})
    ana.head(url)
    assert plays(desk) == []
    for first in ("bytes=0-1", "bytes=0-", "bytes=500-"):
        ana.get(url, headers={"Range": first})
    assert [(play.actor_id, play.subject) for play in plays(desk)] == [(desk.cast.ana.user_id, f"recording:{sealed}")]
    desk.clock[0] += timedelta(seconds=11)
    ana.get(url)
    client(desk, app, "qi").get(url)
    assert len(plays(desk)) == 3


def test_peaks_are_those_of_the_file(desk: Desk, app: Flask, sealed: str) -> None:
    peaks = client(desk, app, "ana").get(f"/api/v1/recordings/{sealed}/peaks").json
    assert (peaks["seconds"], peaks["rate"]) == (3.0, 20)
    assert [len(channel) for channel in peaks["channels"]] == [60, 60]
    assert max(peaks["channels"][0]) > 0.2


def test_what_is_not_sealed_says_so(desk: Desk, app: Flask) -> None:
    ana = client(desk, app, "ana")
    waiting, lost = desk.recorded_call(), desk.recorded_call(files=None)
    assert ana.get(f"/api/v1/recordings/{waiting}/audio").json["code"] == "recording-not-ready"
    sweep_recordings(desk.parts)
    assert ana.get(f"/api/v1/recordings/{lost}/audio").json["code"] == "recording-failed"
    sealing.audio_path(desk.base(waiting)).unlink()
    assert ana.get(f"/api/v1/recordings/{waiting}/audio").status_code == 404
    assert plays(desk) == []


@pytest.mark.parametrize("made_up", ["..%2F..%2Fetc%2Fpasswd", "%00", "' OR 1=1", "0" * 32, "x" * 3000])
def test_a_made_up_id_finds_nothing(desk: Desk, app: Flask, made_up: str) -> None:
    for what in ("", "/audio", "/peaks"):
        assert client(desk, app, "qi").get(f"/api/v1/recordings/{made_up}{what}").status_code == 404


def test_a_row_that_points_out_of_the_folder_serves_nothing(desk: Desk, app: Flask, sealed: str) -> None:
    outside = desk.folder.parent / "secret.flac"
    outside.write_bytes(b"secret")
    with desk.db.writing() as session:
        session.get_one(Recording, sealed).path = "../secret"
    answer = client(desk, app, "qi").get(f"/api/v1/recordings/{sealed}/audio")
    assert answer.status_code == 500
    assert b"secret" not in answer.data
