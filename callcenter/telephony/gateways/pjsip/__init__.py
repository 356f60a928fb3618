"""The SIP library behind our words: the only place that knows pjsua2.

Everything here runs on one thread. Callbacks only copy plain values into `Endpoint.events`; whoever owns the
endpoint acts on them after `poll` has returned, because acting inside a callback aborts the process.
"""

from callcenter.telephony.gateways.pjsip.conference import Conference
from callcenter.telephony.gateways.pjsip.cord_port import CordPort
from callcenter.telephony.gateways.pjsip.endpoint import Endpoint, EndpointOptions
from callcenter.telephony.gateways.pjsip.errors import SipError
from callcenter.telephony.gateways.pjsip.events import (
    Event,
    LegMedia,
    LegState,
    Offered,
    PlayerEnded,
    ToneHeard,
)
from callcenter.telephony.gateways.pjsip.files import Player, Recorder, Silence, ToneSource
from callcenter.telephony.gateways.pjsip.legs import Leg

__all__ = [
    "Conference",
    "CordPort",
    "Endpoint",
    "EndpointOptions",
    "Event",
    "Leg",
    "LegMedia",
    "LegState",
    "Offered",
    "Player",
    "PlayerEnded",
    "Recorder",
    "Silence",
    "SipError",
    "ToneHeard",
    "ToneSource",
]
