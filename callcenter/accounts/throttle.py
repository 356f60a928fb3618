"""How long a person or an address must wait after failed sign-ins. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta

WINDOW = timedelta(minutes=15)
FREE_TRIES = 5
FIRST_WAIT = timedelta(seconds=30)


def wait_after(failures: Sequence[datetime], now: datetime) -> timedelta:
    """The time still to wait: nothing before the fifth failure in the window, then doubling with each."""
    recent = [at for at in failures if at > now - WINDOW]
    if len(recent) < FREE_TRIES:
        return timedelta()
    wait: timedelta = min(FIRST_WAIT * 2 ** min(len(recent) - FREE_TRIES, 10), WINDOW)
    return max(max(recent) + wait - now, timedelta())
