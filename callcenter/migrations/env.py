"""Alembic's entry: on the connection `upgrade` gives, or from the settings for a developer's `alembic revision`."""

from alembic import context
from sqlalchemy.engine import Connection

import callcenter.app
from callcenter.app import open_database
from callcenter.kernel.config import load_settings
from callcenter.kernel.db import Base

assert callcenter.app  # noqa: S101 - Imports every domain's tables.


def run(connection: Connection) -> None:
    """Run what was asked for on a connection; its owner commits."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        compare_type=True,
        user_module_prefix="kernel.",
    )
    with context.begin_transaction():
        context.run_migrations()


given: Connection | None = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with open_database(load_settings()).engine.execution_options(writing=True).begin() as own:
        run(own)
