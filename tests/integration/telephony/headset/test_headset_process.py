"""How a headset process starts, what it refuses, and how it leaves."""

import asyncio
import signal
import subprocess
import time
from pathlib import Path

import pytest

from callcenter.telephony import headset

from .conftest import Rig, started

pytestmark = pytest.mark.real


@pytest.mark.parametrize("host", ["203.0.113.1", "0.0.0.0", "nowhere.invalid"])  # noqa: S104 - refused, not bound.
def test_an_address_that_is_not_ours_refuses_to_start_and_names_the_setting(host: str) -> None:
    with pytest.raises(SystemExit, match=f"CALLCENTER_WEBRTC_HOST.*{host}"):
        headset.choose_host(host)


def test_a_machine_with_loopback_only_says_so_and_serves(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(headset, "first_address", lambda: None)
    assert headset.choose_host("auto") == "127.0.0.1"
    assert "loopback only" in capsys.readouterr().out


def test_sigterm_says_goodbye_to_browsers_and_leaves_nothing(tmp_path: Path) -> None:
    async def scene(rig: Rig, process: "subprocess.Popen[bytes]") -> None:
        async with rig.wire() as wire, rig.browser(wire, "ana") as ana:
            assert rig.snapshot["process"] == 7
            assert rig.snapshot["pid"] == process.pid
            process.send_signal(signal.SIGTERM)
            deadline = time.monotonic() + 5
            while ana.connection.connectionState == "connected":
                assert time.monotonic() < deadline
                await asyncio.sleep(0.01)

    with started(tmp_path, number=7) as (rig, process):
        asyncio.run(scene(rig, process))
        assert process.wait(10) == 0
        assert not rig.path.exists()
    log = (tmp_path / "headset.log").read_text()
    assert "headset.stopped" in log
    assert "Traceback" not in log
