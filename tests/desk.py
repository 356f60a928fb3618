"""A desk for route tests: the application on a database with the cast, and a clock that can be moved."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from apiflask import APIFlask
from flask.testing import FlaskClient

from callcenter.app import create_app
from callcenter.kernel.actor import Actor
from callcenter.kernel.config import Settings
from callcenter.kernel.db import Database
from callcenter.kernel.memory_bus import MemoryBus
from tests.cast import Cast, client_of, make_cast
from tests.conftest import MOMENT


@dataclass
class Clock:
    """Stands still until it is moved."""

    now: datetime = MOMENT

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **duration: float) -> datetime:
        """Let time pass."""
        self.now += timedelta(**duration)
        return self.now


@dataclass
class Desk:
    """What a route test works with."""

    app: APIFlask
    db: Database
    bus: MemoryBus
    cast: Cast
    clock: Clock = field(default_factory=Clock)

    def client(self, actor: Actor) -> FlaskClient:
        """A browser in which the actor is signed in."""
        return client_of(self.app, self.db, actor, self.clock.now)


def open_desk(db: Database, **settings: Any) -> Desk:
    """The application on this database, which gets the cast."""
    bus, clock = MemoryBus(), Clock()
    with db.writing() as session:
        cast = make_cast(session)
    app = create_app(Settings(home=settings.pop("home", "data"), **settings), db=db, bus=bus, now=clock)
    return Desk(app=app, db=db, bus=bus, cast=cast, clock=clock)
