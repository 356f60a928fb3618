"""Where the time comes from. Services take `now` as a parameter; only entry points call this."""

from datetime import UTC, datetime


def utc_now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)
