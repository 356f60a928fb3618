"""Fixtures for all tests: databases of both kinds, a fixed moment."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

import callcenter.app
from callcenter.app import open_database
from callcenter.kernel.config import Settings
from callcenter.kernel.db import Base, Database
from callcenter.kernel.ids import new_id
from callcenter.telephony.services.away import install_reasons
from tests.contract import answers, promises
from tests.postgres import Cluster, binaries

MOMENT = datetime(2026, 11, 23, 2, 30, tzinfo=UTC)
assert callcenter.app  # Imports every domain's tables.
promises.watch()
answers.watch()


@pytest.fixture
def now() -> datetime:
    """A Monday morning in Shanghai."""
    return MOMENT


@pytest.fixture(autouse=True)
def _as_promised() -> Iterator[None]:
    """Whatever this test writes to the outbox or tells is as docs/events.yaml says, each answer as docs/openapi.json."""
    promises.BROKEN.clear()
    yield
    assert promises.BROKEN == []


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A throwaway PostgreSQL cluster; skipped where there is no PostgreSQL."""
    if binaries() is None:
        pytest.skip("PostgreSQL is not installed")
    cluster = Cluster.made()
    try:
        yield cluster.url
    finally:
        cluster.remove()


@pytest.fixture(params=["sqlite", "postgresql"])
def db(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty database with all tables, once of each kind."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'test.db'}"
        yield from _opened(url, tmp_path)
        return
    base = request.getfixturevalue("postgres_url")
    name = f"t{new_id()}"
    with psycopg.connect(base, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    yield from _opened(base.replace("/postgres?", f"/{name}?"), tmp_path)


def _opened(url: str, folder: Path) -> Iterator[Database]:
    database = open_database(Settings(database_url=url, home=folder))
    with database.writing() as session:
        Base.metadata.create_all(session.connection())
        install_reasons(session=session)
    yield database
    database.dispose()
