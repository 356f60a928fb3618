"""Call control: the daemon that drives lines and headsets, routes, and writes the call records."""

from callcenter.telephony.bridge.process import run_bridge

__all__ = ["run_bridge"]
