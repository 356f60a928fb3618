"""What a call is about: a table of who comes first, and what holds for any orders."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.tickets.models import Priority
from callcenter.tickets.relevance import MOST_TOLD, WEIGHTS, Facts, Moment, Sign, rank
from callcenter.tickets.states import Category
from tests.conftest import MOMENT

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = Moment(now=MOMENT, zone=SHANGHAI, queue_id=7)
LONG_AGO = MOMENT - timedelta(days=90)


def order(number: int = 1, **facts: Any) -> Facts:
    """A quiet order of long ago, but for what is said."""
    return Facts(
        **{"id": number, "category": Category.OPEN, "priority": Priority.NORMAL, "updated_at": LONG_AGO, **facts}
    )


def days(count: float) -> datetime:
    return MOMENT + timedelta(days=count)


LIKELIER = {
    "overdue before due today": ({"due_at": days(-1)}, {"due_at": days(0.1)}),
    "due today before due tomorrow": ({"due_at": days(0.1)}, {"due_at": days(1)}),
    "due tomorrow before due next week": ({"due_at": days(1)}, {"due_at": days(7)}),
    "overdue yesterday before overdue last year": ({"due_at": days(-1)}, {"due_at": days(-365)}),
    "talked about yesterday before last week": ({"called_at": days(-1)}, {"called_at": days(-7)}),
    "urged twice before once": ({"urges": 2, "urged_at": days(-1)}, {"urges": 1, "urged_at": days(-1)}),
    "urged before urgent": ({"urges": 1, "urged_at": days(-1)}, {"priority": Priority.URGENT}),
    "waiting before open": ({"category": Category.WAITING}, {}),
    "promised for today before next week": (
        {"category": Category.WAITING, "wait_until": days(0)},
        {"category": Category.WAITING, "wait_until": days(7)},
    ),
    "returned before not": ({"returned_at": days(-30)}, {}),
    "answered yesterday before last month": ({"replied_at": days(-1)}, {"replied_at": days(-30)}),
    "the same queue before another": ({"queue_ids": frozenset({7})}, {"queue_ids": frozenset({8})}),
    "urgent before high": ({"priority": Priority.URGENT}, {"priority": Priority.HIGH}),
    "high before normal": ({"priority": Priority.HIGH}, {}),
    "touched today before touched last month": ({"updated_at": days(0)}, {"updated_at": days(-30)}),
}


@pytest.mark.parametrize(("likelier", "other"), LIKELIER.values(), ids=LIKELIER)
def test_who_comes_first(likelier: dict[str, Any], other: dict[str, Any]) -> None:
    assert [one.id for one in rank([order(2, **other), order(1, **likelier)], NOW)] == [1, 2]


WORDS: dict[str, tuple[dict[str, Any], str, str]] = {
    "overdue": ({"due_at": days(-1)}, "已超时", "Overdue"),
    "due": ({"due_at": days(0.1)}, "今天到期", "Due today"),
    "waiting": ({"category": Category.WAITING}, "等待客户", "Waits for the customer"),
    "promised": ({"category": Category.WAITING, "wait_until": days(0)}, "约定今天跟进", "Promised for today"),
    "urged": ({"urges": 2, "urged_at": MOMENT}, "催办 2 次", "Urged twice"),
    "returned": ({"returned_at": MOMENT}, "被退单，可能缺资料", "Returned: something may be missing"),
    "called": ({"called_at": days(-2)}, "2 天前来电谈过", "Talked about 2 days ago"),
    "replied": ({"replied_at": days(-1)}, "昨天回复过客户", "Replied to the customer yesterday"),
    "queue": ({"queue_ids": frozenset({7})}, "上次也从此队列来电", "Came by the same queue"),
    "urgent": ({"priority": Priority.URGENT}, "紧急", "Urgent"),
    "touched": ({"updated_at": MOMENT}, "今天有变动", "Changed today"),
}


@pytest.mark.parametrize(("facts", "zh", "en"), WORDS.values(), ids=WORDS)
def test_why_is_told_in_words(facts: dict[str, Any], zh: str, en: str) -> None:
    (found,) = rank([order(**facts)], NOW)
    assert [reason.said for reason in found.reasons] == [{"zh-CN": zh, "en": en}]


def test_a_quiet_old_order_has_no_reason() -> None:
    assert rank([order()], NOW)[0].reasons == ()


def test_a_day_is_that_of_the_call_centre() -> None:
    late = datetime.fromisoformat("2026-11-23T23:30:00+08:00")
    facts = order(due_at=datetime.fromisoformat("2026-11-24T00:30:00+08:00"))
    (found,) = rank([facts], Moment(now=late, zone=SHANGHAI))
    assert found.reasons[0].said["en"] == "Due tomorrow"


moments = st.datetimes(min_value=datetime(2026, 1, 1), max_value=datetime(2027, 12, 31)).map(  # noqa: DTZ001
    lambda naive: naive.replace(tzinfo=SHANGHAI)
)
orders = st.builds(
    Facts,
    id=st.integers(1, 10**6),
    category=st.sampled_from([Category.NEW, Category.OPEN, Category.WAITING]),
    priority=st.sampled_from(list(Priority)),
    updated_at=moments,
    due_at=st.none() | moments,
    wait_until=st.none() | moments,
    returned_at=st.none() | moments,
    urges=st.integers(0, 50),
    urged_at=st.none() | moments,
    called_at=st.none() | moments,
    replied_at=st.none() | moments,
    queue_ids=st.frozensets(st.integers(5, 9), max_size=3),
)
lists = st.lists(orders, max_size=8, unique_by=lambda one: one.id)


@given(lists, st.randoms(use_true_random=False))
def test_the_order_in_which_they_come_does_not_matter(found: list[Facts], chance: Any) -> None:
    shuffled = list(found)
    chance.shuffle(shuffled)
    assert rank(shuffled, NOW) == rank(found, NOW)
    assert {one.id for one in rank(found, NOW)} == {one.id for one in found}


@given(lists)
def test_a_likelihood_is_between_nothing_and_all_weights_and_falls_down_the_list(found: list[Facts]) -> None:
    ranked = rank(found, NOW)
    likelihoods = [one.likelihood for one in ranked]
    assert likelihoods == sorted(likelihoods, reverse=True)
    assert all(0 <= one <= sum(WEIGHTS.values()) for one in likelihoods)
    for one in ranked:
        adds = [reason.adds for reason in one.reasons]
        assert len(adds) <= MOST_TOLD
        assert adds == sorted(adds, reverse=True)


MORE: dict[Sign, dict[str, Any]] = {
    Sign.DUE: {"due_at": MOMENT},
    Sign.CALLED: {"called_at": MOMENT},
    Sign.URGED: {"urges": 51, "urged_at": MOMENT},
    Sign.WAITING: {"category": Category.WAITING, "wait_until": None},
    Sign.RETURNED: {"returned_at": MOMENT},
    Sign.REPLIED: {"replied_at": MOMENT},
    Sign.QUEUE: {"queue_ids": frozenset({7})},
    Sign.PRIORITY: {"priority": Priority.URGENT},
    Sign.TOUCHED: {"updated_at": MOMENT},
}


@pytest.mark.parametrize("sign", [one for one in Sign if one is not Sign.DUE])
@given(orders)
def test_a_sign_at_its_strongest_never_makes_an_order_less_likely(sign: Sign, one: Facts) -> None:
    values = {name: getattr(one, name) for name in Facts.__slots__}
    with_sign = Facts(**{**values, **MORE[sign]})
    assert rank([with_sign], NOW)[0].likelihood >= rank([one], NOW)[0].likelihood - 1e-6
