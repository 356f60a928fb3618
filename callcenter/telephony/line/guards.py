"""What a line lets in: who may call, and how fast. Pure: the time is given."""

from collections import deque
from ipaddress import AddressValueError, IPv4Address, IPv4Network, NetmaskValueError

MAX_MEDIA_LINES = 4
INVITES_PER_SECOND = 12
REFUSALS_PER_SECOND = 15


class Peers:
    """The networks whose INVITEs are taken; nobody's, until told."""

    def __init__(self, networks: tuple[str, ...] = ()) -> None:
        try:
            self._networks = tuple(IPv4Network(network, strict=False) for network in networks)
        except (AddressValueError, NetmaskValueError) as error:
            raise ValueError(f"not a network: {error}") from error

    @property
    def is_set(self) -> bool:
        """Whether any network was named."""
        return bool(self._networks)

    def admits(self, peer: str) -> bool:
        """Whether `host:port` lies in one of the networks."""
        try:
            address = IPv4Address(peer.rpartition(":")[0])
        except AddressValueError:
            return False
        return any(address in network for network in self._networks)


class Pace:
    """At most `per_second` of something in any second."""

    def __init__(self, per_second: int) -> None:
        self._times: deque[float] = deque(maxlen=per_second)
        self._limit = per_second

    def allows(self, now: float) -> bool:
        """Take one at `now` (seconds, monotonic) if that is within the limit."""
        if len(self._times) == self._limit and now - self._times[0] < 1.0:
            return False
        self._times.append(now)
        return True
