"""What a transaction has locked it does not lock again, and what it has changed it does not forget."""

from pathlib import Path

from callcenter.app import open_database
from callcenter.kernel.config import Settings
from callcenter.kernel.db import Base
from callcenter.kernel.outbox import Counter
from callcenter.kernel.rows import hold, locked
from tests.statements import counted


def test_a_row_is_read_and_locked_once(tmp_path: Path) -> None:
    db = open_database(Settings(database_url=f"sqlite:///{tmp_path / 'test.db'}", home=tmp_path))
    with db.writing() as session:
        Base.metadata.create_all(session.connection())
        assert locked(session, Counter, "a") is None
        made = Counter(name="b", value=1)
        session.add(made)
        session.flush()
        hold(session, made, "b")
    with db.writing() as session:
        row = locked(session, Counter, "b")
        assert row is not None
        row.value = 5
        with counted(db) as statements:
            assert locked(session, Counter, "b") is row
        assert list(statements) == []
        assert row.value == 5
    with db.writing() as session:
        row = session.get_one(Counter, "b")
        row.value = 6
        # Read before without a lock: the lock must not undo what was changed since.
        assert locked(session, Counter, "b") is row
        assert row.value == 6
