"""What the SIP library tells of legs becomes signals to the bridge."""

import time
from collections.abc import Callable

import structlog

from callcenter.telephony.gateways.pjsip import (
    Conference,
    Endpoint,
    LegMedia,
    LegState,
    Offered,
    Signalled,
    SipError,
    ToneHeard,
)
from callcenter.telephony.line.gate import Gate
from callcenter.telephony.line.invites import read_invite, readable
from callcenter.telephony.line.legs import LegTable, LineLeg
from callcenter.telephony.line.tracing import shortened, traced
from callcenter.telephony.signals import (
    LegAnswered,
    LegEnded,
    LegHeld,
    LegIncoming,
    LegMeasured,
    LegProgressed,
    LegTone,
    Signal,
)

KEYS = frozenset("0123456789*#ABCD")
MAX_REASON = 120
REPEATED_TONE_SECONDS = 0.5
GOODBYE_SECONDS = 3.0
"""How long a far end may take to answer our hang-up before the leg is told as ended without it."""
MEASURED_SECONDS = 5.0

log = structlog.get_logger()


class LegEvents:
    """Follows the legs of a line through their lives."""

    def __init__(
        self,
        *,
        table: LegTable,
        endpoint: Endpoint,
        conference: Conference,
        gate: Gate,
        tell: Callable[[Signal], None],
        mention: Callable[[Signal], None],
    ) -> None:
        self._table = table
        self._endpoint = endpoint
        self._conference = conference
        self._gate = gate
        self._tell = tell
        self._mention = mention

    def on_offered(self, event: Offered, *, has_bridge: bool) -> None:
        """An INVITE: tell of it, or refuse it in its turn."""
        invite = read_invite(event.message)
        leg = LineLeg(leg=event.leg, direction="in", far_number=invite.asserted or invite.from_user, is_told=False)
        leg.trace.append(traced(event.message, at=event.at, sent=False))
        self._table.by_id[event.leg] = leg
        refusal = self._gate.reason_to_refuse(
            peer=event.peer, message=event.message, has_bridge=has_bridge, now=time.monotonic()
        )
        if refusal is not None:
            leg.is_ending = True
            self._gate.refuse(event.leg, refusal)
            log.info("leg.refused", leg=event.leg, code=refusal[0])
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
        leg = self._table.by_id.get(event.leg)
        if event.state == "disconnected":
            self._conference.forget(f"leg:{event.leg}")
            self._endpoint.drop(event.leg)
            self._table.by_id.pop(event.leg, None)
            if leg is not None and leg.is_told:
                self._tell_end(leg, event)
        elif leg is None:
            return
        elif event.state == "early" and leg.direction == "out":
            self._progress(leg, event.code)
        elif event.state in ("connecting", "confirmed"):
            leg.is_connected = True
            leg.is_confirmed = event.state == "confirmed"
            leg.gives_up_at = None
            self._tell_answer(leg)

    def on_signalled(self, event: Signalled) -> None:
        """A message went out or came in: it is told with the end of its leg."""
        leg = self._table.by_id.get(event.leg)
        if leg is not None:
            leg.trace = shortened([*leg.trace, traced(event.message, at=event.at, sent=event.sent)])

    def on_media(self, event: LegMedia) -> None:
        """A leg has a new place in the conference, or none any more."""
        leg, sip_leg = self._table.by_id.get(event.leg), self._endpoint.legs.get(event.leg)
        if leg is None or sip_leg is None:
            return
        try:
            port, is_held = sip_leg.audio()
        except SipError as error:
            log.warning("leg.media_unknown", leg=event.leg, error=str(error))
            return
        leg.has_media = port is not None
        if port is None:
            self._conference.forget(f"leg:{event.leg}")
        else:
            self._conference.put(f"leg:{event.leg}", port)
        if leg.direction == "out" and not leg.is_connected and leg.progress[0]:
            self._progress(leg, leg.progress[0])
        self._tell_answer(leg)
        if is_held != leg.is_held and leg.is_connected:
            leg.is_held = is_held
            self._tell(LegHeld(leg=leg.leg, held=is_held))

    def on_tone(self, event: ToneHeard) -> None:
        """A keypad tone; some phones send each one by both methods."""
        leg = self._table.by_id.get(event.leg)
        if leg is None or not leg.is_told or event.digit not in KEYS:
            return
        now = time.monotonic()
        digit, method, heard_at = leg.last_tone
        if digit == event.digit and method != event.method and now - heard_at < REPEATED_TONE_SECONDS:
            return
        leg.last_tone = (event.digit, event.method, now)
        # It may be card data: a bridge that comes back later must not be told.
        self._mention(LegTone(leg=leg.leg, digit=event.digit, method=event.method))

    def tell_unanswered_goodbyes(self, now: float) -> None:
        """A far end that is gone does not answer our BYE; the library keeps its leg for half a minute, the call must not."""
        for leg in self._table.by_id.values():
            if leg.is_told and leg.ended_at is not None and now - leg.ended_at > GOODBYE_SECONDS:
                leg.is_told = False
                self._conference.forget(f"leg:{leg.leg}")
                self._tell_end(leg, LegState(leg.leg, "disconnected", 408, "no answer to the hang-up"))

    def sample(self, now: float) -> None:
        """Note the quality of each leg's sound, for the last figures may be gone when it ends; tell it now and then."""
        for leg in self._table.by_id.values():
            sip_leg = self._endpoint.legs.get(leg.leg)
            if leg.answered_at is None or sip_leg is None:
                continue
            leg.measure(sip_leg.quality())
            if leg.is_told and leg.quality and now - max(leg.measured_at, leg.answered_at) >= MEASURED_SECONDS:
                leg.measured_at = now
                self._mention(LegMeasured(leg=leg.leg, quality=leg.quality))

    def _progress(self, leg: LineLeg, code: int) -> None:
        progress = (code, leg.has_media)
        if progress != leg.progress:
            leg.progress = progress
            self._tell(LegProgressed(leg=leg.leg, code=code, early_media=leg.has_media))

    def _tell_answer(self, leg: LineLeg) -> None:
        """Some calls never see their ACK under loss: sound both ways is what counts."""
        if leg.is_connected and leg.has_media and leg.answered_at is None:
            leg.answered_at = time.monotonic()
            if leg.is_told:
                self._tell(LegAnswered(leg=leg.leg))

    def _tell_end(self, leg: LineLeg, event: LegState) -> None:
        leg.measure_last(event.quality)
        self._tell(
            LegEnded(
                leg=leg.leg,
                code=408 if leg.has_timed_out else event.code,
                reason="no answer" if leg.has_timed_out else readable(event.reason)[:MAX_REASON],
                by="near" if leg.is_ending else "far",
                was_answered=leg.answered_at is not None,
                seconds=round(time.monotonic() - leg.answered_at, 2) if leg.answered_at is not None else 0.0,
                quality=leg.quality,
                trace=tuple(leg.trace),
            )
        )
