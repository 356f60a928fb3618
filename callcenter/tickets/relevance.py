"""How likely it is that a call is about each open order of its customer. Pure: the facts come in, a ranking goes out.

    likelihood = Σ weight of a sign × its strength

A strength is from 0 to 1. What fades has half its strength after each half-life. Of orders that are equally likely
the one that was touched last comes first, then the newest.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from callcenter.kernel.texts import Text, text
from callcenter.tickets.models import Priority
from callcenter.tickets.states import Category


class Sign(StrEnum):
    """What speaks for an order."""

    DUE = "due"
    CALLED = "called"
    URGED = "urged"
    WAITING = "waiting"
    RETURNED = "returned"
    REPLIED = "replied"
    QUEUE = "queue"
    PRIORITY = "priority"
    TOUCHED = "touched"


WEIGHTS: Final[dict[Sign, float]] = {
    Sign.DUE: 3.0,
    Sign.CALLED: 3.0,
    Sign.URGED: 2.5,
    Sign.WAITING: 2.0,
    Sign.RETURNED: 1.5,
    Sign.REPLIED: 2.0,
    Sign.QUEUE: 1.0,
    Sign.PRIORITY: 0.5,
    Sign.TOUCHED: 1.0,
}
HALF_LIVES: Final[dict[Sign, timedelta]] = {
    Sign.DUE: timedelta(days=14),
    Sign.CALLED: timedelta(days=3),
    Sign.URGED: timedelta(days=7),
    Sign.REPLIED: timedelta(days=2),
    Sign.TOUCHED: timedelta(days=7),
}
"""How fast a sign fades. What is overdue fades from the day it was due: nobody calls about it for a year."""
LEAST_TOLD: Final = 0.25
"""A sign that adds less is not worth telling."""
MOST_TOLD: Final = 3
_DUE_TODAY: Final = 0.8
_DUE_TOMORROW: Final = 0.4
_RESTS: Final = 0.6
_URGENCY: Final = {Priority.URGENT: 1.0, Priority.HIGH: 0.5}


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of an open order. `called_at` is the last call about it, `replied_at` the last public comment."""

    id: int
    category: Category
    priority: Priority
    updated_at: datetime
    due_at: datetime | None = None
    wait_until: datetime | None = None
    returned_at: datetime | None = None
    urges: int = 0
    urged_at: datetime | None = None
    called_at: datetime | None = None
    replied_at: datetime | None = None
    queue_ids: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Moment:
    """The call: when, in which zone a day begins, and by which queue it came."""

    now: datetime
    zone: ZoneInfo
    queue_id: int | None = None

    def days_to(self, moment: datetime) -> int:
        """How many midnights lie between; negative for days gone by."""
        return (moment.astimezone(self.zone).date() - self.now.astimezone(self.zone).date()).days

    def faded(self, sign: Sign, since: datetime) -> float:
        """What is left of a sign; all of it for what is still to come."""
        return float(0.5 ** max((self.now - since) / HALF_LIVES[sign], 0.0))


@dataclass(frozen=True, slots=True)
class Reason:
    """A sign that an order has, in words, and what it adds to the likelihood."""

    sign: Sign
    said: Text
    adds: float


@dataclass(frozen=True, slots=True)
class Ranked:
    """An order with its likelihood, and the strongest reasons for it."""

    id: int
    likelihood: float
    reasons: tuple[Reason, ...]


def rank(orders: Sequence[Facts], moment: Moment) -> tuple[Ranked, ...]:
    """The orders, the likeliest first."""
    by_id = {one.id: one for one in orders}
    found = [_ranked(one, moment) for one in orders]
    found.sort(key=lambda one: (one.likelihood, by_id[one.id].updated_at, one.id), reverse=True)
    return tuple(found)


def _ranked(order: Facts, moment: Moment) -> Ranked:
    reasons = sorted(_reasons(order, moment), key=lambda one: -one.adds)
    told = tuple(one for one in reasons if one.adds >= LEAST_TOLD)[:MOST_TOLD]
    return Ranked(order.id, round(sum(one.adds for one in reasons), 6), told)


def _reasons(order: Facts, moment: Moment) -> Iterator[Reason]:
    for sign, strength, said in _signs(order, moment):
        if strength > 0:
            yield Reason(sign, said, WEIGHTS[sign] * strength)


def _signs(order: Facts, moment: Moment) -> Iterator[tuple[Sign, float, Text]]:
    yield Sign.DUE, *_due(order, moment)
    if order.called_at is not None:
        said = _ago(moment, order.called_at, "来电谈过", "Talked about")
        yield Sign.CALLED, moment.faded(Sign.CALLED, order.called_at), said
    if order.urges > 0 and order.urged_at is not None:
        strength = (1 - 0.5**order.urges) * moment.faded(Sign.URGED, order.urged_at)
        yield Sign.URGED, strength, _times(order.urges)
    if order.category is Category.WAITING:
        yield Sign.WAITING, *_waiting(order, moment)
    if order.returned_at is not None:
        yield Sign.RETURNED, 1.0, text("被退单，可能缺资料", "Returned: something may be missing")
    if order.replied_at is not None:
        said = _ago(moment, order.replied_at, "回复过客户", "Replied to the customer")
        yield Sign.REPLIED, moment.faded(Sign.REPLIED, order.replied_at), said
    if moment.queue_id is not None and moment.queue_id in order.queue_ids:
        yield Sign.QUEUE, 1.0, text("上次也从此队列来电", "Came by the same queue")
    if order.priority in _URGENCY:
        said = text("紧急", "Urgent") if order.priority is Priority.URGENT else text("优先级高", "High priority")
        yield Sign.PRIORITY, _URGENCY[order.priority], said
    said = _ago(moment, order.updated_at, "有变动", "Changed")
    yield Sign.TOUCHED, moment.faded(Sign.TOUCHED, order.updated_at), said


def _due(order: Facts, moment: Moment) -> tuple[float, Text]:
    if order.due_at is None:
        return 0.0, text("", "")
    if order.due_at < moment.now:
        return moment.faded(Sign.DUE, order.due_at), text("已超时", "Overdue")
    days = moment.days_to(order.due_at)
    if days == 0:
        return _DUE_TODAY, text("今天到期", "Due today")
    return (_DUE_TOMORROW, text("明天到期", "Due tomorrow")) if days == 1 else (0.0, text("", ""))


def _waiting(order: Facts, moment: Moment) -> tuple[float, Text]:
    if order.wait_until is None:
        return 1.0, text("等待客户", "Waits for the customer")
    if moment.days_to(order.wait_until) > 0:
        return _RESTS, text("等待客户", "Waits for the customer")
    return 1.0, text("约定今天跟进", "Promised for today")


def _times(urges: int) -> Text:
    english = {1: "Urged", 2: "Urged twice"}.get(urges, f"Urged {urges} times")
    return text(f"催办 {urges} 次", english)


def _ago(moment: Moment, when: datetime, zh: str, en: str) -> Text:
    days = -moment.days_to(when)
    if days <= 0:
        return text(f"今天{zh}", f"{en} today")
    return text(f"昨天{zh}", f"{en} yesterday") if days == 1 else text(f"{days} 天前{zh}", f"{en} {days} days ago")
