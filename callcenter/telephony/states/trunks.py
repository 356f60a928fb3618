"""The machine of trunks, as a table."""

from enum import StrEnum
from typing import Final

from callcenter.kernel.states import Machine
from callcenter.kernel.texts import text


class TrunkState(StrEnum):
    """Whether a trunk that registers is registered. idle: it does not register. refused: by its credentials."""

    IDLE = "idle"
    REGISTERED = "registered"
    REFUSED = "refused"
    FAILED = "failed"


TRUNK: Final = Machine(
    name="trunk",
    states=TrunkState,
    column="state",
    table={
        (state, trigger): target
        for state in TrunkState
        for trigger, target in {
            "register": TrunkState.REGISTERED,
            "refuse": TrunkState.REFUSED,
            "fail": TrunkState.FAILED,
            "retire": TrunkState.IDLE,
        }.items()
    },
    starts=(TrunkState.IDLE,),
    names={
        TrunkState.IDLE: text("不注册", "Not registering"),
        TrunkState.REGISTERED: text("已注册", "Registered"),
        TrunkState.REFUSED: text("被拒绝", "Refused"),
        TrunkState.FAILED: text("注册失败", "Failed"),
    },
)
