"""An installation on free ports, of which nothing is left afterwards."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.serving.installation import Installation


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    """Not yet started."""
    made = Installation(tmp_path)
    yield made
    made.clear()
