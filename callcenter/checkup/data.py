"""The database and the bus."""

from collections.abc import Iterator

from sqlalchemy.exc import SQLAlchemyError

from callcenter.app import open_database
from callcenter.checkup.findings import Finding, bad, good, weak
from callcenter.kernel.bus import BusDown, RedisBus
from callcenter.kernel.config import Settings
from callcenter.kernel.texts import text
from callcenter.migrations import is_at_head
from callcenter.serving import valkey


def look(settings: Settings) -> Iterator[Finding]:
    """All of it."""
    yield _database(settings)
    yield _bus(settings)


def _database(settings: Settings) -> Finding:
    if not settings.database_url and not (settings.folder / "callcenter.db").exists():
        return good(text("SQLite：首次启动时建立", "SQLite: made at the first start"))
    try:
        db = open_database(settings)
        db.ping()
        is_new_enough = is_at_head(db)
        db.dispose()
    except (SQLAlchemyError, ImportError) as error:
        return bad(
            text(f"数据库无法访问：{_short(error)}", f"The database cannot be reached: {_short(error)}"),
            text(
                "检查 CALLCENTER_DATABASE_URL 与服务器；PostgreSQL 需要 pip install 'callcenter[postgresql]'。",
                "Check CALLCENTER_DATABASE_URL and the server; PostgreSQL takes pip install 'callcenter[postgresql]'.",
            ),
        )
    if not is_new_enough:
        return weak(
            text("数据库结构较旧", "The database's tables are of an older version"),
            text(
                "运行 callcenter migrate；serve 启动时会自动升级。",
                "Run callcenter migrate; serve does it when it starts.",
            ),
        )
    return good(text("数据库正常", "The database answers and is up to date"))


def _bus(settings: Settings) -> Finding:
    if not settings.redis_url:
        door = valkey.known_door(settings.run_folder)
        if door is not None and door.answers():
            return good(text("内置 Valkey 正在运行", "The embedded Valkey is running"))
        return good(text("内置 Valkey：由 serve 启动", "The embedded Valkey: started by serve"))
    try:
        RedisBus(settings.redis_url).ping()
    except (BusDown, ValueError) as error:
        return bad(
            text(f"Redis 无法访问：{_short(error)}", f"Redis cannot be reached: {_short(error)}"),
            text(
                "检查 CALLCENTER_REDIS_URL；不设置则使用内置 Valkey。",
                "Check CALLCENTER_REDIS_URL; unset, the embedded Valkey is used.",
            ),
        )
    return good(text("Redis 正常", "Redis answers"))


def _short(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:160]
