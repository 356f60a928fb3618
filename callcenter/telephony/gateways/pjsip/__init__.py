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
    RegistrationState,
    Signalled,
    ToneHeard,
)
from callcenter.telephony.gateways.pjsip.files import Player, Recorder, Silence, ToneSource
from callcenter.telephony.gateways.pjsip.legs import Account, Leg

__all__ = [
    "Account",
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
    "RegistrationState",
    "Signalled",
    "Silence",
    "SipError",
    "ToneHeard",
    "ToneSource",
]
