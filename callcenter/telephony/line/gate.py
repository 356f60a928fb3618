"""The way in of a line: who is refused, and each refusal in its turn."""

from collections import deque

import structlog

from callcenter.telephony.gateways.pjsip import Endpoint, Leg, SipError
from callcenter.telephony.line.guards import INVITES_PER_SECOND, MAX_MEDIA_LINES, REFUSALS_PER_SECOND, Pace, Peers
from callcenter.telephony.line.invites import media_lines
from callcenter.telephony.wire import WireError

Refusal = tuple[int, dict[str, str]]

log = structlog.get_logger()


class Gate:
    """Decides on INVITEs and paces refusals: each quick one keeps two of the library's few handles for half a second."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._peers = Peers()
        self._invites = Pace(INVITES_PER_SECOND)
        self._pace = Pace(REFUSALS_PER_SECOND)
        self._waiting: deque[tuple[str, Refusal]] = deque()

    def admit(self, networks: tuple[str, ...]) -> None:
        """Set whose INVITEs are taken."""
        try:
            self._peers = Peers(networks)
        except ValueError as error:
            raise WireError("bad-command", str(error)) from error

    def reason_to_refuse(self, *, peer: str, message: str, has_bridge: bool, now: float) -> Refusal | None:
        """The answer for an INVITE that is not let in."""
        if not self._peers.admits(peer):
            # Before the first bridge has connected nobody is configured, and that is no reason to send a caller away.
            return (403, {}) if self._peers.is_set else (503, {"Retry-After": "5"})
        if media_lines(message) > MAX_MEDIA_LINES:
            return 488, {}
        if not has_bridge:
            return 503, {"Retry-After": "5"}
        if not self._invites.allows(now):
            return 503, {"Retry-After": "1"}
        return None

    def refuse(self, leg: str, refusal: Refusal) -> None:
        """Refuse a leg when it is its turn."""
        self._waiting.append((leg, refusal))

    def work_off(self, now: float) -> None:
        """Give the refusals whose turn it is."""
        while self._waiting and self._pace.allows(now):
            leg, (code, headers) = self._waiting.popleft()
            sip_leg = self._endpoint.legs.get(leg)
            if sip_leg is None:
                continue
            try:
                sip_leg.reply(code, headers)
            except SipError as error:
                log.info("leg.refusal_failed", leg=leg, error=str(error))
                self._end(sip_leg)

    def _end(self, sip_leg: Leg) -> None:
        """What cannot be refused any more must not stay."""
        try:
            sip_leg.end()
        except SipError as error:
            log.info("leg.end_failed", leg=sip_leg.leg, error=str(error))
