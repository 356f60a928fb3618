"""The addresses of this machine."""

import ipaddress
import socket
from contextlib import suppress
from pathlib import Path

UNSPECIFIED = {"0.0.0.0", "::", ""}  # noqa: S104
_TABLE = Path("/proc/net/fib_trie")


def own_addresses() -> list[str]:
    """The IPv4 addresses other machines could reach, the one of the default route first."""
    found: list[str] = []
    with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        # Connecting a datagram socket sends nothing; it only asks the routing table.
        probe.connect(("192.0.2.1", 9))
        found.append(str(probe.getsockname()[0]))
    with suppress(OSError):
        before = ""
        for row in _TABLE.read_text(encoding="ascii").splitlines():
            if "/32 host LOCAL" in row:
                found.append(before.rpartition(" ")[2])
            before = row
    return [one for one in dict.fromkeys(found) if not ipaddress.ip_address(one).is_loopback]


def is_private(host: str) -> bool:
    """Whether an address is loopback or of a private network. A name or "all addresses" is not."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost"
    return not address.is_unspecified and (address.is_loopback or address.is_private)


def open_urls(scheme: str, host: str, port: int) -> list[str]:
    """The addresses to open in a browser for a server that listens on `host`."""
    hosts = ["127.0.0.1", *own_addresses()] if host in UNSPECIFIED else [host]
    return [f"{scheme}://{f'[{one}]' if ':' in one else one}:{port}" for one in hosts]
