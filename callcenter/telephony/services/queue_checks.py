"""What is wrong with the settings of a queue: the field, and what to do about it. Pure."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from callcenter.kernel.errors import FieldError
from callcenter.kernel.texts import LANGUAGES, Text, text
from callcenter.telephony import hours
from callcenter.telephony.overflow import Then, When

LONGEST_NAME = 80
DIALLED = re.compile(r"[0-9A-Za-z+*#._-]{1,40}")
_SPANS: Mapping[str, Text] = {
    "bad-time": text(
        "时间应形如 09:00，一天的结束写作 24:00", "Takes times such as 09:00; the end of the day is 24:00"
    ),
    "ends-early": text("结束时间要晚于开始时间", "Each time must end after it begins"),
    "overlap": text("时间段重叠，请合并或错开", "Times overlap: join them, or move them apart"),
}


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a queue's settings refer to. `queue_id` is its own, None while it is new.

    `numbers` and `names` are those of other queues, by whose they are; `queues` take calls.
    """

    queue_id: int | None
    names: Mapping[str, Text]
    numbers: Mapping[str, Text]
    queues: Collection[int]
    skills: Collection[int]
    people: Collection[int]


def wrong(values: Mapping[str, Any], members: Mapping[int, int], around: Surroundings) -> Iterator[FieldError]:
    """Everything that is wrong with a queue as it would be kept; `members` are rings by person."""
    yield from wrong_name(values["name"], around.names)
    yield from _numbers(values["numbers"], around)
    yield from _hours(values["hours"])
    yield from _holidays(values["holidays"])
    yield from _rings(values["rings"], members, around)
    for skill in values["skills"]:
        if int(skill) not in around.skills:
            yield FieldError("skills", "unknown-skill", text("没有此技能，请先建立", "No such skill: make it first"))
    for index, rule in enumerate(values["overflow"]):
        yield from _overflow(f"overflow.{index}", rule, around)


def wrong_name(name: Text, taken: Mapping[str, Text]) -> Iterator[FieldError]:
    """A name is given in each language and nobody else's."""
    for language in LANGUAGES:
        said = name.get(language, "").strip()
        if not said or len(said) > LONGEST_NAME:
            message = text(f"需要 1 至 {LONGEST_NAME} 个字符", f"Takes 1 to {LONGEST_NAME} characters")
            yield FieldError(f"name.{language}", "bad-name", message)
        elif said in taken:
            yield FieldError(
                f"name.{language}", "taken", text("名称已被使用，请换一个", "Taken already: choose another")
            )


def _numbers(numbers: Collection[str], around: Surroundings) -> Iterator[FieldError]:
    for number in numbers:
        if not DIALLED.fullmatch(number):
            message = text(
                f"{number!r} 不是可拨的号码，应形如 4001 或 +862155550100",
                f"{number!r} cannot be dialled; take one such as 4001 or +862155550100",
            )
            yield FieldError("numbers", "bad-number", message)
        elif holder := around.numbers.get(number):
            message = text(
                f"{number} 已属于技能组“{holder['zh-CN']}”，请先从那里去掉",
                f"{number} leads to the queue {holder['en']!r}; take it away there first",
            )
            yield FieldError("numbers", "taken", message)


def _hours(week: Mapping[str, Any]) -> Iterator[FieldError]:
    for day, spans in week.items():
        if day not in {str(each) for each in range(hours.DAYS)}:
            message = text("星期用 0（星期一）至 6（星期日）表示", "Days are 0 (Monday) to 6 (Sunday)")
            yield FieldError(f"hours.{day}", "bad-day", message)
        elif code := hours.misfit(spans):
            yield FieldError(f"hours.{day}", code, _SPANS[code])


def _holidays(holidays: Collection[Mapping[str, Any]]) -> Iterator[FieldError]:
    known: list[tuple[str, str, int]] = []
    for index, each in enumerate(holidays):
        field = f"holidays.{index}"
        if not (_is_day(each["from"]) and _is_day(each["to"])):
            yield FieldError(field, "bad-date", text("日期应形如 2026-10-01", "Takes dates such as 2026-10-01"))
            continue
        if each["to"] < each["from"]:
            yield FieldError(field, "ends-early", text("结束日期不能早于开始日期", "Must not end before it begins"))
            continue
        if code := hours.misfit(each["hours"]):
            yield FieldError(field, code, _SPANS[code])
        known.append((each["from"], each["to"], index))
    for before, after in pairwise(sorted(known)):
        if after[0] <= before[1]:
            message = text(
                "日期与另一个假日重叠，请合并或错开", "Overlaps another holiday: join them, or move them apart"
            )
            yield FieldError(f"holidays.{after[2]}", "overlap", message)


def _is_day(spoken: str) -> bool:
    try:
        return date.fromisoformat(spoken).isoformat() == spoken
    except ValueError:
        return False


def _rings(rings: Collection[int], members: Mapping[int, int], around: Surroundings) -> Iterator[FieldError]:
    if any(after <= before for before, after in pairwise((0, *rings))):
        message = text("各圈的秒数要从小到大，且大于 0", "Seconds must rise from ring to ring, and be more than 0")
        yield FieldError("rings", "not-ascending", message)
    for user_id, ring in members.items():
        if user_id not in around.people:
            message = text("没有此人，或已停用，请从成员中去掉", "Unknown or disabled: take them off the members")
            yield FieldError("members", "unknown-person", message)
        if ring > len(rings):
            message = text(
                f"成员在第 {ring + 1} 圈，但只有 {len(rings) + 1} 圈：请增加一圈或改成员的圈",
                f"A member is in ring {ring + 1} of {len(rings) + 1}: add a ring, or choose another for the member",
            )
            yield FieldError("members", "no-such-ring", message)
            break


def _overflow(field: str, rule: Mapping[str, Any], around: Surroundings) -> Iterator[FieldError]:
    target, goes_on = rule["queue_id"], rule["then"] == Then.QUEUE
    if goes_on and target is None:
        yield FieldError(f"{field}.queue_id", "missing", text("请选择转入的技能组", "Choose the queue it goes to"))
    elif goes_on and target == around.queue_id:
        message = text("不能转回自己，请选择另一个技能组", "Not to itself: choose another queue")
        yield FieldError(f"{field}.queue_id", "itself", message)
    elif goes_on and target not in around.queues:
        message = text("没有此技能组，或已停用，请选择另一个", "No such queue, or it takes no calls: choose another")
        yield FieldError(f"{field}.queue_id", "unknown-queue", message)
    if rule["when"] == When.SERVICE_LEVEL and not 1 <= rule["value"] <= 100:
        yield FieldError(
            f"{field}.value", "bad-percent", text("应为 1 至 100 的百分数", "Takes a percentage, 1 to 100")
        )
    if rule["when"] in {When.EXPECTED_WAIT, When.LONGEST_WAIT, When.SIZE} and rule["value"] < 1:
        message = text("应大于 0，否则所有来电都会溢出", "Must be more than 0, or every call would go on")
        yield FieldError(f"{field}.value", "too-small", message)
