"""How a headset process starts, what it refuses, and how it leaves."""

import asyncio
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from callcenter.telephony import headset

from .conftest import Rig

pytestmark = pytest.mark.real

COMMAND = [sys.executable, "-m", "callcenter.telephony.headset", "--number", "7"]


@pytest.mark.parametrize("host", ["203.0.113.1", "0.0.0.0", "nowhere.invalid"])  # noqa: S104 - refused, not bound.
def test_an_address_that_is_not_ours_refuses_to_start_and_names_the_setting(host: str, tmp_path: Path) -> None:
    ended = subprocess.run(
        [*COMMAND, "--socket", tmp_path / "s", "--host", host], capture_output=True, text=True, timeout=20, check=False
    )
    assert ended.returncode != 0
    assert "CALLCENTER_WEBRTC_HOST" in ended.stderr
    assert host in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_machine_with_loopback_only_says_so_and_serves(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(headset, "first_address", lambda: None)
    assert headset.choose_host("auto") == "127.0.0.1"
    assert "loopback only" in capsys.readouterr().out


def test_sigterm_says_goodbye_to_browsers_and_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "s"
    process = subprocess.Popen([*COMMAND, "--socket", path, "--host", "auto", "--log", tmp_path / "log"])

    async def scene() -> None:
        async with asyncio.timeout(20):
            while not path.exists():  # noqa: ASYNC110 - another process makes it.
                await asyncio.sleep(0.02)
        rig = Rig(path=path, pid=process.pid)
        async with rig.wire() as wire, rig.browser(wire, "ana") as ana:
            assert rig.snapshot["process"] == 7
            assert rig.snapshot["pid"] == process.pid
            process.send_signal(signal.SIGTERM)
            deadline = time.monotonic() + 3
            while ana.connection.connectionState == "connected":
                assert time.monotonic() < deadline
                await asyncio.sleep(0.01)

    try:
        asyncio.run(scene())
        assert process.wait(5) == 0
    finally:
        process.kill()
    assert not path.exists()
    log = (tmp_path / "log").read_text()
    assert "headset.stopped" in log
    assert "Traceback" not in log
