"""Lines and carriers that several tests share: each test leaves them without a call."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.telephony.line.bench import Carrier, LineProcess


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LineProcess]:
    """A line."""
    one = LineProcess(tmp_path_factory.mktemp("line")).start()
    yield one
    assert one.is_alive, one.log.read_text()
    assert one.stop() == 0
    assert "Assertion" not in one.log.read_text()


@pytest.fixture(scope="module")
def carrier(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Carrier]:
    """The carrier with its table of numbers."""
    one = Carrier(tmp_path_factory.mktemp("carrier"))
    yield one
    one.stop()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder for sounds."""
    return tmp_path
