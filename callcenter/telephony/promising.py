"""When a call leads to a promise, which promise goes first, and when it is due: pure."""

from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from callcenter.telephony.states import CallState


class PromiseKind(StrEnum):
    """How somebody came to be owed a call; the first outranks the others when several calls lead to one promise."""

    CALLBACK = "callback"
    LINE_LOST = "line_lost"
    VOICEMAIL = "voicemail"
    ABANDONED = "abandoned"
    OVERFLOW = "overflow"
    AFTER_HOURS = "after_hours"


RANKS: Final = {kind.value: rank for rank, kind in enumerate(PromiseKind)}
"""The order of those that are due at the same moment."""

SHORT_ABANDON: Final = timedelta(0)
"""Who gave up sooner than this is not called back; zero: however short the wait was, it counts."""
CLAIM: Final = timedelta(minutes=5)
"""So long an agent may look at a promise before it goes to somebody else."""
ORDERED: Final = timedelta(seconds=60)
"""So long an order to dial may take before the promise goes back."""
MOST_ATTEMPTS: Final = 3
"""After so many calls that nobody answered a supervisor decides; it is never given up by itself."""
RETRY: Final = timedelta(minutes=2)
"""After a call that never rang there."""
LATER: Final = timedelta(minutes=15)
"""When an agent puts it back without saying until when."""
LATEST: Final = timedelta(days=30)
"""So far ahead a promise may be put off."""
_BACKOFF: Final = (timedelta(minutes=15), timedelta(hours=1), timedelta(hours=4))
_PAUSE: Final = {
    PromiseKind.ABANDONED: timedelta(minutes=2),
    PromiseKind.OVERFLOW: timedelta(minutes=5),
}
"""Whoever gave up often calls again at once; and what ran over needs a moment until somebody is free."""

_CUT_OFF: Final = frozenset({"line_lost", "failed"})
_BY_REASON: Final = {
    "callback": PromiseKind.CALLBACK,
    "voicemail": PromiseKind.VOICEMAIL,
    "line_lost": PromiseKind.LINE_LOST,
    "failed": PromiseKind.LINE_LOST,
    "closed": PromiseKind.AFTER_HOURS,
    "holiday": PromiseKind.AFTER_HOURS,
    "max_wait": PromiseKind.OVERFLOW,
    "overflow": PromiseKind.OVERFLOW,
    "busy": PromiseKind.OVERFLOW,
    "no_queue": PromiseKind.OVERFLOW,
    "no_agents": PromiseKind.OVERFLOW,
}
_WAITING: Final = frozenset(
    {CallState.IN_FLOW, CallState.QUEUED, CallState.RINGING, CallState.PARKED, CallState.VOICEMAIL}
)
_NOT_AN_ATTEMPT: Final = frozenset({"cancelled", "line_lost"})


def kind_of(*, direction: str, state: str, is_answered: bool, reason: str) -> PromiseKind | None:
    """What a call that ends in this state, for this reason, leaves behind; None when nobody is owed anything.

    Who was cut off by a fault of ours is owed a call, and so is whoever left while waiting, parked or handed on,
    though somebody had spoken to them before.
    """
    if is_answered and reason in _CUT_OFF:
        return PromiseKind.LINE_LOST
    if direction != "in" or (is_answered and state not in _WAITING):
        return None
    return _BY_REASON.get(reason, PromiseKind.ABANDONED)


def outranks(kind: str, other: str) -> bool:
    """Whether a kind takes the place of another."""
    return RANKS[kind] < RANKS[other]


def first_due(kind: PromiseKind, *, place: datetime, now: datetime) -> datetime:
    """Before opening hours are looked at: who asked to be called keeps the place in line, from which on they waited."""
    return place if kind is PromiseKind.CALLBACK else now + _PAUSE.get(kind, timedelta(0))


def is_attempt(*, reason: str, was_dialled: bool) -> bool:
    """Whether an outgoing call that nobody answered was tried at the person's end."""
    return was_dialled and reason not in _NOT_AN_ATTEMPT


def pause_after(attempts: int) -> timedelta:
    """How long to wait after so many attempts."""
    return _BACKOFF[min(max(attempts, 1), len(_BACKOFF)) - 1]


_STEP: Final = timedelta(minutes=15)
_MINUTE: Final = timedelta(minutes=1)
_LOOKED_AHEAD: Final = timedelta(days=21)


def when_open(is_open: Callable[[datetime], bool], at: datetime) -> datetime:
    """The moment itself when it is open then, else the minute of the next opening; itself when none comes in three weeks."""
    if is_open(at):
        return at
    start = at.replace(second=0, microsecond=0)
    found = start
    while not is_open(found):
        found += _STEP
        if found - at > _LOOKED_AHEAD:
            return at
    while found - _MINUTE > start and is_open(found - _MINUTE):
        found -= _MINUTE
    return found


def median_seconds(spans: list[timedelta]) -> int | None:
    """The middle one, in whole seconds; of an even number the mean of the two in the middle."""
    if not spans:
        return None
    ordered = sorted(span.total_seconds() for span in spans)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return round(ordered[middle])
    return round((ordered[middle - 1] + ordered[middle]) / 2)
