"""Time between two columns, counted by the database: SQLite and PostgreSQL say it differently."""

from typing import Any

from sqlalchemy import Float
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class seconds_between(FunctionElement[float]):  # noqa: N801 - used like a function of SQL.
    """Seconds from the first moment to the second; null when either is."""

    type = Float()
    inherit_cache = True


@compiles(seconds_between)
def _anywhere(element: seconds_between, compiler: Any, **how: Any) -> str:
    start, end = (compiler.process(each, **how) for each in element.clauses)
    return f"EXTRACT(EPOCH FROM ({end} - {start}))"


@compiles(seconds_between, "sqlite")
def _in_sqlite(element: seconds_between, compiler: Any, **how: Any) -> str:
    start, end = (compiler.process(each, **how) for each in element.clauses)
    return f"((julianday({end}) - julianday({start})) * 86400.0)"
