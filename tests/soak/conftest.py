"""The soak: one installation with agents at browsers and at phones, and a sheet of what each run found."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.floor import Floor, open_floor
from bench.machine import prefer_this_process
from tests.soak.cluster import Cluster, is_possible
from tests.soak.sheet import Sheet

pytestmark = pytest.mark.soak


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--soak-scale 0.05` does everything a twentieth as often or long."""
    parser.addoption("--soak-scale", type=float, default=1.0, help="1 is the full counts")


@pytest.fixture(scope="session")
def scale(request: pytest.FixtureRequest) -> float:
    """How much of the full counts is asked for."""
    return float(request.config.getoption("--soak-scale"))


@pytest.fixture(scope="session")
def sheet(scale: float) -> Sheet:
    """What was found; written after each test."""
    return Sheet(scale)


@pytest.fixture(scope="module")
def floor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Floor]:
    """A running installation on SQLite."""
    yield from _opened(tmp_path_factory.mktemp("soak") / "home")


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL that can be taken away."""
    if not is_possible():
        pytest.skip("PostgreSQL is not installed")
    found = Cluster()
    found.start()
    yield found
    found.remove()


@pytest.fixture(scope="module")
def floor_on_postgresql(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Floor]:
    """A running installation on a database that can be taken away."""
    yield from _opened(tmp_path_factory.mktemp("soakpg") / "home", DATABASE_URL=cluster.url)


def _opened(home: Path, **settings: str) -> Iterator[Floor]:
    found = open_floor(agents=8, lines=4, home=home, **settings)
    prefer_this_process()
    try:
        yield found
    finally:
        found.close()
