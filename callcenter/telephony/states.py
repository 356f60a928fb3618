"""The machines of calls, legs, offers, recordings and agents, as tables."""

from enum import StrEnum
from typing import Final

from callcenter.kernel.states import Machine


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
)
