"""What an outgoing INVITE says, and where it is sent. Pure."""

import re
from ipaddress import AddressValueError, IPv4Address

from callcenter.telephony.signals import DialLeg

_SIP_URI = re.compile(r"sips?:(?:(?P<user>[^@\s<>\"]*)@)?(?P<host>[A-Za-z0-9.\-]+)(?::\d{1,5})?(?:[;?][^\s<>\"]*)?")
_NOT_NUMBER = re.compile(r"[^0-9A-Za-z+*#._\-]")
_NOT_NAME = re.compile(r"[\x00-\x1f\x7f\"\\<>]")


def problem_of(command: DialLeg) -> str:
    """Why a leg cannot be dialled; empty when it can.

    The next hop must be an IPv4 address: to look a name up would stop every call of the line for seconds.
    """
    if re.fullmatch(r"[0-9a-f]{32}", command.leg) is None:
        return "leg must be 32 hex digits"
    if _SIP_URI.fullmatch(command.uri) is None:
        return "uri is not a SIP URI"
    return hop_problem(command.trunk.uri if command.trunk is not None and command.trunk.uri else command.uri)


def hop_problem(uri: str) -> str:
    """Why nothing can be sent to a URI; empty when it can."""
    match = _SIP_URI.fullmatch(uri)
    if match is None:
        return "trunk.uri is not a SIP URI"
    try:
        IPv4Address(match["host"])
    except AddressValueError:
        return f"the next hop must be an IPv4 address, not {match['host']!r}"
    return ""


def far_number(uri: str) -> str:
    """The user part of a SIP URI."""
    match = _SIP_URI.fullmatch(uri)
    return (match["user"] or "") if match else ""


def from_header(command: DialLeg, *, host: str, user: str) -> str:
    """The From of a leg: the number and name to show, at the trunk's domain when there is one."""
    number = _NOT_NUMBER.sub("", command.from_number) or user
    name = _NOT_NAME.sub("", command.from_name)
    trunk = _SIP_URI.fullmatch(command.trunk.uri) if command.trunk is not None else None
    address = f"<sip:{number}@{trunk['host'] if trunk else host}>"
    return f'"{name}" {address}' if name else address
