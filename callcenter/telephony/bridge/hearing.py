"""What comes from lines and headsets: each signal finds its call, and is acknowledged once it is on disk."""

from collections.abc import Callable

import structlog

from callcenter.telephony.bridge import arrivals
from callcenter.telephony.bridge.calls import Calls
from callcenter.telephony.bridge.control import Control, Party
from callcenter.telephony.bridge.facts import fact, leg_ended
from callcenter.telephony.bridge.fleet import Unit
from callcenter.telephony.bridge.headsets import Headsets
from callcenter.telephony.bridge.trunks import Trunks
from callcenter.telephony.signals import (
    LegAnswered,
    LegEnded,
    LegIncoming,
    LegMeasured,
    LegProgressed,
    LegTone,
    PeerConnected,
    PeerLost,
    PeerMeasured,
    PromptFinished,
    RecordingClosed,
    TrunkRegistered,
)
from callcenter.telephony.wire import Json, WireError, decode

log = structlog.get_logger()

OfCall = LegProgressed | LegAnswered | LegTone | LegMeasured | LegEnded | PromptFinished | PeerMeasured
_SIGNALS: dict[str, type] = {
    str(kind.name): kind
    for kind in (
        LegIncoming,
        LegProgressed,
        LegAnswered,
        LegTone,
        LegMeasured,
        LegEnded,
        PromptFinished,
        RecordingClosed,
        TrunkRegistered,
        PeerConnected,
        PeerLost,
        PeerMeasured,
    )
}


class Hearing:
    """Hands signals on to whom they concern."""

    def __init__(self, control: Control, *, calls: Calls, headsets: Headsets, trunks: Trunks) -> None:
        self._control = control
        self._calls = calls
        self._headsets = headsets
        self._trunks = trunks

    def hear(self, unit: Unit, name: str, data: Json, seq: int) -> None:
        """A signal is acknowledged when what it led to is on disk, not before."""
        if not unit.received(seq):
            return

        def done() -> None:
            self._control.ledger.mark(lambda: unit.handled(seq))

        kind = _SIGNALS.get(name)
        try:
            signal = decode(kind, data) if kind is not None else None
        except WireError as error:
            log.warning("bridge.bad_signal", signal=name, pii_detail=error.detail)
            signal = None
        if not self._dispatch(unit, signal, done):
            done()

    def _dispatch(self, unit: Unit, signal: object, done: Callable[[], None]) -> bool:
        """Hand a signal on; True when a call will say that it is done."""
        match signal:
            case LegIncoming():
                return self._arrived(unit, signal, done)
            case LegEnded():
                unit.legs.discard(signal.leg)
                return self._of_call(signal, done)
            case LegProgressed() | LegAnswered() | LegTone() | LegMeasured() | PromptFinished() | PeerMeasured():
                return self._of_call(signal, done)
            case RecordingClosed():
                self._recording_closed(signal)
            case TrunkRegistered():
                self._trunks.told(unit, signal)
            case PeerConnected():
                self._headsets.connected(signal.headset)
            case PeerLost():
                self._headsets.lost(signal.headset)
        return False

    def _arrived(self, unit: Unit, signal: LegIncoming, done: Callable[[], None]) -> bool:
        if self._calls.of_leg(signal.leg) is not None:
            return False  # Told twice: the call is there already.
        unit.legs.add(signal.leg)
        refusal = arrivals.overflow(self._control, unit, signal)
        if refusal is not None:
            self._control.fleet.send_quietly(unit, refusal)
            return False
        actor = self._calls.take(arrivals.new_call(self._control, unit, signal))
        self._calls.own(signal.leg, actor)
        actor.post(signal, done)
        return True

    def _of_call(self, signal: OfCall, done: Callable[[], None]) -> bool:
        """Tell the call it is about; False when there is none. That a leg is gone is written down all the same."""
        match signal:
            case PromptFinished():
                party: Party | None = self._calls.get(signal.call)
            case PeerMeasured():
                party = self._calls.of_headset(signal.headset)
            case _:
                party = self._calls.of_leg(signal.leg)
        if party is not None:
            party.post(signal, done)
        elif isinstance(signal, LegEnded):
            self._control.ledger.write(*leg_ended(signal))
        return party is not None

    def _recording_closed(self, signal: RecordingClosed) -> None:
        detail = signal.detail if signal.ok else signal.detail or "incomplete"
        self._control.ledger.write(
            fact("recording.close", recording_id=signal.recording, seconds=signal.seconds, detail=detail)
        )
