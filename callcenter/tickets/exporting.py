"""Work orders as rows of a spreadsheet, in the reader's language and zone."""

from collections.abc import Iterator
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from callcenter.kernel.actor import Actor
from callcenter.kernel.db import Database
from callcenter.kernel.errors import Invalid
from callcenter.kernel.spreadsheets import Cell
from callcenter.kernel.texts import Text, text
from callcenter.tickets import queries
from callcenter.tickets.fields import TicketFilter
from callcenter.tickets.models import SOURCE_NAMES, Priority
from callcenter.tickets.views import TicketView

MOST: Final = 100_000
_PAGE: Final = 500
_HEAD: Final = (
    text("编号", "Number"),
    text("主题", "Subject"),
    text("类型", "Type"),
    text("状态", "State"),
    text("优先级", "Priority"),
    text("客户", "Customer"),
    text("处理人", "Assignee"),
    text("班组", "Team"),
    text("创建人", "Made by"),
    text("来源", "Source"),
    text("催办次数", "Times urged"),
    text("创建", "Created"),
    text("更新", "Updated"),
    text("办结", "Solved"),
    text("关闭", "Closed"),
    text("内容", "Text"),
    text("处理结果", "Solution"),
)
_PRIORITY: Final[dict[Priority, Text]] = {
    Priority.LOW: text("低", "Low"),
    Priority.NORMAL: text("普通", "Normal"),
    Priority.HIGH: text("高", "High"),
    Priority.URGENT: text("紧急", "Urgent"),
}


class TooMany(Invalid):
    """More rows than one file holds."""

    code = "too-many-rows"
    title = text("超过十万条，请缩小查询范围", "More than 100,000 rows: narrow the filters")


def check_size(session: Session, wanted: TicketFilter, actor: Actor) -> int:
    """How many rows an export has; TooMany."""
    count = queries.count_tickets(session, wanted, actor, most=MOST + 1)
    if count > MOST:
        raise TooMany
    return count


def rows(
    db: Database, wanted: TicketFilter, *, actor: Actor, language: str, zone: ZoneInfo
) -> Iterator[tuple[Cell, ...]]:
    """The head, then the tickets as the list shows them, a page at a time."""
    yield tuple(each[language] for each in _HEAD)
    page = wanted.model_copy(update={"cursor": "", "limit": _PAGE})
    while True:
        with db.reading() as session:
            found = queries.tickets(session, page, actor)
        yield from (_row(one, language, zone) for one in found.items)
        if found.next is None:
            return
        page = page.model_copy(update={"cursor": found.next})


def _row(one: TicketView, language: str, zone: ZoneInfo) -> tuple[Cell, ...]:
    moments = (one.created_at, one.updated_at, one.solved_at, one.closed_at)
    return (
        one.number,
        one.subject,
        one.type.name[language],
        one.state_name[language],
        _PRIORITY[one.priority][language],
        one.customer.name if one.customer else None,
        one.assignee.name if one.assignee else None,
        one.team.name if one.team else None,
        one.creator.name,
        SOURCE_NAMES[one.source][language],
        one.urges,
        *(each.astimezone(zone) if each else None for each in moments),
        one.text,
        one.solution,
    )
