"""The database: typed columns, two kinds of transactions, SQLite and PostgreSQL alike."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, DateTime, Engine, Integer, MetaData, create_engine, event, text
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.orm import DeclarativeBase, Session, mapped_column
from sqlalchemy.types import JSON, TypeDecorator

from callcenter.kernel.turns import turn

_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

_POSTGRES = {
    "connect_timeout": 5,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}
"""Seconds, the last milliseconds. A server that vanished from the network must be noticed: facts wait in memory until then.
Keepalives tell of a quiet connection, the last of one with a question on its way."""

BigInt = BigInteger().with_variant(Integer, "sqlite")
"""64 bits; SQLite counts up only a column declared INTEGER."""


class UtcDateTime(TypeDecorator[datetime]):
    """Aware UTC in Python; without zone in SQLite, timestamptz in PostgreSQL."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        return dialect.type_descriptor(DateTime(timezone=dialect.name == "postgresql"))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without zone does not belong in the database")
        value = value.astimezone(UTC)
        return value if dialect.name == "postgresql" else value.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


IntKey = Annotated[int, mapped_column(BigInt, primary_key=True, autoincrement=True)]
IdKey = Annotated[str, mapped_column(primary_key=True)]
JsonData = dict[str, Any]


class Base(DeclarativeBase):
    """All tables. Constraints get names by convention, so that migrations can find them."""

    metadata = MetaData(naming_convention=_NAMES)
    type_annotation_map = {datetime: UtcDateTime(), dict[str, Any]: JSON(), list[Any]: JSON(), int: BigInt}  # noqa: RUF012


def _prepare_sqlite(engine: Engine) -> None:
    """Take transactions out of the driver's hands and set what durability asks for."""

    @event.listens_for(engine, "connect")
    def connect(connection: Any, record: object) -> None:
        del record
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=10000", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        is_writing = bool(connection.get_execution_options().get("writing"))
        connection.exec_driver_sql(f"PRAGMA query_only={'OFF' if is_writing else 'ON'}")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing else "BEGIN")


_ZONE = "zone"


def zone_of(session: Session) -> ZoneInfo:
    """The time zone of the call centre, for a service whose rule is in local time. Known in writing transactions."""
    zone: ZoneInfo = session.info[_ZONE]
    return zone


class Database:
    """One database. Entry points open a transaction by `reading` or `writing`; services never commit.

    `before_commit` runs as the last statement of each writing transaction,
    `after_commit` once it is durable. `zone` is where the call centre is: see `zone_of`.
    """

    def __init__(
        self,
        url: str,
        *,
        before_commit: Callable[[Session], None] | None = None,
        after_commit: Callable[[Session], None] | None = None,
        zone: ZoneInfo | None = None,
    ) -> None:
        self.url = url
        self.is_sqlite = url.startswith("sqlite")
        options: dict[str, Any] = (
            {}
            if self.is_sqlite
            else {
                "pool_size": 20,
                "max_overflow": 20,
                "pool_pre_ping": True,
                "connect_args": _POSTGRES,
            }
        )
        if not self.is_sqlite:
            url = url.replace("postgresql://", "postgresql+psycopg://", 1)
        self.engine = create_engine(url, **options)
        if self.is_sqlite:
            _prepare_sqlite(self.engine)
            self._reader = self.engine
        else:
            self._reader = self.engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        self._writer = self.engine.execution_options(writing=True)
        self._before_commit = before_commit
        self._after_commit = after_commit
        self._zone = zone or ZoneInfo("UTC")

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A read-only snapshot; never waits for writers. Rows read in it keep their values after its end."""
        with Session(self._reader, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A writing transaction; keep it short. Commits at the end, rolls back on an exception."""
        with Session(self._writer, expire_on_commit=False, autoflush=True, info={_ZONE: self._zone}) as session:
            with self._turn(), session.begin():
                session.connection()
                yield session
                session.flush()
                if self._before_commit is not None:
                    self._before_commit(session)
            if self._after_commit is not None:
                self._after_commit(session)

    def _turn(self) -> AbstractContextManager[None]:
        """SQLite's writers queue at a lock file beside it; PostgreSQL needs none."""
        path = self.engine.url.database
        return turn(Path(f"{path}-turn")) if self.is_sqlite and path and path != ":memory:" else nullcontext()

    def ping(self) -> None:
        """Raise when the database does not answer."""
        with self.engine.connect() as connection:
            connection.execute(text("SELECT 1"))

    def dispose(self) -> None:
        """Close all connections."""
        self.engine.dispose()
