"""The legs of a line: what the SIP library tells becomes signals, what the bridge asks becomes SIP."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

import structlog

from callcenter.telephony.gateways.pjsip import (
    Conference,
    Endpoint,
    LegMedia,
    LegState,
    Offered,
    SipError,
    ToneHeard,
)
from callcenter.telephony.line.guards import INVITES_PER_SECOND, MAX_MEDIA_LINES, REFUSALS_PER_SECOND, Pace, Peers
from callcenter.telephony.line.invites import media_lines, read_invite
from callcenter.telephony.line.outgoing import far_number, from_header, next_hop_problem
from callcenter.telephony.signals import (
    AnswerLeg,
    DialLeg,
    HangUpLeg,
    LegAnswered,
    LegEnded,
    LegHeld,
    LegIncoming,
    LegProgressed,
    LegSnapshot,
    LegTone,
    RejectLeg,
    RingLeg,
    SendTones,
    Signal,
)
from callcenter.telephony.wire import WireError

REPEATED_TONE_SECONDS = 0.5

log = structlog.get_logger()


@dataclass(slots=True)
class LineLeg:
    """What a line knows of a leg. Times are monotonic seconds."""

    leg: str
    direction: Literal["in", "out"]
    far_number: str
    call: str = ""
    is_told: bool = True
    is_connected: bool = False
    is_ending: bool = False
    has_media: bool = False
    is_held: bool = False
    answered_at: float | None = None
    gives_up_at: float | None = None
    has_timed_out: bool = False
    progress: tuple[int, bool] = (0, False)
    last_tone: tuple[str, str, float] = ("", "", 0.0)
    quality: dict[str, float] = field(default_factory=dict)


class Legs:
    """All legs of a line."""

    def __init__(
        self,
        *,
        endpoint: Endpoint,
        conference: Conference,
        tell: Callable[[Signal], None],
        has_bridge: Callable[[], bool],
    ) -> None:
        self._endpoint = endpoint
        self._conference = conference
        self._tell = tell
        self._has_bridge = has_bridge
        self._legs: dict[str, LineLeg] = {}
        self._peers = Peers()
        self._invites = Pace(INVITES_PER_SECOND)
        self._refused = Pace(REFUSALS_PER_SECOND)
        self._refusals: deque[tuple[str, int, dict[str, str]]] = deque()

    def __len__(self) -> int:
        return len(self._legs)

    def admit(self, networks: tuple[str, ...]) -> None:
        """Set whose INVITEs are taken."""
        try:
            self._peers = Peers(networks)
        except ValueError as error:
            raise WireError("bad-command", str(error)) from error

    def name_calls(self, call: str, legs: set[str]) -> None:
        """Remember which call the legs belong to."""
        for leg in legs & self._legs.keys():
            self._legs[leg].call = call

    def snapshot(self) -> tuple[LegSnapshot, ...]:
        """The legs a bridge has been told of."""
        return tuple(
            LegSnapshot(
                leg=leg.leg,
                call=leg.call,
                direction=leg.direction,
                state="answered" if leg.answered_at else "incoming" if leg.direction == "in" else "dialing",
                far_number=leg.far_number,
            )
            for leg in self._legs.values()
            if leg.is_told
        )

    # --- commands -----------------------------------------------------------------------

    def ring(self, command: RingLeg) -> None:
        """Send 180."""
        self._reply(command.leg, 180)

    def answer(self, command: AnswerLeg) -> None:
        """Send 200."""
        if self._known(command.leg).answered_at is None:
            self._reply(command.leg, 200)

    def reject(self, command: RejectLeg) -> None:
        """Refuse an incoming leg; takes its turn, because quick refusals exhaust the library's handles."""
        leg = self._known(command.leg)
        if leg.direction == "out" or leg.is_connected:
            raise WireError("bad-command", "only an unanswered incoming leg can be rejected")
        headers: dict[str, str] = {}
        if command.contact:
            headers["Contact"] = f"<{command.contact.strip('<>')}>"
        if command.retry_after:
            headers["Retry-After"] = str(command.retry_after)
        leg.is_ending = True
        self._refusals.append((command.leg, command.code, headers))

    def dial(self, command: DialLeg) -> None:
        """Place an outgoing leg."""
        if command.leg in self._legs:
            return
        problem = next_hop_problem(command)
        if problem:
            raise WireError("bad-command", problem)
        if len(self._endpoint.legs) >= self._endpoint.capacity:
            raise WireError("line-full")
        options = self._endpoint.options
        leg = LineLeg(leg=command.leg, direction="out", far_number=far_number(command.uri), call=command.call)
        leg.gives_up_at = time.monotonic() + command.timeout_seconds
        local_uri = from_header(command, host=options.advertised or options.host, user=options.user)
        self._legs[command.leg] = leg
        try:
            self._endpoint.dial(command.leg, command.uri, local_uri=local_uri, trunk=command.trunk)
        except SipError as error:
            del self._legs[command.leg]
            raise WireError("failed", str(error)) from error

    def hang_up(self, command: HangUpLeg) -> None:
        """End a leg in whatever state it is."""
        leg = self._legs.get(command.leg)
        if leg is not None:
            self._end(leg, command.code)

    def send_tones(self, command: SendTones) -> None:
        """Send keypad tones."""
        self._known(command.leg)
        try:
            self._endpoint.legs[command.leg].press(command.digits)
        except SipError as error:
            raise WireError("failed", str(error)) from error

    def hang_up_all(self) -> None:
        """End every leg: the process is about to stop."""
        for leg in list(self._legs.values()):
            self._end(leg, 503 if leg.direction == "in" and not leg.is_connected else 0)

    # --- what the library tells -----------------------------------------------------------

    def on_offered(self, event: Offered) -> None:
        """An INVITE: let it in, or refuse it in its turn."""
        invite = read_invite(event.message)
        leg = LineLeg(leg=event.leg, direction="in", far_number=invite.asserted or invite.from_user, is_told=False)
        self._legs[event.leg] = leg
        refusal = self._reason_to_refuse(event)
        if refusal is not None:
            leg.is_ending = True
            self._refusals.append((event.leg, *refusal))
            return
        leg.is_told = True
        self._tell(
            LegIncoming(
                leg=event.leg,
                peer=event.peer,
                from_user=invite.from_user,
                from_name=invite.from_name,
                to_user=invite.to_user,
                request_user=invite.request_user,
                asserted=invite.asserted,
                called_party=invite.called_party,
                diversion=invite.diversion,
                has_offer=invite.has_offer,
                sip_call_id=invite.call_id,
            )
        )

    def on_state(self, event: LegState) -> None:
        """A leg went on, or is gone."""
        leg = self._legs.get(event.leg)
        if event.state == "disconnected":
            self._conference.take(f"leg:{event.leg}")
            self._endpoint.drop(event.leg)
            if leg is not None:
                self._tell_end(leg, event)
        elif leg is not None and event.state == "early" and leg.direction == "out":
            self._progress(leg, event.code)
        elif leg is not None and event.state in ("connecting", "confirmed"):
            leg.is_connected = True
            leg.gives_up_at = None
            self._answered(leg)

    def on_media(self, event: LegMedia) -> None:
        """A leg has a new place in the conference, or none any more."""
        leg, sip_leg = self._legs.get(event.leg), self._endpoint.legs.get(event.leg)
        if leg is None or sip_leg is None:
            return
        try:
            port, is_held = sip_leg.audio()
        except SipError as error:
            log.warning("leg.media_unknown", leg=event.leg, error=str(error))
            return
        leg.has_media = port is not None
        if port is None:
            self._conference.take(f"leg:{event.leg}")
        else:
            self._conference.put(f"leg:{event.leg}", port)
        if leg.direction == "out" and not leg.is_connected and leg.progress[0]:
            self._progress(leg, leg.progress[0])
        self._answered(leg)
        if is_held != leg.is_held and leg.is_connected:
            leg.is_held = is_held
            self._tell(LegHeld(leg=leg.leg, held=is_held))

    def on_tone(self, event: ToneHeard) -> None:
        """A keypad tone; some phones send each by both methods."""
        leg = self._legs.get(event.leg)
        if leg is None or not leg.is_told:
            return
        now = time.monotonic()
        digit, method, heard_at = leg.last_tone
        if digit == event.digit and method != event.method and now - heard_at < REPEATED_TONE_SECONDS:
            return
        leg.last_tone = (event.digit, event.method, now)
        self._tell(LegTone(leg=leg.leg, digit=event.digit, method=event.method))

    def work_off(self, now: float) -> None:
        """Give refusals in their turn; give up on legs that ring too long."""
        while self._refusals and self._refused.allows(now):
            leg_id, code, headers = self._refusals.popleft()
            sip_leg = self._endpoint.legs.get(leg_id)
            if sip_leg is not None:
                self._try(lambda sip_leg=sip_leg: sip_leg.reply(code, headers), leg_id)  # type: ignore[misc]
        for leg in self._legs.values():
            if leg.gives_up_at is not None and now >= leg.gives_up_at:
                leg.gives_up_at, leg.has_timed_out = None, True
                self._end(leg, 0)

    def sample(self) -> None:
        """Note the quality of each leg's sound so far; the last figures may be gone when it ends."""
        for leg in self._legs.values():
            sip_leg = self._endpoint.legs.get(leg.leg)
            if leg.is_connected and sip_leg is not None:
                leg.quality = sip_leg.quality() or leg.quality

    # --- inside -----------------------------------------------------------------------------

    def _known(self, leg_id: str) -> LineLeg:
        leg = self._legs.get(leg_id)
        if leg is None or leg_id not in self._endpoint.legs:
            raise WireError("unknown-leg", leg_id)
        return leg
