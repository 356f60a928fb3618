"""Why an agent was chosen, and the others were not, with names."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from callcenter.accounts.queries import UserRef
from callcenter.telephony.views import WhyView
from callcenter.telephony.views.calls import BoostView


class Reason(NamedTuple):
    """What was decided about one agent; `seconds` idle, 0 where that does not matter."""

    user_id: int
    rule: str
    seconds: int
    boosts: dict[str, int]


def reasons_of(trace: Iterable[dict[str, Any]]) -> Iterator[Reason]:
    """A reason for each agent of a trace: the first that names them counts."""
    known: set[int] = set()
    for line in trace:
        ids = line.get("user_ids") or ([line["user_id"]] if "user_id" in line else [])
        idle = line.get("seconds") or 0
        seconds = idle if isinstance(idle, list) else [idle] * len(ids)
        for user_id, each in zip(ids, seconds, strict=True):
            if user_id not in known:
                known.add(user_id)
                yield Reason(user_id, line["rule"], each, line.get("boosts", {}))


def why_of(trace: Iterable[dict[str, Any]], users: dict[int, UserRef]) -> tuple[WhyView, ...]:
    """The trace of a routing decision, with names."""
    return tuple(
        WhyView(
            user=users[reason.user_id],
            rule=reason.rule,
            detail=str(reason.seconds) if reason.seconds else "",
            boosts=tuple(BoostView(name=name, seconds=worth) for name, worth in reason.boosts.items()),
        )
        for reason in reasons_of(trace)
        if reason.user_id in users
    )
