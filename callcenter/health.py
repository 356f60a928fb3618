"""Is it alive, is it ready, how is it doing: /livez, /readyz, /metrics. No personal data, no sign-in."""

import threading
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from flask import Flask, Response, jsonify
from prometheus_client import CollectorRegistry, PlatformCollector, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from callcenter import __version__
from callcenter.kernel.bus import BusDown
from callcenter.kernel.http.context import Kernel
from callcenter.kernel.ids import new_id
from callcenter.kernel.outbox import head
from callcenter.migrations import is_at_head

REPORT_SECONDS = 1.5
KEPT_SECONDS = 1.0
BRIDGE_FIGURES = {
    "calls": "Live calls.",
    "legs": "SIP legs in use.",
    "capacity": "SIP legs there are.",
    "browsers": "Browsers connected for sound.",
}


@dataclass(frozen=True, slots=True)
class Check:
    """One part: whether it is there, and what is wrong if not."""

    ok: bool
    detail: str = ""


class Health:
    """Looks at every part. Anybody may ask, so the bridge is asked once a second at most."""

    def __init__(self, parts: Kernel) -> None:
        self._parts = parts
        self._lock = threading.Lock()
        self._report: dict[str, Any] | None = None
        self._asked = float("-inf")

    def examine(self) -> dict[str, Check]:
        """Every part; one that fails does not hide the others."""
        looks = {
            "database": self._database,
            "migrations": self._migrations,
            "bus": self._bus,
            "bridge": self._bridge,
            "lines": self._lines,
        }
        found = {}
        for name, look in looks.items():
            try:
                found[name] = look()
            except (SQLAlchemyError, BusDown) as error:
                found[name] = Check(ok=False, detail=type(error).__name__)
        return found

    def report(self) -> dict[str, Any] | None:
        """What the bridge says of itself; None when it does not answer. Raises BusDown."""
        with self._lock:
            if time.monotonic() - self._asked > KEPT_SECONDS:
                self._report = None
                command = {"id": new_id(), "name": "bridge.report", "user_id": 0, "args": {}}
                self._parts.bus.send(command)
                self._report = self._parts.bus.answer(str(command["id"]), wait_seconds=REPORT_SECONDS)
                self._asked = time.monotonic()
            return self._report

    def newest_event(self) -> int:
        """The number of the newest event."""
        with self._parts.db.reading() as session:
            return head(session)

    def _database(self) -> Check:
        self._parts.db.ping()
        return Check(ok=True)

    def _migrations(self) -> Check:
        is_new = is_at_head(self._parts.db)
        return Check(ok=is_new, detail="" if is_new else "run: callcenter migrate")

    def _bus(self) -> Check:
        self._parts.bus.ping()
        return Check(ok=True)

    def _bridge(self) -> Check:
        is_there = self.report() is not None
        return Check(ok=is_there, detail="" if is_there else "no answer")

    def _lines(self) -> Check:
        """One line takes calls; those that are missing are told."""
        lines: dict[str, bool] = (self.report() or {}).get("lines", {})
        down = [number for number, is_up in lines.items() if not is_up]
        return Check(ok=any(lines.values()), detail=f"not connected: {', '.join(down)}" if down else "")


class _Figures(Collector):
    """Read when asked for."""

    def __init__(self, health: Health) -> None:
        self._health = health

    def collect(self) -> Iterator[Metric]:
        about = InfoMetricFamily("callcenter", "The running version.")
        about.add_metric([], {"version": __version__})
        yield about
        checks = self._health.examine()
        up = GaugeMetricFamily("callcenter_part_up", "Whether a part of the service is there.", labels=["part"])
        for name, check in checks.items():
            up.add_metric([name], float(check.ok))
        yield up
        if checks["bridge"].ok:
            yield from self._of_bridge(self._health.report() or {})
        if checks["database"].ok and checks["migrations"].ok:
            yield GaugeMetricFamily(
                "callcenter_events_head", "Number of the newest event.", value=self._health.newest_event()
            )

    def describe(self) -> Iterator[Metric]:
        """Nothing: to collect when the application is made would ask a bridge that is not there yet."""
        yield from ()

    def _of_bridge(self, report: dict[str, Any]) -> Iterator[Metric]:
        for name, about in BRIDGE_FIGURES.items():
            if name in report:
                yield GaugeMetricFamily(f"callcenter_{name}", about, value=report[name])
        for kind in ("lines", "headsets"):
            up = GaugeMetricFamily(f"callcenter_{kind}_up", "Whether the process is connected.", labels=["number"])
            for number, is_up in report.get(kind, {}).items():
                up.add_metric([number], float(is_up))
            yield up


def install_health(app: Flask, parts: Kernel) -> None:
    """Add the three addresses, outside the API."""
    health = Health(parts)
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    PlatformCollector(registry=registry)
    registry.register(_Figures(health))

    @app.get("/livez")
    def livez() -> Response:
        return Response("ok\n", mimetype="text/plain")

    @app.get("/readyz")
    def readyz() -> tuple[Response, int]:
        found = health.examine()
        is_ready = all(check.ok for check in found.values())
        checks = {name: asdict(check) for name, check in found.items()}
        return jsonify({"ready": is_ready, "version": __version__, "checks": checks}), 200 if is_ready else 503

    @app.get("/metrics")
    def metrics() -> Response:
        return Response(generate_latest(registry), mimetype="text/plain; version=0.0.4")
