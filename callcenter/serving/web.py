"""The web process: the application under gunicorn, one worker with many threads."""

import resource
import time
from contextlib import suppress
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.workers.gthread import ThreadWorker

from callcenter.app import create_app
from callcenter.kernel.config import Settings
from callcenter.kernel.heartbeat import Heartbeat
from callcenter.kernel.logging import configure_logging

THREADS = 1_200
"""An open page holds one thread with its socket and now and then one more: about five hundred people. One that nobody needs is never started."""

DESCRIPTORS = 8_192


class _Worker(ThreadWorker):  # type: ignore[misc]
    """Beats where it tells gunicorn that it lives: in the loop that takes connections."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._heartbeat = Heartbeat.given()

    def notify(self) -> None:
        super().notify()
        self._heartbeat.beat(time.monotonic())

    def handle(self, conn: Any) -> Any:
        """Serve a connection, in a thread of its own; what is not kept is closed here too.

        gunicorn would wait for the far end to close in the loop that takes connections, up to two seconds for each:
        a few that vanish together, or mean harm, would stop it for everybody.
        """
        is_kept = super().handle(conn)
        if not is_kept:
            with suppress(OSError):
                conn.close(graceful=True)
            conn.close = _closed
        return is_kept


def _closed(*, graceful: bool = False) -> None:
    """Closing once more does nothing."""
    del graceful


class _Server(BaseApplication):  # type: ignore[misc]
    def __init__(self, settings: Settings, options: dict[str, Any]) -> None:
        self._settings = settings
        self._given = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._given.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        configure_logging(self._settings, process="web")
        return create_app(self._settings)


def _options(settings: Settings) -> dict[str, Any]:
    host = f"[{settings.web_host}]" if ":" in settings.web_host else settings.web_host
    found: dict[str, Any] = {
        "bind": f"{host}:{settings.web_port}",
        # One worker: sockets of one person and their snapshots meet in one process.
        "workers": 1,
        "worker_class": _Worker,
        "threads": THREADS,
        "worker_connections": 2 * THREADS,
        "graceful_timeout": 2,
        "timeout": 60,
        "keepalive": 5,
        "control_socket_disable": True,
        "proc_name": "callcenter-web",
        "errorlog": "-",
        "loglevel": "warning",
    }
    if settings.tls != "off":
        folder = settings.folder / "tls"
        found |= {"certfile": str(folder / "certificate.pem"), "keyfile": str(folder / "key.pem")}
    return found


def run_web(settings: Settings) -> None:
    """Serve the API, the console and the sockets until SIGTERM."""
    _allow_descriptors()
    _Server(settings, _options(settings)).run()


def _allow_descriptors() -> None:
    """Each connection takes one; the usual limit of a process is below what an office opens."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = DESCRIPTORS if hard == resource.RLIM_INFINITY else min(DESCRIPTORS, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
