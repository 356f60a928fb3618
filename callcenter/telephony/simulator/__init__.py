"""Phones that are not there: callers, carriers and answering phones that make real SIP calls with real sound."""

from callcenter.telephony.simulator.pool import CallResult, PhonePool, place_calls

__all__ = ["CallResult", "PhonePool", "place_calls"]
