"""The machine of a work order: own statuses, each in one of five fixed categories."""

from enum import StrEnum
from typing import Final

from callcenter.kernel.states import Machine
from callcenter.kernel.texts import Text, text


class Category(StrEnum):
    """What every status amounts to; filters, figures and colours go by it."""

    NEW = "new"
    OPEN = "open"
    WAITING = "waiting"
    SOLVED = "solved"
    CLOSED = "closed"


class TicketState(StrEnum):
    """Where a work order stands. assigned: given to somebody who has not claimed it yet."""

    NEW = "new"
    ASSIGNED = "assigned"
    IN_PROGRESS = "in_progress"
    WAITING = "waiting"
    SOLVED = "solved"
    CLOSED = "closed"


CATEGORY_OF: Final[dict[TicketState, Category]] = {
    TicketState.NEW: Category.NEW,
    TicketState.ASSIGNED: Category.NEW,
    TicketState.IN_PROGRESS: Category.OPEN,
    TicketState.WAITING: Category.WAITING,
    TicketState.SOLVED: Category.SOLVED,
    TicketState.CLOSED: Category.CLOSED,
}
PENDING: Final = frozenset({Category.NEW, Category.OPEN, Category.WAITING})
"""The categories in which something is still owed to the customer."""

NAME_OF: Final[dict[TicketState, Text]] = {
    TicketState.NEW: text("待分派", "New"),
    TicketState.ASSIGNED: text("待签收", "To be claimed"),
    TicketState.IN_PROGRESS: text("处理中", "In progress"),
    TicketState.WAITING: text("挂起", "Waiting"),
    TicketState.SOLVED: text("已办结", "Solved"),
    TicketState.CLOSED: text("已关闭", "Closed"),
}

RESTORING: Final[dict[TicketState, str]] = {
    state: f"restore_{state}" for state in TicketState if state is not TicketState.CLOSED
}
"""The triggers by which an order that is unmerged is where it was before."""

TICKET: Final = Machine(
    name="ticket",
    states=TicketState,
    column="state",
    table={
        (TicketState.NEW, "claim"): TicketState.IN_PROGRESS,
        (TicketState.NEW, "assign"): TicketState.ASSIGNED,
        (TicketState.NEW, "settle"): TicketState.CLOSED,
        (TicketState.NEW, "close"): TicketState.CLOSED,
        (TicketState.ASSIGNED, "claim"): TicketState.IN_PROGRESS,
        (TicketState.ASSIGNED, "assign"): TicketState.ASSIGNED,
        (TicketState.ASSIGNED, "release"): TicketState.NEW,
        (TicketState.ASSIGNED, "return"): TicketState.ASSIGNED,
        (TicketState.ASSIGNED, "close"): TicketState.CLOSED,
        (TicketState.IN_PROGRESS, "assign"): TicketState.ASSIGNED,
        (TicketState.IN_PROGRESS, "release"): TicketState.NEW,
        (TicketState.IN_PROGRESS, "return"): TicketState.ASSIGNED,
        (TicketState.IN_PROGRESS, "wait"): TicketState.WAITING,
        (TicketState.IN_PROGRESS, "solve"): TicketState.SOLVED,
        (TicketState.IN_PROGRESS, "close"): TicketState.CLOSED,
        (TicketState.WAITING, "assign"): TicketState.ASSIGNED,
        (TicketState.WAITING, "release"): TicketState.NEW,
        (TicketState.WAITING, "return"): TicketState.ASSIGNED,
        (TicketState.WAITING, "wait"): TicketState.WAITING,
        (TicketState.WAITING, "resume"): TicketState.IN_PROGRESS,
        (TicketState.WAITING, "solve"): TicketState.SOLVED,
        (TicketState.WAITING, "close"): TicketState.CLOSED,
        (TicketState.SOLVED, "close"): TicketState.CLOSED,
        (TicketState.SOLVED, "reopen"): TicketState.IN_PROGRESS,
        (TicketState.CLOSED, "reopen"): TicketState.IN_PROGRESS,
        **{(TicketState.CLOSED, trigger): state for state, trigger in RESTORING.items()},
    },
    starts=(TicketState.NEW,),
    names=NAME_OF,
)
TRIGGER_NAMES: Final[dict[str, Text]] = {
    "claim": text("签收", "claim"),
    "assign": text("转派", "assign"),
    "release": text("退回待分派", "release"),
    "return": text("退单", "return"),
    "wait": text("挂起", "wait"),
    "resume": text("恢复处理", "resume"),
    "solve": text("办结", "solve"),
    "close": text("关闭", "close"),
    "reopen": text("重新打开", "reopen"),
    "settle": text("当场办结", "settle"),
    **dict.fromkeys(RESTORING.values(), text("取消合并", "unmerge")),
}
_NOT_PRESSED: Final = frozenset({"settle", *RESTORING.values()})


def allowed_moves(state: TicketState) -> tuple[str, ...]:
    """The moves a person can make in a state; settling is of creation, restoring of unmerging."""
    return tuple(trigger for (known, trigger) in TICKET.table if known == state and trigger not in _NOT_PRESSED)


OWNABLE: Final = (TicketState.IN_PROGRESS, TicketState.WAITING, TicketState.SOLVED, TicketState.CLOSED)
"""The states that a type may have statuses of its own for; before, nobody works on it yet."""


def trigger_to(state: TicketState, target: TicketState) -> str | None:
    """The move by which a person brings an order from one state to another at once; None when there is none."""
    return next((trigger for trigger in allowed_moves(state) if TICKET.target(state, trigger) == target), None)


def states_of(categories: tuple[Category, ...]) -> tuple[str, ...]:
    """The statuses of some categories."""
    return tuple(state.value for state, category in CATEGORY_OF.items() if category in categories)
