"""Fixtures for all tests: databases of both kinds, a fixed moment."""

import os
import pwd
import shutil
import subprocess
import tempfile
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
from tests.contract import promises

MOMENT = datetime(2026, 11, 23, 2, 30, tzinfo=UTC)
assert callcenter.app  # Imports every domain's tables.
promises.watch()


@pytest.fixture
def now() -> datetime:
    """A Monday morning in Shanghai."""
    return MOMENT


def _postgres_bin() -> Path | None:
    found = shutil.which("initdb") or shutil.which(
        "initdb", path=":".join(map(str, Path("/usr/lib/postgresql").glob("*/bin")))
    )
    return Path(found).resolve().parent if found else None


def _as_ordinary_user() -> dict[str, object]:
    """PostgreSQL refuses to run as root: its cluster belongs to nobody then."""
    if os.geteuid() != 0:
        return {}
    entry = pwd.getpwnam("nobody")
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


@pytest.fixture(autouse=True)
def _as_promised() -> Iterator[None]:
    """Whatever this test writes to the outbox or tells is as docs/events.yaml says."""
    promises.BROKEN.clear()
    yield
    assert promises.BROKEN == []


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A throwaway PostgreSQL cluster on a Unix socket; skipped where there is no PostgreSQL."""
    binaries = _postgres_bin()
    if binaries is None:
        pytest.skip("PostgreSQL is not installed")
    user = _as_ordinary_user()
    folder = Path(tempfile.mkdtemp(prefix="ccpg", dir="/tmp"))
    if user:
        os.chown(folder, int(str(user["user"])), int(str(user["group"])))
    run = {"check": True, "capture_output": True, **user}
    data = folder / "data"
    subprocess.run(
        [binaries / "initdb", "-D", data, "-U", "cc", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"], **run
    )
    options = f"-k {folder} -c listen_addresses='' -c max_connections=300"
    subprocess.run([binaries / "pg_ctl", "-D", data, "-o", options, "-l", folder / "log", "-w", "start"], **run)
    try:
        yield f"postgresql://cc@/postgres?host={folder}"
    finally:
        subprocess.run([binaries / "pg_ctl", "-D", data, "-m", "immediate", "stop"], **run)
        shutil.rmtree(folder, ignore_errors=True)


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
    yield database
    database.dispose()
