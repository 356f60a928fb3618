"""The machines of calls, their legs, offers and transfers, as tables."""

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
        (CallState.PARKED, "answer"): CallState.TALKING,
        (CallState.TALKING, "enqueue"): CallState.QUEUED,
        (CallState.RINGING, "enqueue"): CallState.QUEUED,
        (CallState.PARKED, "enqueue"): CallState.QUEUED,
        (CallState.QUEUED, "enqueue"): CallState.QUEUED,
        (CallState.TALKING, "offer"): CallState.RINGING,
        (CallState.PARKED, "offer"): CallState.RINGING,
        (CallState.TALKING, "park"): CallState.PARKED,
        (CallState.IN_FLOW, "record"): CallState.VOICEMAIL,
        (CallState.QUEUED, "record"): CallState.VOICEMAIL,
        (CallState.RINGING, "record"): CallState.VOICEMAIL,
        (CallState.VOICEMAIL, "record"): CallState.VOICEMAIL,
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


class TransferState(StrEnum):
    """Somebody asked to take a call over or to join it. abandoned: the customer left meanwhile."""

    WAITING = "waiting"
    RINGING = "ringing"
    ANSWERED = "answered"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    FAILED = "failed"
    ABANDONED = "abandoned"


_OPEN = (TransferState.WAITING, TransferState.RINGING, TransferState.ANSWERED)
_OVER = (TransferState.COMPLETED, TransferState.CANCELLED, TransferState.FAILED, TransferState.ABANDONED)

TRANSFER: Final = Machine(
    name="transfer",
    states=TransferState,
    column="state",
    table={
        (TransferState.WAITING, "ring"): TransferState.RINGING,
        (TransferState.RINGING, "ring"): TransferState.RINGING,
        (TransferState.RINGING, "wait"): TransferState.WAITING,
        **{(state, "answer"): TransferState.ANSWERED for state in _OPEN},
        **{
            (state, trigger): target
            for state in _OPEN
            for trigger, target in zip(("complete", "cancel", "fail", "abandon"), _OVER, strict=True)
        },
    },
    is_tolerant=True,
    starts=(TransferState.WAITING,),
    names={
        TransferState.WAITING: text("等待坐席", "Waiting for an agent"),
        TransferState.RINGING: text("振铃中", "Ringing"),
        TransferState.ANSWERED: text("咨询中", "In consultation"),
        TransferState.COMPLETED: text("已完成", "Completed"),
        TransferState.CANCELLED: text("已取消", "Cancelled"),
        TransferState.FAILED: text("未接通", "Not reached"),
        TransferState.ABANDONED: text("客户已挂断", "Customer left"),
    },
)
