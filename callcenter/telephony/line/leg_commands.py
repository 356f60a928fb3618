"""What the bridge asks of legs becomes SIP."""

import time

from callcenter.telephony.gateways.pjsip import Endpoint, Leg, SipError
from callcenter.telephony.line.gate import Gate
from callcenter.telephony.line.legs import LegTable, LineLeg
from callcenter.telephony.line.outgoing import far_number, from_header, problem_of
from callcenter.telephony.signals import AnswerLeg, DialLeg, HangUpLeg, RejectLeg, RingLeg, SendTones
from callcenter.telephony.wire import WireError

ACK_SECONDS = 2.0
"""How long a caller's ACK is waited for before a hang-up goes out without it."""


class LegCommands:
    """The leg commands of a line. Each raises WireError when it cannot be done."""

    def __init__(self, *, table: LegTable, endpoint: Endpoint, gate: Gate) -> None:
        self._table = table
        self._endpoint = endpoint
        self._gate = gate

    def ring(self, command: RingLeg) -> None:
        """Send 180."""
        self._reply(command.leg, 180)

    def answer(self, command: AnswerLeg) -> None:
        """Send 200; once is enough."""
        leg = self._table.known(command.leg)
        if not leg.is_connected:
            self._reply(command.leg, 200)
            # Known at once, not with the event that follows: a hang-up may be the next command.
            leg.is_connected = True

    def reject(self, command: RejectLeg) -> None:
        """Refuse an incoming leg, in its turn."""
        leg = self._table.known(command.leg)
        if leg.direction == "out" or leg.is_connected:
            raise WireError("bad-command", "only an incoming leg that is not answered can be rejected")
        if not 300 <= command.code <= 699:
            raise WireError("bad-command", "a refusal has a code from 300 to 699")
        headers: dict[str, str] = {}
        if command.contact:
            headers["Contact"] = f"<{command.contact.strip('<>')}>"
        if command.retry_after:
            headers["Retry-After"] = str(command.retry_after)
        leg.is_ending = True
        self._gate.refuse(command.leg, (command.code, headers))

    def dial(self, command: DialLeg) -> None:
        """Place an outgoing leg."""
        if command.leg in self._table.by_id:
            return
        problem = problem_of(command)
        if problem:
            raise WireError("bad-command", problem)
        if len(self._endpoint.legs) >= self._endpoint.capacity:
            raise WireError("line-full")
        options = self._endpoint.options
        leg = LineLeg(leg=command.leg, direction="out", far_number=far_number(command.uri), call=command.call)
        leg.gives_up_at = time.monotonic() + command.timeout_seconds
        self._table.by_id[command.leg] = leg
        local_uri = from_header(command, host=options.advertised or options.host, user=options.user)
        try:
            self._endpoint.dial(command.leg, command.uri, local_uri=local_uri, trunk=command.trunk)
        except SipError as error:
            del self._table.by_id[command.leg]
            raise WireError("failed", str(error)) from error

    def hang_up(self, command: HangUpLeg) -> None:
        """End a leg in whatever state it is; an unknown one is ended already."""
        leg = self._table.by_id.get(command.leg)
        if leg is not None:
            self.end(leg, command.code)

    def send_tones(self, command: SendTones) -> None:
        """Send keypad tones."""
        if not command.digits or set(command.digits.upper()) - set("0123456789*#ABCD"):
            raise WireError("bad-command", "tones are digits, *, # and A to D")
        try:
            self._sip_leg(command.leg).press(command.digits.upper())
        except SipError as error:
            raise WireError("failed", str(error)) from error

    def give_up(self, now: float) -> None:
        """End the legs that have been ringing for too long, and those whose end waited for an ACK."""
        for leg in self._table.by_id.values():
            if leg.ends_on_ack and (leg.is_confirmed or now - (leg.ended_at or now) > ACK_SECONDS):
                leg.ends_on_ack = False
                self._say_goodbye(leg, 0)
            if leg.gives_up_at is not None and now >= leg.gives_up_at:
                leg.gives_up_at, leg.has_timed_out = None, True
                self.end(leg)

    def end(self, leg: LineLeg, code: int = 0) -> None:
        """Hang up; the signal that the leg is gone comes when the far end knows."""
        leg.is_ending = True
        leg.gives_up_at = None
        leg.ended_at = leg.ended_at or time.monotonic()
        if leg.direction == "in" and not leg.is_connected:
            self._gate.refuse(leg.leg, (code or 480, {}))
        elif leg.direction == "in" and not leg.is_confirmed:
            # A callee may not say BYE before the caller's ACK, and the library forgets one that is asked for too early.
            leg.ends_on_ack = True
        else:
            self._say_goodbye(leg, code)

    def _say_goodbye(self, leg: LineLeg, code: int) -> None:
        sip_leg = self._endpoint.legs.get(leg.leg)
        if sip_leg is None:
            return
        try:
            sip_leg.end(code)
        except SipError as error:
            raise WireError("failed", str(error)) from error

    def end_all(self) -> None:
        """End every leg at once: the process stops."""
        for leg in list(self._table.by_id.values()):
            leg.is_ending = True
            sip_leg = self._endpoint.legs.get(leg.leg)
            if sip_leg is not None:
                try:
                    sip_leg.end(503 if leg.state == "incoming" else 0)
                except SipError:
                    # It went by itself a moment ago.
                    continue

    def _reply(self, leg: str, code: int) -> None:
        try:
            self._sip_leg(leg).reply(code)
        except SipError as error:
            raise WireError("failed", str(error)) from error

    def _sip_leg(self, leg: str) -> Leg:
        self._table.known(leg)
        found = self._endpoint.legs.get(leg)
        if found is None:
            raise WireError("unknown-leg", leg)
        return found
