"""An open office for the tests of work orders: the cast at their browsers, and the shipped types."""

from dataclasses import dataclass, field

import pytest
from flask.testing import FlaskClient

from callcenter.kernel.actor import Actor
from callcenter.kernel.db import Database
from callcenter.tickets.services import install_types
from tests import desk as desks


@dataclass
class Desk(desks.Desk):
    """A desk with the types by code, at which each person signs in once."""

    types: dict[str, int] = field(default_factory=dict)
    browsers: dict[int, FlaskClient] = field(default_factory=dict)

    def browser(self, actor: Actor) -> FlaskClient:
        """The actor's browser."""
        if actor.person_id not in self.browsers:
            self.browsers[actor.person_id] = self.client(actor)
        return self.browsers[actor.person_id]

    def another_tab(self, actor: Actor) -> FlaskClient:
        """A second connection with the same sign-in, for requests at the same time."""
        first = self.browser(actor)
        tab = self.app.test_client()
        tab._cookies, tab.environ_base = first._cookies, first.environ_base
        return tab


@pytest.fixture
def desk(db: Database) -> Desk:
    """An open office on a Monday morning."""
    opened = desks.open_desk(db)
    with db.writing() as session:
        types = install_types(session=session)
    return Desk(**vars(opened), types=types)
