"""The history of the tables, and the way from any point of it to now. Alembic stays in this package."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.engine import Connection

from callcenter.kernel.db import Database

FOLDER = Path(__file__).parent
_ONE_AT_A_TIME = 5_060_001
"""Key of PostgreSQL's advisory lock: two programs that start together must not both migrate."""


def configuration(connection: Connection | None = None) -> Config:
    """Alembic's settings; no ini file is needed, so it works from an installed package."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


@cache
def newest() -> frozenset[str]:
    """The revisions this code needs."""
    return frozenset(ScriptDirectory.from_config(configuration()).get_heads())


def current(connection: Connection) -> frozenset[str]:
    """The revisions a database is at; empty for a new one."""
    return frozenset(MigrationContext.configure(connection).get_current_heads())


def is_at_head(db: Database) -> bool:
    """Whether the tables fit the code."""
    with db.reading() as session:
        return current(session.connection()) == newest()


def upgrade(db: Database) -> bool:
    """Bring the tables up to the code, in one transaction; True when there was something to do."""
    writer = db.engine.execution_options(writing=True)
    with writer.connect() as connection:
        raw = connection.connection.dbapi_connection
        if db.is_sqlite and raw is not None:
            # Changing a table of SQLite means making it anew; the references are checked at the end.
            raw.execute("PRAGMA foreign_keys=OFF")
        try:
            if not db.is_sqlite:
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ONE_AT_A_TIME})
            before = current(connection)
            if before != newest():
                command.upgrade(configuration(connection), "head")
                _check_references(connection, db)
            connection.commit()
            return before != newest()
        finally:
            connection.rollback()
            if db.is_sqlite and raw is not None:
                raw.execute("PRAGMA foreign_keys=ON")


def _check_references(connection: Connection, db: Database) -> None:
    if db.is_sqlite and (broken := connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()):
        raise RuntimeError(f"the migration broke references: {broken[:5]}")
