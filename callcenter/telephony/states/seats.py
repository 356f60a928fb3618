"""The machines of agents, as tables."""

from enum import StrEnum
from typing import Final

from callcenter.kernel.states import Machine
from callcenter.kernel.texts import text


class Presence(StrEnum):
    """What the agent chose."""

    OFFLINE = "offline"
    AVAILABLE = "available"
    AWAY = "away"


PRESENCE: Final = Machine(
    name="presence",
    states=Presence,
    column="presence",
    table={
        **{(state, target.value): target for state in Presence for target in Presence},
        **{(state, "lose"): state for state in Presence},
        (Presence.AVAILABLE, "lose"): Presence.AWAY,
    },
    starts=(Presence.OFFLINE,),
    names={
        Presence.OFFLINE: text("离线", "Offline"),
        Presence.AVAILABLE: text("示闲", "Ready"),
        Presence.AWAY: text("示忙", "Not ready"),
    },
)


class Activity(StrEnum):
    """What the machine has the agent do."""

    IDLE = "idle"
    OFFERED = "offered"
    ON_CALL = "on_call"
    WRAPPING_UP = "wrapping_up"
    NOT_RESPONDING = "not_responding"


ACTIVITY: Final = Machine(
    name="activity",
    states=Activity,
    column="activity",
    table={
        (Activity.IDLE, "offer"): Activity.OFFERED,
        (Activity.OFFERED, "accept"): Activity.ON_CALL,
        (Activity.OFFERED, "release"): Activity.IDLE,
        (Activity.OFFERED, "miss"): Activity.NOT_RESPONDING,
        (Activity.IDLE, "dial"): Activity.ON_CALL,
        (Activity.WRAPPING_UP, "dial"): Activity.ON_CALL,
        (Activity.NOT_RESPONDING, "dial"): Activity.ON_CALL,
        (Activity.ON_CALL, "wrap_up"): Activity.WRAPPING_UP,
        (Activity.ON_CALL, "release"): Activity.IDLE,
        (Activity.IDLE, "release"): Activity.IDLE,
        (Activity.WRAPPING_UP, "release"): Activity.IDLE,
        (Activity.NOT_RESPONDING, "release"): Activity.IDLE,
    },
    starts=(Activity.IDLE,),
    names={
        Activity.IDLE: text("空闲", "Idle"),
        Activity.OFFERED: text("振铃", "Ringing"),
        Activity.ON_CALL: text("通话中", "On call"),
        Activity.WRAPPING_UP: text("话后整理", "Wrap-up"),
        Activity.NOT_RESPONDING: text("未应答", "Not responding"),
    },
)
