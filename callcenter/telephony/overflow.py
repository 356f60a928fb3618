"""What becomes of a call that should not wait here any longer: a queue's rules, read from the first to the last. Pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class When(StrEnum):
    """What a rule looks at; `value` goes with all but `closed`."""

    EXPECTED_WAIT = "expected_wait"
    """The call has to wait `value` seconds more."""
    LONGEST_WAIT = "longest_wait"
    """The call has waited `value` seconds: who waits longest goes first."""
    SIZE = "size"
    """`value` calls stand before this one: who came last goes on, not everybody."""
    NO_AGENTS = "no_agents"
    """Nobody of the queue is at work, for a call that has waited `value` seconds."""
    SERVICE_LEVEL = "service_level"
    """Of the last half hour's calls less than `value` percent were answered in time."""
    CLOSED = "closed"
    """The queue is closed as the call comes, or has closed and nobody is left at work."""


class Then(StrEnum):
    """What is done with the call."""

    QUEUE = "queue"
    VOICEMAIL = "voicemail"
    CALLBACK = "callback"
    LEAVE = "leave"


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of a queue's overflow."""

    when: When
    then: Then
    value: int = 0
    queue_id: int | None = None


@dataclass(frozen=True, slots=True)
class Situation:
    """How one call stands in its queue. Waits in seconds; `agents` are those at work, busy or not.

    `expected_wait` is None when nobody is there to answer, `service_level` (percent) while too few calls came to tell.
    """

    waited: float = 0.0
    place: int = 1
    agents: int = 1
    expected_wait: float | None = 0.0
    service_level: float | None = None
    is_open: bool = True
    is_arriving: bool = False


def rules_of(rows: Iterable[Mapping[str, Any]]) -> tuple[Rule, ...]:
    """The rules as a queue keeps them. Raises ValueError for words that are none."""
    return tuple(
        Rule(When(row["when"]), Then(row["then"]), int(row.get("value") or 0), row.get("queue_id")) for row in rows
    )


def holds(rule: Rule, now: Situation) -> bool:
    """Whether a rule is true of a call."""
    if now.is_arriving or rule.when is When.CLOSED:
        return rule.when is When.CLOSED and not now.is_open and (now.is_arriving or now.agents == 0)
    if rule.when is When.EXPECTED_WAIT:
        return now.expected_wait is not None and now.expected_wait >= rule.value
    if rule.when is When.LONGEST_WAIT:
        return now.waited >= rule.value
    if rule.when is When.SIZE:
        return now.place > rule.value
    if rule.when is When.NO_AGENTS:
        return now.agents == 0 and now.waited >= rule.value
    return now.service_level is not None and now.service_level < rule.value


def decide(
    rules: Iterable[Rule], now: Situation, *, open_queues: Collection[int], been: Collection[int]
) -> Rule | None:
    """The first rule that holds and can be followed; None to go on waiting.

    `open_queues` take calls now. `been` are the queues the call is in or came from: it never goes back to one.
    """
    for rule in rules:
        can_follow = rule.then is not Then.QUEUE or (rule.queue_id in open_queues and rule.queue_id not in been)
        if can_follow and holds(rule, now):
            return rule
    return None


def refuge(
    rules: Iterable[Rule], *, default_id: int | None, open_queues: Collection[int], been: Collection[int]
) -> int | None:
    """Where the callers of a queue go that is no more: the first queue its rules name, else the default one."""
    named = [rule.queue_id for rule in rules if rule.then is Then.QUEUE]
    return next((one for one in (*named, default_id) if one in open_queues and one not in been), default_id)
