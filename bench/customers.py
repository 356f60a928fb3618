"""A database with very many customers, filled past the ORM and kept between runs."""

import json
import shutil
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

from callcenter.customers.identity import normalise
from callcenter.kernel.words import query_words
from callcenter.seed.words import GIVEN, SURNAMES
from tests.e2e.desk import Desk

NOW = "2026-11-01 08:00:00.000000"
_FAST = ("journal_mode=OFF", "synchronous=OFF", "foreign_keys=OFF", "cache_size=-400000")


def number_of(index: int) -> str:
    """The mobile number of the n-th customer."""
    return f"138{index:08d}"


def name_of(index: int) -> str:
    """The name of the n-th customer."""
    return SURNAMES[index % len(SURNAMES)] + GIVEN[index // len(SURNAMES) % len(GIVEN)]


def fill(desk: Desk, *, count: int, cache: Path) -> float:
    """Give a prepared, stopped installation so many customers; seconds it took. The filled file is kept in `cache`."""
    began = time.monotonic()
    target = Path(desk.settings.database.removeprefix("sqlite:///"))
    kept = cache / f"customers-{count}-{_schema(target)}.db"
    desk.db.dispose()
    if not kept.exists():
        cache.mkdir(parents=True, exist_ok=True)
        part = kept.with_suffix(".part")
        _checkpoint(target)
        shutil.copyfile(target, part)
        _write(part, count)
        part.rename(kept)
    for end in ("", "-wal", "-shm"):
        target.with_name(target.name + end).unlink(missing_ok=True)
    shutil.copyfile(kept, target)
    return time.monotonic() - began


def _schema(path: Path) -> str:
    """Ten digits that change with the tables, so that an old cache is not used."""
    with sqlite3.connect(path) as connection:
        rows = connection.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name").fetchall()
    total = 0
    for (sql,) in rows:
        for letter in sql:
            total = (total * 31 + ord(letter)) % 10_000_000_019
    return f"{total:010d}"


def _checkpoint(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def _write(path: Path, count: int) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in _FAST:
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("BEGIN")
    _insert(
        connection,
        "customers",
        "id kind name level company email address language source note region created_at updated_at version",
        _customers(count),
    )
    _insert(
        connection,
        "customer_phones",
        "id customer_id label is_primary is_shared created_at number number_kind extension match_key backwards",
        _phones(count),
    )
    _insert(connection, "customer_words", "word customer_id", sorted(_words(count)))
    _insert(
        connection,
        "activities",
        "id customer_id kind ref_kind ref_id title text match_key data at",
        _activities(count),
    )
    _insert(connection, "open_items", "id customer_id kind ref_id data", _open_items(count))
    connection.execute("COMMIT")
    connection.execute("ANALYZE")
    connection.execute("PRAGMA journal_mode=WAL")
    connection.close()


def _insert(
    connection: sqlite3.Connection,
    table: str,
    columns: str,
    rows: "Iterator[tuple[object, ...]] | list[tuple[object, ...]]",
) -> None:
    names = columns.split()
    places = ", ".join("?" * len(names))
    connection.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({places})", rows)  # noqa: S608 - names of ours.


def _customers(count: int) -> Iterator[tuple[object, ...]]:
    for n in range(count):
        level = ("normal", "normal", "normal", "silver", "gold", "vip")[n % 6]
        yield n + 1, "person", name_of(n), level, "", "", "", "zh-CN", "电话", "", "", NOW, NOW, 1


def _phones(count: int) -> Iterator[tuple[object, ...]]:
    sample = normalise(number_of(0))
    if sample.e164 != f"+86{number_of(0)}" or sample.match_key != sample.e164:
        raise RuntimeError("numbers are kept otherwise than this bench writes them")
    for n in range(count):
        digits = f"86{number_of(n)}"
        yield n + 1, n + 1, "mobile", 1, 0, NOW, f"+{digits}", "mobile", "", f"+{digits}", digits[::-1]


def _words(count: int) -> Iterator[tuple[object, ...]]:
    known: dict[str, list[str]] = {}
    for n in range(count):
        name = name_of(n)
        if name not in known:
            known[name] = list(dict.fromkeys([name, *query_words(name)]))
        for word in known[name]:
            yield word, n + 1


def _activities(count: int) -> Iterator[tuple[object, ...]]:
    data = json.dumps(
        {"id": "0", "direction": "in", "started_at": "2026-10-01T08:00:00Z", "end_reason": "agent_hung_up"}
    )
    for n in range(count):
        yield n + 1, n + 1, "call", "call", f"old{n}", "", "", f"+86{number_of(n)}", data, NOW


def _open_items(count: int) -> Iterator[tuple[object, ...]]:
    data = json.dumps({"id": 1, "number": "W1", "subject": "洗衣机脱水异响", "state": "new"})
    for n in range(0, count, 10):
        yield n // 10 + 1, n + 1, "ticket", str(n), data
