"""The operation log: who did what, when, from where, before and after; a chain in which a change shows."""

import hashlib
import json
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from callcenter.kernel.actor import Actor
from callcenter.kernel.db import Base
from callcenter.kernel.outbox import take_numbers

_COUNTER = "audit"


class AuditEntry(Base):
    """One act. `digest` covers the entry and the digest of the one before."""

    __tablename__ = "audit"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    actor_name: Mapped[str] = mapped_column(String(80))
    address: Mapped[str] = mapped_column(String(60), default="")
    act: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(80), default="")
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]
    digest: Mapped[str] = mapped_column(String(64))
    __table_args__ = (Index("ix_audit_at", "at"), Index("ix_audit_subject", "subject"))


def digest_of(entry: AuditEntry, previous: str) -> str:
    """SHA-256 over the previous digest and every field."""
    fields = [
        entry.id,
        entry.at.isoformat(),
        entry.actor_id,
        entry.actor_name,
        entry.address,
        entry.act,
        entry.subject,
        entry.before,
        entry.after,
    ]
    body = json.dumps(fields, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(f"{previous}\n{body}".encode()).hexdigest()


def note(
    *,
    session: Session,
    actor: Actor,
    act: str,
    now: datetime,
    subject: str = "",
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> AuditEntry:
    """Append an act. Numbers and names belong in masked form."""
    number = take_numbers(session, _COUNTER)
    previous = session.scalar(select(AuditEntry.digest).where(AuditEntry.id == number - 1)) or ""
    entry = AuditEntry(
        id=number,
        at=now,
        actor_id=actor.user_id,
        actor_name=actor.name[:80],
        address=actor.address[:60],
        act=act,
        subject=subject[:80],
        before=before or {},
        after=after or {},
        digest="",
    )
    entry.digest = digest_of(entry, previous)
    session.add(entry)
    session.flush()
    return entry


def first_broken(session: Session) -> int | None:
    """The number of the first entry that does not fit the chain; None when it is whole."""
    previous, expected = "", 1
    for entry in session.scalars(select(AuditEntry).order_by(AuditEntry.id)):
        if entry.id != expected or entry.digest != digest_of(entry, previous):
            return expected
        previous, expected = entry.digest, expected + 1
    return None
