"""The web process under people who do not behave."""

import socket
import sys
import time
from collections.abc import Iterator

import pytest

from tests.tied import tied

pytestmark = pytest.mark.real
SERVER = """
import sys
from gunicorn.app.base import BaseApplication
from callcenter.serving.web import _Worker

def app(environ, start_response):
    start_response("200 OK", [("Content-Length", "2")])
    return [b"ok"]

class Server(BaseApplication):
    def load_config(self):
        for name, value in {"bind": sys.argv[1], "worker_class": _Worker, "threads": 30}.items():
            self.cfg.set(name, value)

    def load(self):
        return app

Server().run()
"""


@pytest.fixture
def door() -> Iterator[tuple[str, int]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = tied(sys.executable, "-c", SERVER, f"127.0.0.1:{port}")
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                assert time.monotonic() < deadline, "gunicorn did not start"
                time.sleep(0.1)
        yield "127.0.0.1", port
    finally:
        process.terminate()
        process.wait(30)


def ask(door: tuple[str, int], version: str) -> socket.socket:
    found = socket.create_connection(door, 60)
    found.sendall(f"GET / HTTP/{version}\r\nHost: here\r\nConnection: close\r\n\r\n".encode())
    assert found.recv(20).startswith(b"HTTP/1")
    return found


def test_who_does_not_hang_up_holds_nobody_else_up(door: tuple[str, int]) -> None:
    # Each could stop the loop that takes connections for two seconds.
    started = time.monotonic()
    rude = [ask(door, "1.0") for _ in range(12)]
    ask(door, "1.1").close()
    assert time.monotonic() - started < 12
    for one in rude:
        one.close()
