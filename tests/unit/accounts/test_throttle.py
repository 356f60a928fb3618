"""How long one waits after failed sign-ins."""

from datetime import datetime, timedelta

from callcenter.accounts.throttle import FIRST_WAIT, FREE_TRIES, WINDOW, wait_after


def failures(now: datetime, count: int) -> list[datetime]:
    return [now - timedelta(seconds=index) for index in range(count)]


def test_the_fifth_failure_starts_the_wait(now: datetime) -> None:
    assert not wait_after([], now)
    assert not wait_after(failures(now, FREE_TRIES - 1), now)
    assert wait_after(failures(now, FREE_TRIES), now) == FIRST_WAIT


def test_the_wait_doubles_up_to_the_window(now: datetime) -> None:
    waits = [wait_after(failures(now, FREE_TRIES + more), now) for more in range(12)]
    assert waits[1] == 2 * FIRST_WAIT
    assert waits == sorted(waits)
    assert waits[-1] == WINDOW


def test_the_wait_passes_and_old_failures_are_forgotten(now: datetime) -> None:
    tried = failures(now, FREE_TRIES)
    assert wait_after(tried, now + timedelta(seconds=20)) == timedelta(seconds=10)
    assert not wait_after(tried, now + FIRST_WAIT)
    assert not wait_after([at - WINDOW for at in tried], now)
