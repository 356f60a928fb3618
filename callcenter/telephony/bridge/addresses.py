"""From a host name to the IPv4 address a line can send to; lines themselves never ask the name service."""

import asyncio
import ipaddress
import re
import socket

from callcenter.telephony.wire import WireError

RESOLVE_SECONDS = 2.0
_HOST = re.compile(r"^(sips?:(?:[^@\s]*@)?)([^:;>\s]+)(.*)$")


async def reachable(uri: str) -> str:
    """The SIP URI with its host as an IPv4 literal; WireError `unknown-host` when there is none."""
    found = _HOST.match(uri)
    if found is None:
        raise WireError("bad-uri", uri)
    start, host, rest = found.groups()
    try:
        ipaddress.IPv4Address(host)
    except ValueError:
        host = await _resolve(host)
    return f"{start}{host}{rest}"


async def _resolve(host: str) -> str:
    loop = asyncio.get_running_loop()
    try:
        answers = await asyncio.wait_for(
            loop.getaddrinfo(host, None, family=socket.AF_INET, type=socket.SOCK_DGRAM), RESOLVE_SECONDS
        )
    except (OSError, TimeoutError) as error:
        raise WireError("unknown-host", host) from error
    return str(answers[0][4][0])
