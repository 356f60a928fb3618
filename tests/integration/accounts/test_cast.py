"""The cast is who it says it is."""

from callcenter.accounts.queries import people_who_can, user_refs
from callcenter.app import create_app
from callcenter.kernel.config import Settings
from callcenter.kernel.db import Database
from callcenter.kernel.memory_bus import MemoryBus
from callcenter.kernel.permissions import Permission
from tests.cast import client_of, make_cast
from tests.conftest import MOMENT


def test_the_cast_has_its_rights(db: Database) -> None:
    with db.writing() as session:
        cast = make_cast(session)
    assert cast.ana.can(Permission.CALLS_TAKE)
    assert not cast.ana.can(Permission.CALLS_READ_ALL)
    assert cast.sam.can(Permission.SEATS_WATCH)
    assert not cast.kit.permissions
    assert not cast.admin.can(Permission.CALLS_TAKE)
    assert cast.ana.team_id == cast.sam.team_id != cast.bo.team_id
    with db.reading() as session:
        refs = user_refs(session, [cast.ana.user_id, None, 999_999])
        takers = people_who_can(session, Permission.CALLS_TAKE)
    assert [(ref.id, ref.name) for ref in refs.values()] == [(cast.ana.user_id, "陈安娜")]
    assert set(takers) == {cast.ana.user_id, cast.bo.user_id, cast.sam.user_id}


def test_a_signed_in_browser_is_known(db: Database) -> None:
    with db.writing() as session:
        cast = make_cast(session)
    app = create_app(Settings(), db=db, bus=MemoryBus(), now=lambda: MOMENT)
    assert app.test_client().get("/api/v1/session").status_code == 401
    answer = client_of(app, db, cast.ana).get("/api/v1/session")
    assert answer.status_code == 200
    assert answer.json["user"]["username"] == "ana"
    assert answer.json["user"]["team"]["name"] == "North"
