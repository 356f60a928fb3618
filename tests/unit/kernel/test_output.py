"""A full disk costs lines of the log, not the program."""

import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
import logging, sys
import structlog
from callcenter.kernel.output import outlive_a_full_disk
if sys.argv[1] == "patient":
    outlive_a_full_disk()
for _ in range(3):
    structlog.get_logger().info("line.started")
    logging.getLogger().warning("said")
    print("hello", flush=True)
open(sys.argv[2], "w").write("lived")
"""


@pytest.mark.parametrize(("kind", "lives"), [("patient", True), ("plain", False)])
def test_a_program_lives_though_its_log_cannot_be_written(tmp_path: Path, kind: str, lives: bool) -> None:
    proof = tmp_path / "proof"
    with Path("/dev/full").open("w") as full:
        subprocess.run(
            [sys.executable, "-u", "-c", PROGRAM, kind, str(proof)], stdout=full, stderr=full, timeout=60, check=False
        )
    assert proof.exists() is lives
