"""What can happen to a call: signals of its line come as they are; these come from the bridge itself."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class TimerDue:
    """A timer of the call ran out."""

    name: str


@dataclass(frozen=True, slots=True)
class OfferMade:
    """The call is offered to an agent, who is claimed; `transfer` when somebody asked for that."""

    offer: str
    user_id: int
    device: str
    uri: str
    expires_at: datetime
    transfer: str = ""


@dataclass(frozen=True, slots=True)
class Commanded:
    """An agent pressed a button. `id` names the command in a refusal."""

    id: str
    name: str
    user_id: int
    args: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HeadsetBack:
    """The agent's browser is connected, maybe anew."""

    user_id: int
    headset: str


@dataclass(frozen=True, slots=True)
class HeadsetGone:
    """The agent's browser connection is lost."""

    user_id: int


@dataclass(frozen=True, slots=True)
class LineGone:
    """The process of a line that the call uses is gone."""

    line: int


@dataclass(frozen=True, slots=True)
class LegMissing:
    """A line came up without this leg: it still has to say why, unless it is not the line that had it."""

    leg: str


@dataclass(frozen=True, slots=True)
class Adopted:
    """A restarted bridge took the call over."""
