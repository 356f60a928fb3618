"""Who may do something now: one row per name, taken by compare-and-set, given back or run out."""

from datetime import datetime, timedelta

from sqlalchemy import String, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from callcenter.kernel.db import Base


class Lease(Base):
    """One name and who holds it until when. A moment in the past: free."""

    __tablename__ = "leases"
    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    holder: Mapped[str] = mapped_column(String(60))
    until: Mapped[datetime]


def take_lease(*, session: Session, name: str, holder: str, length: timedelta, now: datetime) -> bool:
    """Take a lease that is free, or was never taken; whether it is the holder's now."""
    free = update(Lease).where(Lease.name == name, Lease.until <= now).values(holder=holder, until=now + length)
    if _changed(session, free):
        return True
    if session.get(Lease, name) is not None:
        return False
    try:
        with session.begin_nested():
            session.add(Lease(name=name, holder=holder, until=now + length))
    except IntegrityError:
        # Somebody else took it for the first time at the same moment.
        return False
    return True


def set_lease(*, session: Session, name: str, holder: str, until: datetime) -> bool:
    """Prolong or shorten a lease; False when it has gone to somebody else."""
    held = update(Lease).where(Lease.name == name, Lease.holder == holder).values(until=until)
    return _changed(session, held)


def _changed(session: Session, statement: object) -> bool:
    result = session.execute(statement)  # type: ignore[call-overload]
    return bool(result.rowcount)
