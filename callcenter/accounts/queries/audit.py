"""The operation log, newest first."""

from datetime import datetime
from typing import Any

from pydantic import AwareDatetime
from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.kernel.audit import AuditEntry
from callcenter.kernel.http.paging import Page, PageQuery, decode_id, encode_cursor
from callcenter.kernel.http.views import View


class AuditView(View):
    """One act."""

    id: int
    at: datetime
    actor_id: int | None
    actor_name: str
    address: str
    act: str
    subject: str
    before: dict[str, Any]
    after: dict[str, Any]


class AuditQuery(PageQuery):
    """Which acts. `act` may be a beginning, such as "session."."""

    act: str = ""
    subject: str = ""
    actor_id: int | None = None
    since: AwareDatetime | None = None
    until: AwareDatetime | None = None


def audit_log(session: Session, query: AuditQuery) -> Page[AuditView]:
    """A page of the log, in one statement."""
    rows = select(AuditEntry).order_by(AuditEntry.id.desc()).limit(query.limit + 1)
    after = decode_id(query.cursor)
    if after is not None:
        rows = rows.where(AuditEntry.id < after)
    if query.act:
        rows = rows.where(AuditEntry.act.startswith(query.act, autoescape=True))
    if query.subject:
        rows = rows.where(AuditEntry.subject == query.subject)
    if query.actor_id is not None:
        rows = rows.where(AuditEntry.actor_id == query.actor_id)
    if query.since is not None:
        rows = rows.where(AuditEntry.at >= query.since)
    if query.until is not None:
        rows = rows.where(AuditEntry.at < query.until)
    found = session.scalars(rows).all()
    page = found[: query.limit]
    return Page(
        items=tuple(AuditView.model_validate(row, from_attributes=True) for row in page),
        next=encode_cursor(page[-1].id) if len(found) > query.limit else None,
    )
