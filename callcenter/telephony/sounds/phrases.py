"""Announcements put together from sound files: a place in the queue, an expected wait. Pure."""

MOST = 20
"""The largest number there is a file for."""


def place(number: int) -> tuple[str, ...]:
    """ "You are number four in line", as the names of its files; 1 is the next."""
    if number <= 1:
        return ("place-next",)
    return ("place-many",) if number > MOST else ("place-is", f"number-{number}", "place-end")


def wait(minutes: int) -> tuple[str, ...]:
    """ "Your expected wait is six minutes", as the names of its files."""
    if minutes > MOST:
        return ("wait-is", "more-than", f"number-{MOST}", "minutes")
    return ("wait-is", f"number-{minutes}", "minute" if minutes == 1 else "minutes")
