"""From another computer: plain http explains itself and names the way out, and the self-signed https way works."""

import socket
import ssl
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from callcenter.accounts.services import create_token
from callcenter.kernel.actor import SYSTEM
from callcenter.kernel.clock import utc_now
from callcenter.telephony.sounds import FOLDER
from tests.cast import make_cast
from tests.e2e.browsing import FAKE_SOUND, SLOW, chromium, give_password, hears, sign_in
from tests.e2e.desk import Desk, new_desk, wait_for

pytestmark = pytest.mark.real


def _address() -> str:
    """An address of this machine by which other computers know it; no packet is sent to find out."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            pytest.skip("this machine has loopback only")
        found: str = probe.getsockname()[0]
    return found


@pytest.fixture
def browser() -> Iterator[Browser]:
    """Chromium whose microphone hears somebody speak."""
    with sync_playwright() as playwright:
        found = chromium(playwright, *FAKE_SOUND, hears(FOLDER / "callers" / "agent-zh-1.wav"))
        yield found
        found.close()


def _desk(home: Path, **settings: str) -> Desk:
    found = new_desk(home, WEB_HOST="0.0.0.0", LINES="1", **settings)  # noqa: S104 - that is what is tried here.
    with found.db.writing() as session:
        make_cast(session, utc_now())
        found.tokens["ana"] = create_token(session=session, username="ana", actor=SYSTEM, now=utc_now(), name="tests")
    give_password(found, "ana", language="en")
    return found


def test_plain_http_from_elsewhere_says_why_there_is_no_microphone_and_what_to_do(
    tmp_path: Path, browser: Browser
) -> None:
    desk = _desk(tmp_path / "home", WEBRTC_HOST=_address())
    url = f"http://{_address()}:{desk.settings.web_port}"
    desk.start()
    try:
        page = browser.new_context(locale="en").new_page()
        page.set_default_timeout(SLOW)
        page.goto(url)
        assert page.evaluate("window.isSecureContext") is False
        assert "serve --tls self-signed" in page.inner_text("[role=note]")
        sign_in(page, url, "ana")
        page.click("[data-test=open-microphone]")
        told = page.inner_text(".trouble")
        assert "not encrypted" in told
        assert "serve --tls self-signed" in told
        page.click("[data-test=sound-done]")
        page.click("[data-test=ready]")
        page.wait_for_selector(".trouble")
        page.reload()
        page.wait_for_selector("[data-test=status]")
    finally:
        desk.stop()


def _is_ready_behind_its_own_certificate(desk: Desk) -> bool:
    unchecked = ssl._create_unverified_context()  # noqa: S323 - the certificate is its own, as for the browser.
    try:
        with urllib.request.urlopen(f"https://127.0.0.1:{desk.settings.web_port}/readyz", timeout=2, context=unchecked):
            return True
    except OSError:
        return False


def test_the_self_signed_way_signs_in_and_hears_the_microphone(
    tmp_path: Path, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Desk, "_is_ready", _is_ready_behind_its_own_certificate)
    desk = _desk(tmp_path / "home", TLS="self-signed", WEBRTC_HOST=_address())
    url = f"https://{_address()}:{desk.settings.web_port}"
    desk.start()
    try:
        page = browser.new_context(locale="en", ignore_https_errors=True).new_page()
        page.set_default_timeout(SLOW)
        sign_in(page, url, "ana")
        assert page.evaluate("window.isSecureContext") is True
        page.click("[data-test=open-microphone]")
        page.click("[data-test=echo]")
        meter = page.locator("[data-test=heard-back]")
        wait_for(lambda: float(meter.get_attribute("aria-valuenow") or 0) > 0.3, seconds=60, label="hears itself")
        page.click("[data-test=sound-done]")
        page.wait_for_selector("[data-test=headset][data-headset=connected]")
        page.reload()
        page.wait_for_selector("[data-test=headset][data-headset=connected]")
    finally:
        desk.stop()
