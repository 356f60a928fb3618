"""The time after a call 话后整理: which queue gives it, who may end or extend it. One table, read by all."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

DEFAULT_WRAP_UP_SECONDS: Final = 30
"""After a call of no queue, such as one that an agent dialled."""


class WrapUpMode(StrEnum):
    """How a queue gives time after a call."""

    NONE = "none"
    OPTIONAL = "optional"
    FIXED = "fixed"
    FORCED = "forced"
    ON_REQUEST = "on_request"


@dataclass(frozen=True, slots=True)
class WrapUpRule:
    """`needs_asking`: given only to who asked during the call. `asks_outcome`: not ended before the call has one."""

    is_given: bool = True
    needs_asking: bool = False
    may_end: bool = True
    may_extend: bool = True
    asks_outcome: bool = False


RULES: Final[Mapping[WrapUpMode, WrapUpRule]] = {
    WrapUpMode.NONE: WrapUpRule(is_given=False),
    WrapUpMode.OPTIONAL: WrapUpRule(),
    WrapUpMode.FIXED: WrapUpRule(may_end=False, may_extend=False),
    WrapUpMode.FORCED: WrapUpRule(may_extend=False, asks_outcome=True),
    WrapUpMode.ON_REQUEST: WrapUpRule(needs_asking=True),
}


def time_after(mode: WrapUpMode, *, seconds: int, was_answered: bool, is_asked: bool) -> timedelta | None:
    """How long an agent has after a call; None is ready at once."""
    rule = RULES[mode]
    is_given = rule.is_given and (is_asked or not rule.needs_asking)
    return timedelta(seconds=seconds) if is_given and was_answered and seconds > 0 else None


def needs_outcome(mode: WrapUpMode, *, has_outcome: bool) -> bool:
    """Whether the agent still owes the call's outcome."""
    return RULES[mode].asks_outcome and not has_outcome


def may_end(mode: WrapUpMode, *, owes_outcome: bool) -> bool:
    """Whether the agent may be ready before the time is over."""
    return RULES[mode].may_end and not owes_outcome


def may_extend(mode: WrapUpMode) -> bool:
    """Whether the agent may take more time."""
    return RULES[mode].may_extend


def may_ask(mode: WrapUpMode) -> bool:
    """Whether an agent in a call may ask for time after it."""
    return RULES[mode].needs_asking
