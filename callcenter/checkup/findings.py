"""One thing looked at."""

from dataclasses import dataclass
from enum import StrEnum

from callcenter.kernel.texts import Text


class Verdict(StrEnum):
    """good: nothing to do. weak: works, but something is missing. bad: will not work."""

    GOOD = "good"
    WEAK = "weak"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was seen, and what to do about it."""

    verdict: Verdict
    what: Text
    remedy: Text | None = None


def good(what: Text) -> Finding:
    """Nothing to do."""
    return Finding(Verdict.GOOD, what)


def weak(what: Text, remedy: Text) -> Finding:
    """Works without, but better with."""
    return Finding(Verdict.WEAK, what, remedy)


def bad(what: Text, remedy: Text) -> Finding:
    """Will not work."""
    return Finding(Verdict.BAD, what, remedy)
