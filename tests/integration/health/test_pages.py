"""The console is served at every address that is not the API's."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from callcenter.accounts.sessions import COOKIE
from callcenter.app import create_app
from callcenter.kernel.config import Settings
from callcenter.kernel.memory_bus import MemoryBus


@pytest.fixture
def console(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    built = tmp_path / "console"
    (built / "assets").mkdir(parents=True)
    (built / "index.html").write_text("<!doctype html><title>desk</title>")
    (built / "assets" / "index-1a2b.js").write_text("let a = 1")
    (tmp_path / "secret.txt").write_text("secret")
    monkeypatch.setattr("callcenter.pages.install_pages.__kwdefaults__", {"folder": built})
    return application(tmp_path).test_client()


def application(folder: Path) -> Flask:
    return create_app(Settings(home=folder), bus=MemoryBus())


@pytest.mark.parametrize("path", ["/", "/tickets/123", "/pop?caller=13800138000"])
def test_deep_links_open_the_page_and_it_is_always_fresh(console: FlaskClient, path: str) -> None:
    answer = console.get(path)
    assert answer.status_code == 200
    assert "<title>desk</title>" in answer.get_data(as_text=True)
    assert answer.cache_control.no_cache
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


def test_the_page_knows_without_asking_whether_anybody_is_signed_in(console: FlaskClient) -> None:
    """A question that can only be refused would stand as an error in the browser's console."""
    assert "callcenter_page=nobody.own;" in console.get("/").headers["Set-Cookie"]
    console.set_cookie(COOKIE, "some-session")
    assert "callcenter_page=session.own;" in console.get("/tickets/1").headers["Set-Cookie"]
    assert "Set-Cookie" not in console.get("/assets/index-1a2b.js").headers


def test_assets_are_kept_by_browsers(console: FlaskClient) -> None:
    answer = console.get("/assets/index-1a2b.js")
    assert answer.mimetype == "text/javascript"
    assert answer.cache_control.max_age == 31_536_000
    assert answer.cache_control.immutable


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/nothing",
        "/assets/gone.js",
        "/%2e%2e/secret.txt",
        "/../secret.txt",
        "/assets/..%2f..%2fsecret.txt",
        "/api/",
    ],
)
def test_what_is_not_there_is_not_found(console: FlaskClient, path: str) -> None:
    answer = console.get(path)
    assert answer.status_code == 404
    assert b"secret" not in answer.data


def test_a_checkout_without_a_build_says_how_to_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("callcenter.pages.install_pages.__kwdefaults__", {"folder": tmp_path / "none"})
    answer = application(tmp_path).test_client().get("/", headers={"Accept-Language": "en"})
    assert answer.status_code == 503
    assert "make console" in answer.get_data(as_text=True)
