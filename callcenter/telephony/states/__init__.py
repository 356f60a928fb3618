"""The machines of telephony, as tables."""

from callcenter.telephony.states.calls import (
    CALL,
    LEG,
    OFFER,
    TRANSFER,
    CallState,
    LegState,
    OfferState,
    TransferState,
)
from callcenter.telephony.states.promises import PROMISE, PromiseState
from callcenter.telephony.states.recordings import RECORDING, RecordingState
from callcenter.telephony.states.seats import ACTIVITY, PRESENCE, Activity, Presence
from callcenter.telephony.states.trunks import TRUNK, TrunkState

__all__ = [
    "ACTIVITY",
    "CALL",
    "LEG",
    "OFFER",
    "PRESENCE",
    "PROMISE",
    "RECORDING",
    "TRANSFER",
    "TRUNK",
    "Activity",
    "CallState",
    "LegState",
    "OfferState",
    "Presence",
    "PromiseState",
    "RecordingState",
    "TransferState",
    "TrunkState",
]
