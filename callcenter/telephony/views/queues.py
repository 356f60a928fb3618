"""What the outside sees of queues."""

from datetime import date, datetime
from typing import Annotated

from pydantic import ConfigDict, Field

from callcenter.accounts.queries import UserRef
from callcenter.kernel.http.views import View
from callcenter.kernel.texts import Language, Text
from callcenter.telephony.overflow import Then, When
from callcenter.telephony.routing import Strategy
from callcenter.telephony.wrapping import WrapUpMode


class QueueView(View):
    """A queue as it is now."""

    id: int
    name: Text
    numbers: tuple[str, ...]
    waiting: int
    longest_wait_since: datetime | None
    agents_ready: int
    agents_signed_in: int
    wrap_up_mode: WrapUpMode


class QueueFigures(View):
    """What a queue did today, and what a caller has to expect who comes now.

    `service_level` is answered within the target / all that waited and were answered or left, in percent; null when
    nobody waited. `expected_wait_seconds` is null when nobody is there to answer.
    """

    queue_id: int
    name: Text
    is_active: bool
    waited: int
    answered: int
    answered_in_time: int
    abandoned: int
    service_level: float | None
    service_level_aim: int
    average_wait_seconds: float | None
    expected_wait_seconds: int | None


class HolidayView(View):
    """Days with hours of their own; none is closed. Both days are included."""

    model_config = ConfigDict(frozen=True, serialize_by_alias=True, populate_by_name=True)
    from_: Annotated[date, Field(alias="from")]
    to: date
    name: str
    hours: tuple[tuple[str, str], ...]


class OverflowView(View):
    """What becomes of a call that should not wait here any longer."""

    when: When
    value: int
    then: Then
    queue_id: int | None


class SkillLevel(View):
    """A skill and how much of it, 1 to 5."""

    skill_id: int
    level: int


class SkillView(View):
    """What an agent can do better or worse than another."""

    id: int
    name: Text
    agents: int
    queues: tuple[int, ...]


class MemberView(View):
    """An agent of a queue, from which ring, with all the agent's skills."""

    user: UserRef
    ring: int
    skills: tuple[SkillLevel, ...]


class QueueSettings(View):
    """All that a queue is told to do. Times in seconds; `rings`, `priority` and `level_boosts` are seconds of waiting."""

    id: int
    name: Text
    numbers: tuple[str, ...]
    language: Language
    is_default: bool
    is_active: bool
    hours: dict[str, tuple[tuple[str, str], ...]]
    holidays: tuple[HolidayView, ...]
    has_greeting: bool
    strategy: Strategy
    ring_seconds: int
    rings: tuple[int, ...]
    members: tuple[MemberView, ...]
    skills: tuple[SkillLevel, ...]
    last_agent_seconds: int
    priority: int
    level_boosts: dict[str, int]
    max_wait_seconds: int
    announce_seconds: int
    announces_place: bool
    announces_wait: bool
    has_callback_key: bool
    overflow: tuple[OverflowView, ...]
    wrap_up_mode: WrapUpMode
    wrap_up_seconds: int
    service_level_seconds: int
    service_level_percent: int
    version: int


class UserSkills(View):
    """The skills of one person."""

    user_id: int
    skills: tuple[SkillLevel, ...]
