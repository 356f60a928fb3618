"""Reading the operation log."""

from typing import Any

from callcenter.accounts.queries.audit import AuditQuery, audit_log
from callcenter.kernel import audit
from tests.desk import Desk
from tests.statements import counted


def test_the_log_is_read_newest_first_in_pages(desk: Desk) -> None:
    with desk.db.writing() as session:
        for number in range(5):
            audit.note(
                session=session,
                actor=desk.cast.ana,
                act=f"number.revealed{number}",
                subject="call:x",
                now=desk.clock.now,
            )
    admin = desk.client(desk.cast.admin)

    def found(**query: Any) -> list[str]:
        answer = admin.get("/api/v1/audit", query_string=query)
        assert answer.status_code == 200
        return [one["act"].removeprefix("number.revealed") for one in answer.json["items"]]

    assert found() == ["4", "3", "2", "1", "0"]
    page = admin.get("/api/v1/audit", query_string={"limit": 3}).json
    assert found(limit=3, cursor=page["next"]) == ["1", "0"]
    assert found(act="number.revealed2") == ["2"]
    assert found(actor_id=desk.cast.bo.person_id) == []
    assert len(found(subject="call:x")) == 5
    assert found(since="2026-11-23T02:31:00Z") == []
    assert len(found(until="2026-11-23T02:31:00Z")) == 5
    assert admin.get("/api/v1/audit", query_string={"since": "yesterday"}).status_code == 422
    assert admin.get("/api/v1/audit", query_string={"cursor": "W10"}).status_code == 422
    with counted(desk.db) as statements, desk.db.reading() as session:
        audit_log(session, AuditQuery())
    assert len(statements) == 1
