"""Liveness, readiness and metrics: each part is seen by itself."""

import threading
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from callcenter.app import create_app, open_database
from callcenter.kernel.bus import BusDown
from callcenter.kernel.config import Settings
from callcenter.kernel.memory_bus import MemoryBus
from callcenter.migrations import upgrade


class AnsweringBus(MemoryBus):
    """A bus with a bridge that has one of two lines."""

    asked = 0

    def send(self, command: dict[str, object]) -> None:
        self.asked += 1
        report = {"ok": True, "calls": 3, "legs": 3, "capacity": 4, "lines": {"1": True, "2": False}, "headsets": {}}
        threading.Thread(target=self.reply, args=(str(command["id"]), report)).start()


class DeadBus(MemoryBus):
    """A bus that is down."""

    def ping(self) -> None:
        raise BusDown("gone")

    def send(self, command: dict[str, object]) -> None:
        raise BusDown(f"gone, with {command['name']}")


def client(folder: Path, bus: MemoryBus, *, is_migrated: bool = True) -> FlaskClient:
    settings = Settings(home=folder)
    db = open_database(settings)
    if is_migrated:
        upgrade(db)
    return create_app(settings, db=db, bus=bus).test_client()


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("callcenter.health.REPORT_SECONDS", 0.3)


def test_it_is_ready_with_one_line_and_names_the_other(tmp_path: Path) -> None:
    answer = client(tmp_path, AnsweringBus()).get("/readyz")
    assert answer.status_code == 200
    checks = answer.get_json()["checks"]
    assert checks["lines"] == {"ok": True, "detail": "not connected: 2"}
    assert {name: check["ok"] for name, check in checks.items()} == dict.fromkeys(
        ("database", "migrations", "bus", "bridge", "lines"), True
    )


def test_without_a_bridge_it_is_alive_but_not_ready(tmp_path: Path) -> None:
    console = client(tmp_path, MemoryBus())
    assert console.get("/livez").status_code == 200
    answer = console.get("/readyz")
    assert answer.status_code == 503
    wrong = {name for name, check in answer.get_json()["checks"].items() if not check["ok"]}
    assert wrong == {"bridge", "lines"}


def test_without_a_bus_the_database_is_still_looked_at(tmp_path: Path) -> None:
    checks = client(tmp_path, DeadBus()).get("/readyz").get_json()["checks"]
    assert checks["database"]["ok"]
    assert not checks["bus"]["ok"]


def test_old_tables_are_told_with_the_remedy(tmp_path: Path) -> None:
    checks = client(tmp_path, AnsweringBus(), is_migrated=False).get("/readyz").get_json()["checks"]
    assert checks["migrations"] == {"ok": False, "detail": "run: callcenter migrate"}


def test_many_askers_cost_the_bridge_one_question(tmp_path: Path) -> None:
    bus = AnsweringBus()
    console = client(tmp_path, bus)
    for _ in range(5):
        assert console.get("/readyz").status_code == 200
    assert bus.asked <= 2


def test_metrics_have_figures_and_no_personal_data(tmp_path: Path) -> None:
    text = client(tmp_path, AnsweringBus()).get("/metrics").get_data(as_text=True)
    assert "callcenter_calls 3.0" in text
    assert 'callcenter_lines_up{number="2"} 0.0' in text
    assert 'callcenter_part_up{part="bridge"} 1.0' in text
    assert "callcenter_events_head 0.0" in text
