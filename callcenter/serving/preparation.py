"""What must be done to the database before the service can start, and what one-off commands do to it."""

import sys
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy.orm import Session

import callcenter.accounts.services as accounts
from callcenter import seed
from callcenter.app import build_kernel, open_database
from callcenter.kernel.actor import SYSTEM
from callcenter.kernel.clock import utc_now
from callcenter.kernel.config import Settings
from callcenter.kernel.memory_bus import MemoryBus
from callcenter.kernel.texts import text
from callcenter.migrations import upgrade
from callcenter.serving.progress import Refused, Terminal
from callcenter.telephony.services.setup import ensure_queue
from callcenter.tickets.services import install_types

ADMINISTRATOR = "admin"
T = TypeVar("T")


def migrate(settings: Settings) -> bool:
    """Bring the tables up to the code; True when there was something to do."""
    db = open_database(settings)
    try:
        return upgrade(db)
    finally:
        db.dispose()


def prepare(settings: Settings) -> dict[str, Any]:
    """Tables, roles, the first administrator, demo data. Tells what the person at the terminal must know."""
    db = open_database(settings)
    try:
        told: dict[str, Any] = {"migrated": upgrade(db)}
        kernel = build_kernel(settings, db=db, bus=MemoryBus())
        now = kernel.now()
        with db.writing() as session:
            told["password"] = accounts.create_administrator(
                session=session, username=ADMINISTRATOR, language=settings.lang, now=now
            )
        if settings.demo:
            if told["password"]:
                Terminal(settings.lang, sys.stderr).say(
                    text("准备演示数据（仅首次需要）……", "Preparing the demonstration's data (the first time only) …")
                )
            told["seeded"] = seed.ensure(kernel)
        with db.writing() as session:
            install_types(session=session)
            ensure_queue(session=session, actor=SYSTEM, now=now)
        return told
    finally:
        db.dispose()


def configure(settings: Settings, work: Callable[[Session, datetime], T]) -> T:
    """Do something to an installation from the terminal, as the system; Refused when there is none yet."""
    _must_be_installed(settings)
    db = open_database(settings)
    try:
        with db.writing() as session:
            return work(session, utc_now())
    finally:
        db.dispose()


def _must_be_installed(settings: Settings) -> None:
    if not settings.database_url and not (settings.folder / "callcenter.db").exists():
        raise Refused(
            text(
                f"CALLCENTER_HOME：{settings.folder} 中还没有安装。请先运行 callcenter serve，或指定正确的目录。",
                f"CALLCENTER_HOME: nothing is installed in {settings.folder} yet. Run callcenter serve first, or name "
                "the right folder.",
            )
        )


def fill(settings: Settings) -> None:
    """Fill the database with the demo's call centre."""
    db = open_database(settings)
    try:
        seed.ensure(build_kernel(settings, db=db, bus=MemoryBus()))
    finally:
        db.dispose()


def create_token(settings: Settings, *, username: str, name: str) -> str:
    """A new bearer token of a person. Raises Refused when nothing is installed, NotFound when there is no such person."""

    def work(session: Session, now: datetime) -> str:
        return accounts.create_token(session=session, username=username, name=name, actor=SYSTEM, now=now)

    return configure(settings, work)
