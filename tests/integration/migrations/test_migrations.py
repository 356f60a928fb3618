"""The tables' history ends where the models are, on both databases, however often and from how many sides it runs."""

import threading
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Column, inspect

from callcenter.app import open_database
from callcenter.kernel.config import Settings
from callcenter.kernel.db import Base, Database
from callcenter.kernel.ids import new_id
from callcenter.migrations import configuration, is_at_head, upgrade

EXPRESSED = [
    index
    for table in Base.metadata.tables.values()
    for index in table.indexes
    if not all(isinstance(one, Column) for one in index.expressions)
]
"""Indexes of expressions, which no comparison of the two sides understands."""


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database without tables."""
    url = f"sqlite:///{tmp_path / 'test.db'}"
    if request.param == "postgresql":
        base = request.getfixturevalue("postgres_url")
        name = f"m{new_id()}"
        with psycopg.connect(base, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        url = base.replace("/postgres?", f"/{name}?")
    db = open_database(Settings(database_url=url, home=tmp_path))
    yield db
    db.dispose()


def test_a_new_database_gets_the_very_tables_of_the_models(empty: Database) -> None:
    assert not is_at_head(empty)
    assert upgrade(empty)
    assert is_at_head(empty)
    with empty.engine.connect() as connection, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Neither database gives an index of expressions back as it was written.
        context = MigrationContext.configure(connection, opts={"include_object": _is_plain})
        assert compare_metadata(context, Base.metadata) == []


def _is_plain(found: Any, name: str | None, kind: str, *rest: object) -> bool:
    return kind != "index" or name not in {one.name for one in EXPRESSED}


def test_indexes_of_expressions_are_those_of_the_models_too(empty: Database) -> None:
    upgrade(empty)
    query = (
        "SELECT name, replace(sql, char(10), '') FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
        if empty.is_sqlite
        else "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema()"
    )
    names = {one.name for one in EXPRESSED}
    found = []
    with empty.engine.execution_options(writing=True).begin() as connection:
        for _ in range(2):
            rows = connection.exec_driver_sql(query).all()
            found.append({name: definition for name, definition in rows if name in names})
            for index in EXPRESSED:
                index.drop(connection)
                index.create(connection)
    assert found[0] == found[1]
    assert len(found[0]) == len(names) > 0


def test_a_second_run_has_nothing_to_do(empty: Database) -> None:
    assert upgrade(empty)
    assert not upgrade(empty)


def test_two_programs_that_start_together_both_succeed(empty: Database) -> None:
    done: list[bool] = []
    threads = [threading.Thread(target=lambda: done.append(upgrade(empty))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(done) == [False, False, True]


def test_references_are_watched_again_afterwards(empty: Database) -> None:
    upgrade(empty)
    if empty.is_sqlite:
        with empty.engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_the_way_back_leaves_nothing(empty: Database) -> None:
    upgrade(empty)
    with empty.engine.execution_options(writing=True).begin() as connection:
        command.downgrade(configuration(connection), "base")
    with empty.engine.connect() as connection:
        assert set(inspect(connection).get_table_names()) == {"alembic_version"}
