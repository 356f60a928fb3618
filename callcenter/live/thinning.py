"""Of what everybody hears of the moment, such as how many wait, only the newest is told when much happens. Pure but for the clock."""

import time
from collections.abc import Callable, Collection
from typing import Final

from callcenter.live.tail import Told

SHORTEST_SECONDS: Final = 0.25
MESSAGES_PER_SECOND: Final = 400
"""For one subject, to all its listeners together: with more of them each hears of it less often."""

Subject = tuple[str, str]


class Thinning:
    """Holds back what will be overtaken; nobody is left with an old view."""

    def __init__(self, names: Collection[str] = (), *, clock: Callable[[], float] = time.monotonic) -> None:
        self._names = frozenset(names)
        self._clock = clock
        self._next: dict[Subject, float] = {}
        self._held: dict[Subject, Told] = {}
        self._newest: dict[Subject, Told] = {}

    def holds(self, event: Told) -> bool:
        """Whether to tell this one later, or a newer one in its place. Asked once for each event, in order."""
        if event.message["name"] not in self._names:
            return False
        subject = _subject(event)
        self._newest[subject] = event
        if self._clock() < self._next.get(subject, 0.0):
            self._held[subject] = event
            return True
        self._held.pop(subject, None)
        return False

    def told(self, event: Told, listeners: int) -> None:
        """It went to so many; the next about the same subject has its time."""
        if event.message["name"] in self._names:
            pause = max(SHORTEST_SECONDS, listeners / MESSAGES_PER_SECOND)
            self._next[_subject(event)] = self._clock() + pause

    def due(self, *, all_of_them: bool = False) -> list[Told]:
        """What was held back and is to be told now, the oldest first."""
        now = self._clock()
        found = [event for subject, event in self._held.items() if all_of_them or now >= self._next[subject]]
        for event in found:
            del self._held[_subject(event)]
        return sorted(found, key=lambda event: event.seq)

    def newest(self, *, until: int) -> list[Told]:
        """The newest view of each subject up to an event: what a socket that was away may have missed."""
        return sorted((event for event in self._newest.values() if event.seq <= until), key=lambda event: event.seq)


def _subject(event: Told) -> Subject:
    return event.message["name"], event.message["subject"]["id"]
