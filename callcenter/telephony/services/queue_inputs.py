"""What the services of queues and skills take."""

from typing import Annotated, Any

from pydantic import ConfigDict, Field

from callcenter.customers.queries import Level
from callcenter.kernel.http.views import Body
from callcenter.kernel.texts import Language, Text
from callcenter.telephony.overflow import Then, When
from callcenter.telephony.routing import Strategy
from callcenter.telephony.wrapping import WrapUpMode

Seconds = Annotated[int, Field(ge=0, le=7200)]
Spans = Annotated[tuple[tuple[str, str], ...], Field(max_length=8)]
SkillLevelNumber = Annotated[int, Field(ge=1, le=5)]


class HolidayBody(Body):
    """Days, both included, with hours of their own; none is closed."""

    model_config = ConfigDict(populate_by_name=True)
    from_: Annotated[str, Field(alias="from")]
    to: str
    name: Annotated[str, Field(max_length=80)] = ""
    hours: Spans = ()

    def row(self) -> dict[str, Any]:
        """As a queue keeps it."""
        return {"from": self.from_, "to": self.to, "name": self.name, "hours": [list(span) for span in self.hours]}


class OverflowBody(Body):
    """One rule; `queue_id` goes with `queue`."""

    when: When
    then: Then
    value: Seconds = 0
    queue_id: int | None = None


class MemberBody(Body):
    """An agent, and from which ring."""

    user_id: int
    ring: Annotated[int, Field(ge=0, le=9)] = 0


class SkillLevelBody(Body):
    """A skill and how much of it."""

    skill_id: int
    level: SkillLevelNumber = 3


class QueueChange(Body):
    """What to change of a queue; fields left out stay as they are. Times in seconds."""

    name: Text = Field(default_factory=dict)
    numbers: Annotated[tuple[str, ...], Field(max_length=50)] = ()
    language: Language = "zh-CN"
    is_default: bool = False
    is_active: bool = True
    hours: dict[str, Spans] = Field(default_factory=dict)
    holidays: Annotated[tuple[HolidayBody, ...], Field(max_length=100)] = ()
    has_greeting: bool = True
    strategy: Strategy = Strategy.LONGEST_IDLE
    ring_seconds: Annotated[int, Field(ge=3, le=120)] = 20
    rings: Annotated[tuple[Seconds, ...], Field(max_length=9)] = ()
    members: Annotated[tuple[MemberBody, ...], Field(max_length=2000)] = ()
    skills: Annotated[tuple[SkillLevelBody, ...], Field(max_length=20)] = ()
    last_agent_seconds: Annotated[int, Field(ge=0, le=600)] = 0
    priority: Seconds = 0
    level_boosts: dict[Level, Seconds] = Field(default_factory=dict)
    max_wait_seconds: Annotated[int, Field(ge=1, le=7200)] = 600
    announce_seconds: Annotated[int, Field(ge=0, le=600)] = 30
    announces_place: bool = True
    announces_wait: bool = True
    has_callback_key: bool = True
    overflow: Annotated[tuple[OverflowBody, ...], Field(max_length=12)] = ()
    wrap_up_mode: WrapUpMode = WrapUpMode.OPTIONAL
    wrap_up_seconds: Annotated[int, Field(ge=0, le=3600)] = 30
    service_level_seconds: Annotated[int, Field(ge=1, le=600)] = 20
    service_level_percent: Annotated[int, Field(ge=1, le=100)] = 80

    def columns(self) -> dict[str, Any]:
        """What was given, as the table keeps it; members apart."""
        given = self.model_dump(mode="json", include=self.model_fields_set - {"members", "holidays", "skills"})
        if "holidays" in self.model_fields_set:
            given["holidays"] = [each.row() for each in self.holidays]
        if "skills" in self.model_fields_set:
            given["skills"] = {str(each.skill_id): each.level for each in self.skills}
        if "numbers" in given:
            given["numbers"] = list(dict.fromkeys(given["numbers"]))
        if "level_boosts" in given:
            given["level_boosts"] = {level: worth for level, worth in given["level_boosts"].items() if worth}
        if "hours" in given:
            given["hours"] = {day: spans for day, spans in given["hours"].items() if spans}
        return given


class NewQueue(QueueChange):
    """A queue to be made."""

    name: Text


class SkillBody(Body):
    """A skill, by its names."""

    name: Text


class SkillsBody(Body):
    """All skills of an agent."""

    skills: Annotated[tuple[SkillLevelBody, ...], Field(max_length=50)]
