"""A desk for each test of people."""

import pytest

from callcenter.accounts.models import User
from callcenter.accounts.passwords import hash_password
from callcenter.kernel.db import Database
from tests.desk import Desk, open_desk

PASSWORD = "blue-river-under-7-bridges"
_HASH = hash_password(PASSWORD)


@pytest.fixture
def desk(db: Database) -> Desk:
    """The cast, each with the same password."""
    found = open_desk(db)
    with db.writing() as session:
        for user in found.cast.users.values():
            session.get_one(User, user.id).password_hash = _HASH
    return found


@pytest.fixture
def password() -> str:
    """Everybody's password."""
    return PASSWORD
