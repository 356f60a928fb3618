"""The tables of telephony."""

from callcenter.telephony.models.calls import Call, Leg, LegTrace, Offer
from callcenter.telephony.models.queues import BridgeLease, Queue, QueueMember, Trunk
from callcenter.telephony.models.recordings import Recording
from callcenter.telephony.models.seats import Seat

__all__ = ["BridgeLease", "Call", "Leg", "LegTrace", "Offer", "Queue", "QueueMember", "Recording", "Seat", "Trunk"]
