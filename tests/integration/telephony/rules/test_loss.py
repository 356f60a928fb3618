"""Signalling that is lost on the way: calls come about all the same, and each has exactly one end."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from .calls import how_many

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a network that loses packets"),
    pytest.mark.skipif(shutil.which("iptables") is None, reason="iptables is missing"),
]

ROOT = Path(__file__).parents[4]


@pytest.mark.parametrize(("percent", "least"), [(0, 1.0), (2, 1.0), (5, 1.0), (10, 0.9)])
def test_calls_come_about_over_a_network_that_loses_packets(percent: int, least: float) -> None:
    calls = how_many("LOSS_CALLS", 20)
    command = ["unshare", "-n", sys.executable, "-m", "tests.integration.telephony.rules.lossy"]
    done = subprocess.run([*command, str(percent), str(calls)], cwd=ROOT, capture_output=True, text=True, timeout=180)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["is_alive"]
    assert found["ended"] == found["ends"] == found["told"]
    assert found["answered"] >= least * calls, found
