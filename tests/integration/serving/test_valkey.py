"""The embedded Valkey opens to its password only."""

import os
import signal
import subprocess
from pathlib import Path

import pytest

from callcenter.kernel.bus import BusDown, RedisBus
from callcenter.serving import valkey
from tests.tied import tied

pytestmark = pytest.mark.real


def test_it_answers_its_password_and_nobody_else(tmp_path: Path) -> None:
    door = valkey.new_door(tmp_path)
    program = valkey.program(tmp_path, door)
    assert door.password not in " ".join(program.command)
    assert (tmp_path / "valkey.conf").stat().st_mode & 0o077 == 0
    assert not door.answers()
    process = tied(*program.command, stdout=subprocess.DEVNULL)
    try:
        assert door.wait(seconds=10)
        assert valkey.known_door(tmp_path) == door
        RedisBus(door.url).ping()
        assert not valkey.Door(door.port, "wrong").answers()
        with pytest.raises(BusDown):
            RedisBus(f"redis://127.0.0.1:{door.port}/0").ping()
    finally:
        os.kill(process.pid, signal.SIGTERM)
        process.wait(10)
    assert not door.answers()
