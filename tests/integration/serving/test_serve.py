"""`callcenter serve` as a person runs it: real lines, a real Valkey, a real console."""

import json
import re
import signal
from urllib.request import urlopen

import pytest

from callcenter.serving.identity import marked
from tests.integration.serving.installation import Installation

pytestmark = [pytest.mark.real, pytest.mark.timeout(600)]


def test_a_first_start_a_crash_a_take_over_and_an_end(installation: Installation) -> None:
    first = installation.start()
    installation.wait_until("Ctrl-C ends everything", first)
    assert re.search(r"one-use password \S{12,}", installation.told())
    with urlopen(f"http://127.0.0.1:{installation.web_port}/readyz") as answer:
        assert json.load(answer)["ready"]
    code, told = installation.command("doctor")
    assert code == 0, told
    assert "Callcenter is running and holds its ports" in told
    assert str(installation.folder) in told

    second = installation.start()
    assert second.wait(60) == 3
    assert f"already serves {installation.folder}" in installation.told()

    line, valkey, web = (installation.pid_of(name) for name in ("line-1", "valkey", "web"))
    first.kill()
    first.wait()
    installation.output.write_text("")
    third = installation.start()
    installation.wait_until("Ctrl-C ends everything", third)
    assert "Taken over from the last run: line-1, headset-1, valkey" in installation.told()
    assert "was kept" in installation.told()
    assert "one-use password" not in installation.told()
    assert installation.pid_of("line-1") == line
    assert installation.pid_of("valkey") == valkey
    assert installation.pid_of("web") != web

    third.send_signal(signal.SIGINT)
    assert third.wait(60) == 0
    assert list(marked(installation.folder)) == []
    assert "Everything has ended" in installation.told()


def test_ctrl_c_in_the_middle_of_the_start_ends_it(installation: Installation) -> None:
    process = installation.start()
    installation.wait_until("Preparing the database", process)
    process.send_signal(signal.SIGINT)
    assert process.wait(60) == 0
    assert "Console:" not in installation.told()
    assert list(marked(installation.folder)) == []


def test_https_and_a_fresh_start(installation: Installation) -> None:
    process = installation.start("--tls", "self-signed", "--fresh")
    installation.wait_until("Ctrl-C ends everything", process)
    assert f"https://127.0.0.1:{installation.web_port}" in installation.told()
    assert "SHA-256" in installation.told()
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 0
    assert list(marked(installation.folder)) == []
