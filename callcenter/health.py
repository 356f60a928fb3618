"""Is it alive, is it ready, how is it doing: /livez, /readyz, /metrics. No personal data, no sign-in."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from flask import Blueprint, Response, jsonify
from prometheus_client import CollectorRegistry, PlatformCollector, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from callcenter import __version__
from callcenter.kernel.bus import BusDown
from callcenter.kernel.http.context import Kernel, kernel
from callcenter.kernel.outbox import head
from callcenter.migrations import is_at_head

api = Blueprint("health", __name__)


@dataclass(frozen=True, slots=True)
class Check:
    """One part: whether it is there, and what is wrong if not."""

    ok: bool
    detail: str = ""


def _database(parts: Kernel) -> Check:
    parts.db.ping()
    return Check(ok=True)


def _migrations(parts: Kernel) -> Check:
    return Check(ok=True) if is_at_head(parts.db) else Check(ok=False, detail="run: callcenter migrate")


def _bus(parts: Kernel) -> Check:
    parts.bus.ping()
    return Check(ok=True)


CHECKS: dict[str, Callable[[Kernel], Check]] = {"database": _database, "migrations": _migrations, "bus": _bus}


def examine(parts: Kernel) -> dict[str, Check]:
    """Look at every part; one that fails does not hide the others."""
    found = {}
    for name, check in CHECKS.items():
        try:
            found[name] = check(parts)
        except (SQLAlchemyError, BusDown) as error:
            found[name] = Check(ok=False, detail=type(error).__name__)
    return found


@api.get("/livez")
def livez() -> Response:
    """The process answers."""
    return Response("ok\n", mimetype="text/plain")


@api.get("/readyz")
def readyz() -> tuple[Response, int]:
    """All parts are there; 503 and the names of those that are not."""
    found = examine(kernel())
    is_ready = all(check.ok for check in found.values())
    body = {
        "ready": is_ready,
        "version": __version__,
        "checks": {name: {"ok": check.ok, "detail": check.detail} for name, check in found.items()},
    }
    return jsonify(body), 200 if is_ready else 503


class _Parts(Collector):
    """Figures read when asked for."""

    def __init__(self, parts: Kernel) -> None:
        self._parts = parts

    def collect(self) -> Iterator[Metric]:
        about = InfoMetricFamily("callcenter", "The running version.")
        about.add_metric([], {"version": __version__})
        yield about
        up = GaugeMetricFamily("callcenter_part_up", "Whether a part of the service is there.", labels=["part"])
        for name, check in examine(self._parts).items():
            up.add_metric([name], float(check.ok))
        yield up
        yield from self._events()

    def _events(self) -> Iterator[Metric]:
        try:
            with self._parts.db.reading() as session:
                newest = head(session)
        except SQLAlchemyError:
            return
        yield GaugeMetricFamily("callcenter_events_head", "Number of the newest event.", value=newest)


@api.get("/metrics")
def metrics() -> Response:
    """Prometheus text."""
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    PlatformCollector(registry=registry)
    registry.register(_Parts(kernel()))
    return Response(generate_latest(registry), mimetype="text/plain; version=0.0.4")
