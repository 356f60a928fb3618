"""The machines of calls, legs, offers, recordings and agents, as tables."""

from enum import StrEnum
from typing import Final

from callcenter.kernel.states import Machine
from callcenter.kernel.texts import text


class CallState(StrEnum):
    """Where a conversation is. in_flow: greeting or menu."""

    IN_FLOW = "in_flow"
    QUEUED = "queued"
    DIALING = "dialing"
    RINGING = "ringing"
    TALKING = "talking"
    PARKED = "parked"
    VOICEMAIL = "voicemail"
    ENDED = "ended"


_LIVE = tuple(state for state in CallState if state is not CallState.ENDED)

CALL: Final = Machine(
    name="call",
    states=CallState,
    column="state",
    table={
        (CallState.IN_FLOW, "enqueue"): CallState.QUEUED,
        (CallState.QUEUED, "offer"): CallState.RINGING,
        (CallState.RINGING, "requeue"): CallState.QUEUED,
        (CallState.QUEUED, "requeue"): CallState.QUEUED,
        (CallState.DIALING, "ring"): CallState.RINGING,
        (CallState.RINGING, "ring"): CallState.RINGING,
        (CallState.DIALING, "answer"): CallState.TALKING,
        (CallState.RINGING, "answer"): CallState.TALKING,
        (CallState.TALKING, "answer"): CallState.TALKING,
        **{(state, "end"): CallState.ENDED for state in CallState},
    },
    is_tolerant=True,
    starts=(CallState.IN_FLOW, CallState.DIALING),
    names={
        CallState.IN_FLOW: text("导航中", "In menu"),
        CallState.QUEUED: text("排队中", "Queued"),
        CallState.DIALING: text("呼出中", "Dialling"),
        CallState.RINGING: text("振铃中", "Ringing"),
        CallState.TALKING: text("通话中", "Talking"),
        CallState.PARKED: text("已驻留", "Parked"),
        CallState.VOICEMAIL: text("留言", "Voicemail"),
        CallState.ENDED: text("已结束", "Ended"),
    },
)
"""Tolerant: its triggers come from carriers, twice and out of order."""


class LegState(StrEnum):
    """One connection of a call."""

    INCOMING = "incoming"
    DIALING = "dialing"
    RINGING = "ringing"
    ANSWERED = "answered"
    ENDED = "ended"


LEG: Final = Machine(
    name="leg",
    states=LegState,
    column="state",
    table={
        (LegState.DIALING, "ring"): LegState.RINGING,
        (LegState.RINGING, "ring"): LegState.RINGING,
        (LegState.INCOMING, "answer"): LegState.ANSWERED,
        (LegState.DIALING, "answer"): LegState.ANSWERED,
        (LegState.RINGING, "answer"): LegState.ANSWERED,
        (LegState.ANSWERED, "answer"): LegState.ANSWERED,
        **{(state, "end"): LegState.ENDED for state in LegState},
    },
    is_tolerant=True,
    starts=(LegState.INCOMING, LegState.DIALING),
    names={
        LegState.INCOMING: text("来电", "Incoming"),
        LegState.DIALING: text("呼出中", "Dialling"),
        LegState.RINGING: text("振铃中", "Ringing"),
        LegState.ANSWERED: text("已接通", "Answered"),
        LegState.ENDED: text("已挂断", "Ended"),
    },
)


class OfferState(StrEnum):
    """One call shown to one agent. missed: rang out. withdrawn: the caller left."""

    RINGING = "ringing"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    MISSED = "missed"
    WITHDRAWN = "withdrawn"


OFFER: Final = Machine(
    name="offer",
    states=OfferState,
    column="state",
    table={
        (OfferState.RINGING, "accept"): OfferState.ACCEPTED,
        (OfferState.RINGING, "decline"): OfferState.DECLINED,
        (OfferState.RINGING, "miss"): OfferState.MISSED,
        (OfferState.RINGING, "withdraw"): OfferState.WITHDRAWN,
    },
    is_tolerant=True,
    starts=(OfferState.RINGING,),
    names={
        OfferState.RINGING: text("振铃中", "Ringing"),
        OfferState.ACCEPTED: text("已接听", "Answered"),
        OfferState.DECLINED: text("已拒接", "Declined"),
        OfferState.MISSED: text("未接", "Missed"),
        OfferState.WITHDRAWN: text("已撤回", "Withdrawn"),
    },
)


class RecordingState(StrEnum):
    """closed: both files are there. sealed: one stereo file with digest. truncated: shorter than the talk."""

    RECORDING = "recording"
    CLOSED = "closed"
    SEALED = "sealed"
    TRUNCATED = "truncated"
    FAILED = "failed"


RECORDING: Final = Machine(
    name="recording",
    states=RecordingState,
    column="state",
    table={
        (RecordingState.RECORDING, "close"): RecordingState.CLOSED,
        (RecordingState.CLOSED, "close"): RecordingState.CLOSED,
        (RecordingState.CLOSED, "seal"): RecordingState.SEALED,
        (RecordingState.CLOSED, "truncate"): RecordingState.TRUNCATED,
        (RecordingState.CLOSED, "fail"): RecordingState.FAILED,
        (RecordingState.RECORDING, "fail"): RecordingState.FAILED,
        (RecordingState.FAILED, "close"): RecordingState.CLOSED,
        (RecordingState.SEALED, "seal"): RecordingState.SEALED,
    },
    is_tolerant=True,
    starts=(RecordingState.RECORDING,),
    names={
        RecordingState.RECORDING: text("录音中", "Recording"),
        RecordingState.CLOSED: text("封存中", "Being sealed"),
        RecordingState.SEALED: text("已封存", "Sealed"),
        RecordingState.TRUNCATED: text("不完整", "Incomplete"),
        RecordingState.FAILED: text("录音失败", "Recording failed"),
    },
)


class Presence(StrEnum):
    """What the agent chose."""

    OFFLINE = "offline"
    AVAILABLE = "available"
    AWAY = "away"


PRESENCE: Final = Machine(
    name="presence",
    states=Presence,
    column="presence",
    table={(state, target.value): target for state in Presence for target in Presence},
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
