"""What the outside sees of telephony."""

from callcenter.telephony.views.calls import (
    CallDetail,
    CallPromiseView,
    CallView,
    OfferBrief,
    ParticipantView,
    StepView,
    TransferView,
    WhyView,
)
from callcenter.telephony.views.legs import LegView, QualityView, TracedView, TraceView
from callcenter.telephony.views.names import CallRef, CustomerRef, Device, Direction, QueueRef, RecordingRef, Role
from callcenter.telephony.views.offers import OfferView
from callcenter.telephony.views.promises import (
    NextPromise,
    PromisedCallView,
    PromiseDetail,
    PromiseStepView,
    PromiseSummary,
    PromiseView,
    RecoveredView,
)
from callcenter.telephony.views.queues import QueueView
from callcenter.telephony.views.recordings import FiguresView, MarkView, PeaksView, RecordingView
from callcenter.telephony.views.seats import DeviceView, SeatView

__all__ = [
    "CallDetail",
    "CallPromiseView",
    "CallRef",
    "CallView",
    "CustomerRef",
    "Device",
    "DeviceView",
    "Direction",
    "FiguresView",
    "LegView",
    "MarkView",
    "NextPromise",
    "OfferBrief",
    "OfferView",
    "ParticipantView",
    "PeaksView",
    "PromiseDetail",
    "PromiseStepView",
    "PromiseSummary",
    "PromiseView",
    "PromisedCallView",
    "QualityView",
    "QueueRef",
    "QueueView",
    "RecordingRef",
    "RecordingView",
    "RecoveredView",
    "Role",
    "SeatView",
    "StepView",
    "TraceView",
    "TracedView",
    "TransferView",
    "WhyView",
]
