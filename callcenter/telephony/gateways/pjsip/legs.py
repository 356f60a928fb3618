"""One SIP dialog, and the account through which dialogs come and go."""

import os
import time
import traceback
from collections import deque
from collections.abc import Callable

import pjsua2 as pj

from callcenter.telephony.gateways.pjsip.errors import translated
from callcenter.telephony.gateways.pjsip.events import (
    Event,
    LegMedia,
    LegState,
    Offered,
    RegistrationState,
    Signalled,
    State,
    ToneHeard,
)
from callcenter.telephony.gateways.pjsip.figures import figures_of

_STATES: dict[int, State] = {
    pj.PJSIP_INV_STATE_CALLING: "calling",
    pj.PJSIP_INV_STATE_INCOMING: "calling",
    pj.PJSIP_INV_STATE_EARLY: "early",
    pj.PJSIP_INV_STATE_CONNECTING: "connecting",
    pj.PJSIP_INV_STATE_CONFIRMED: "confirmed",
    pj.PJSIP_INV_STATE_DISCONNECTED: "disconnected",
}
_HELD = (pj.PJSUA_CALL_MEDIA_REMOTE_HOLD,)
_WITH_SOUND = (pj.PJSUA_CALL_MEDIA_ACTIVE, pj.PJSUA_CALL_MEDIA_REMOTE_HOLD)


def report_fault(where: str) -> None:
    """Write the traceback of a callback: the library itself would print it and lose it."""
    os.write(2, f"callback {where} failed\n{traceback.format_exc()}".encode())


class Leg(pj.Call):  # type: ignore[misc]
    """A SIP dialog. Kept by the endpoint, and dropped in the loop turn after it disconnected."""

    def __init__(
        self,
        account: "Account",
        leg: str,
        slot: int = pj.PJSUA_INVALID_ID,
    ) -> None:
        super().__init__(account, slot)
        self.leg = leg
        self.slot = slot
        self.follows_redirects = False
        self._events = account.events
        self._quality: dict[str, float] = {}
        self._noted = {True: "", False: ""}

    def audio(self) -> tuple[pj.AudioMedia | None, bool]:
        """The leg's present place in the conference, if it has one, and whether the far end holds us."""
        with translated("media of a leg"):
            # The parts of an info are freed with it: it must have a name as long as they are read.
            info = self.getInfo()
            for index, media in enumerate(info.media):
                if media.type == pj.PJMEDIA_TYPE_AUDIO and media.status in _WITH_SOUND:
                    return self.getAudioMedia(index), media.status in _HELD
        return None, False

    def reply(self, code: int, headers: dict[str, str] | None = None) -> None:
        """Answer an INVITE; never called from a callback."""
        prm = pj.CallOpParam(True)
        prm.statusCode = code
        prm.opt.audioCount, prm.opt.videoCount = 1, 0
        for name, value in (headers or {}).items():
            header = pj.SipHeader()
            header.hName, header.hValue = name, value
            prm.txOption.headers.append(header)
        with translated(f"answer {code}"):
            self.answer(prm)

    def end(self, code: int = 0) -> None:
        """Hang up in whatever state the dialog is."""
        prm = pj.CallOpParam()
        prm.statusCode = code
        with translated("hang up"):
            self.hangup(prm)

    def hold(self, *, on: bool) -> None:
        """Put the far end on hold by a re-INVITE, or take it back."""
        prm = pj.CallOpParam(True)
        prm.opt.audioCount, prm.opt.videoCount = 1, 0
        with translated("hold"):
            if on:
                self.setHold(prm)
            else:
                prm.opt.flag = pj.PJSUA_CALL_UNHOLD
                self.reinvite(prm)

    def press(self, digits: str) -> None:
        """Send keypad tones by RFC 2833."""
        with translated("tones"):
            self.dialDtmf(digits)

    def quality(self) -> dict[str, float]:
        """Figures of the sound so far; empty when there is no stream."""
        try:
            # As above: the whole must outlive its parts.
            whole = self.getStreamStat(0)
        except pj.Error:
            return {}
        return figures_of(whole)

    def onCallState(self, prm: pj.OnCallStateParam) -> None:
        """Called by the library."""
        try:
            self._note(prm.e)
            info = self.getInfo()
            self.slot = info.id
            state = _STATES.get(info.state)
            if state is None:
                return
            code, reason = int(info.lastStatusCode), str(info.lastReason)
            self._events.append(LegState(self.leg, state, code, reason, self._quality))
        except Exception:
            report_fault("onCallState")

    def onCallTsxState(self, prm: pj.OnCallTsxStateParam) -> None:
        """Called by the library for every message that moves a transaction of this dialog, but for the last."""
        try:
            self._note(prm.e)
        except Exception:
            report_fault("onCallTsxState")

    def _note(self, event: pj.SipEvent) -> None:
        """Copy the message that an event is about, once."""
        kind, source = event.type, event.body
        if kind == pj.PJSIP_EVENT_TSX_STATE:
            kind, source = source.tsxState.type, source.tsxState.src
        elif kind == pj.PJSIP_EVENT_RX_MSG:
            source = source.rxMsg
        elif kind == pj.PJSIP_EVENT_TX_MSG:
            source = source.txMsg
        if kind not in (pj.PJSIP_EVENT_RX_MSG, pj.PJSIP_EVENT_TX_MSG):
            return
        is_sent = kind == pj.PJSIP_EVENT_TX_MSG
        message = _text(source.tdata if is_sent else source.rdata)
        # The library tells of one message up to three times, of an answer in between.
        if message and message != self._noted[is_sent]:
            self._noted[is_sent] = message
            self._events.append(Signalled(self.leg, time.time(), is_sent, message))

    def onCallMediaState(self, prm: object) -> None:
        """Called by the library."""
        self._events.append(LegMedia(self.leg))

    def onStreamDestroyed(self, prm: object) -> None:
        """Called by the library: the last moment at which the figures can be had."""
        try:
            self._quality = self.quality() or self._quality
        except Exception:
            report_fault("onStreamDestroyed")

    def onDtmfDigit(self, prm: pj.OnDtmfDigitParam) -> None:
        """Called by the library."""
        try:
            method = "info" if prm.method == pj.PJSUA_DTMF_METHOD_SIP_INFO else "rfc2833"
            self._events.append(ToneHeard(self.leg, str(prm.digit), method))  # type: ignore[arg-type]
        except Exception:
            report_fault("onDtmfDigit")

    def onCallTransferRequest(self, prm: pj.OnCallTransferRequestParam) -> None:
        """Called by the library, whose default is to dial whatever the far end names."""
        prm.statusCode = pj.PJSIP_SC_DECLINE

    def onCallReplaceRequest(self, prm: pj.OnCallReplaceRequestParam) -> None:
        """Called by the library."""
        prm.statusCode = pj.PJSIP_SC_DECLINE

    def onCallRedirected(self, prm: object) -> int:
        """Called by the library."""
        return int(pj.PJSIP_REDIRECT_ACCEPT_REPLACE if self.follows_redirects else pj.PJSIP_REDIRECT_STOP)


class Account(pj.Account):  # type: ignore[misc]
    """A way in and out: one for the endpoint itself, one more for each trunk with credentials of its own."""

    def __init__(self, *, events: deque[Event], keep: Callable[[Leg, str], None], name: str = "") -> None:
        super().__init__()
        self.name = name
        self.events = events
        self._keep = keep

    def register(self, *, on: bool) -> None:
        """Send a REGISTER now, or take the registration back; SipError while an earlier one waits for its answer."""
        with translated("register"):
            self.setRegistration(on)

    def close(self) -> None:
        """Give the account's place back; no leg may be left in it."""
        with translated("close an account"):
            self.shutdown()

    def onIncomingCall(self, prm: pj.OnIncomingCallParam) -> None:
        """Called by the library. The dialog must get its object here, and its answer later."""
        try:
            leg = Leg(self, os.urandom(16).hex(), prm.callId)
            message = _text(prm.rdata)
            self._keep(leg, message)
            self.events.append(Offered(leg.leg, str(prm.rdata.srcAddress), message))
        except Exception:
            report_fault("onIncomingCall")

    def onRegState(self, prm: pj.OnRegStateParam) -> None:
        """Called by the library."""
        try:
            self.events.append(RegistrationState(self.name, int(prm.code), str(prm.reason), int(prm.expiration)))
        except Exception:
            report_fault("onRegState")

    def onIncomingSubscribe(self, prm: pj.OnIncomingSubscribeParam) -> None:
        """Called by the library."""
        prm.code = pj.PJSIP_SC_FORBIDDEN


def _text(message: pj.SipRxData | pj.SipTxData) -> str:
    try:
        return str(message.wholeMsg)
    except UnicodeDecodeError:
        return ""


def dial(leg: Leg, uri: str, *, local_uri: str = "", headers: dict[str, str] | None = None) -> None:
    """Send the INVITE of a new leg."""
    prm = pj.CallOpParam(True)
    prm.opt.audioCount, prm.opt.videoCount = 1, 0
    if local_uri:
        prm.txOption.localUri = local_uri
    for name, value in (headers or {}).items():
        header = pj.SipHeader()
        header.hName, header.hValue = name, value
        prm.txOption.headers.append(header)
    with translated(f"dial {uri}"):
        leg.makeCall(uri, prm)
    leg.slot = leg.getId()
