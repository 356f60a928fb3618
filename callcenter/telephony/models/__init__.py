"""The tables of telephony."""

from callcenter.telephony.models.calls import Call, Leg, LegTrace, Offer, Transfer
from callcenter.telephony.models.promises import Promise, PromisedCall
from callcenter.telephony.models.queues import AgentSkill, BridgeLease, Queue, QueueMember, Skill, Trunk
from callcenter.telephony.models.recordings import Recording
from callcenter.telephony.models.seats import AwayReason, Seat

__all__ = [
    "AgentSkill",
    "AwayReason",
    "BridgeLease",
    "Call",
    "Leg",
    "LegTrace",
    "Offer",
    "Promise",
    "PromisedCall",
    "Queue",
    "QueueMember",
    "Recording",
    "Seat",
    "Skill",
    "Transfer",
    "Trunk",
]
