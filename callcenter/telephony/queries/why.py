"""Why an agent was chosen, and the others were not, with names."""

from collections.abc import Iterable
from typing import Any

from callcenter.accounts.queries import UserRef
from callcenter.telephony.views import WhyView


def why_of(trace: Iterable[dict[str, Any]], users: dict[int, UserRef]) -> tuple[WhyView, ...]:
    """The trace of a routing decision, with names."""
    return tuple(
        WhyView(
            user=users[reason["user_id"]],
            rule=reason["rule"],
            detail=str(reason["seconds"]) if reason.get("seconds") else "",
        )
        for reason in trace
        if reason["user_id"] in users
    )
