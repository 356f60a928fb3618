"""The machine of promises, as a table."""

from enum import StrEnum
from typing import Final

from callcenter.kernel.states import Machine
from callcenter.kernel.texts import text


class PromiseState(StrEnum):
    """Where a promised call stands. claimed: an agent looks at it. calling: the person is being dialled."""

    OPEN = "open"
    CLAIMED = "claimed"
    CALLING = "calling"
    KEPT = "kept"
    DROPPED = "dropped"


PROMISE: Final = Machine(
    name="promise",
    states=PromiseState,
    column="state",
    table={
        (PromiseState.OPEN, "claim"): PromiseState.CLAIMED,
        (PromiseState.CLAIMED, "release"): PromiseState.OPEN,
        (PromiseState.CLAIMED, "expire"): PromiseState.OPEN,
        (PromiseState.OPEN, "dial"): PromiseState.CALLING,
        (PromiseState.CLAIMED, "dial"): PromiseState.CALLING,
        (PromiseState.CALLING, "miss"): PromiseState.OPEN,
        (PromiseState.CALLING, "expire"): PromiseState.OPEN,
        (PromiseState.OPEN, "keep"): PromiseState.KEPT,
        (PromiseState.CLAIMED, "keep"): PromiseState.KEPT,
        (PromiseState.CALLING, "keep"): PromiseState.KEPT,
        (PromiseState.KEPT, "keep"): PromiseState.KEPT,
        (PromiseState.OPEN, "drop"): PromiseState.DROPPED,
        (PromiseState.CLAIMED, "drop"): PromiseState.DROPPED,
        (PromiseState.KEPT, "reopen"): PromiseState.OPEN,
        (PromiseState.DROPPED, "reopen"): PromiseState.OPEN,
        (PromiseState.OPEN, "reopen"): PromiseState.OPEN,
    },
    starts=(PromiseState.OPEN,),
    names={
        PromiseState.OPEN: text("待回呼", "To be called"),
        PromiseState.CLAIMED: text("已领取", "Taken"),
        PromiseState.CALLING: text("回呼中", "Being called"),
        PromiseState.KEPT: text("已兑现", "Kept"),
        PromiseState.DROPPED: text("已放弃", "Dropped"),
    },
)
"""Kept by any contact that reached the person, so from every state that is not over. A claim ends by itself."""
