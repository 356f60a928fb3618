"""WebRTC by aiortc: one browser's sound as PCM frames, past aiortc's own way of handling RTP.

aiortc connects and reports (ICE, DTLS, RTCP). Its jitter buffer, tasks and queues cost delay and most of the
processor's time, so sound is sealed and opened here and meets none of them.

The browser's candidates are not used: it reaches us, and we answer where its
checks come from. So an offer cannot make us send anywhere else, names of the
local network are never looked up, and a browser need not wait to gather.
"""

import asyncio
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Literal

import aioice.ice
import pylibsrtp
import structlog
from aiortc import (
    MediaStreamTrack,
    RTCConfiguration,
    RTCPeerConnection,
    RTCRemoteInboundRtpStreamStats,
    RTCRtpCodecCapability,
    RTCRtpTransceiver,
    RTCSessionDescription,
)
from aiortc.rtp import RtcpSrPacket

from callcenter.telephony import g711, rtp
from callcenter.telephony.cords import FRAME_SAMPLES, RATE
from callcenter.telephony.sdp import BadOfferError, sound_only
from callcenter.telephony.tap import HeldTransport

log = structlog.get_logger()

OnSound = Callable[[int, bytes, float], None]
"""Timestamp in samples (32 bits, wraps), PCM and time of arrival of one packet, in the order of arrival."""

OnChange = Callable[["WebRtcPeer", Literal["connected", "lost"], str], None]

CLOSE_SECONDS = 2.0
SETTLE_SECONDS = 0.1
CONSENT_SECONDS = 1.0
CONSENT_FAILURES = 4
"""A silent browser is given up after four checks of 1.5 s each."""

_CODECS = [
    RTCRtpCodecCapability(mimeType="audio/PCMA", clockRate=RATE, channels=1),
    RTCRtpCodecCapability(mimeType="audio/PCMU", clockRate=RATE, channels=1),
]
_LAWS: dict[int, g711.Law] = {8: "pcma", 0: "pcmu"}
_TYPES: dict[g711.Law, int] = {law: number for number, law in _LAWS.items()}
_NTP_EPOCH = 2_208_988_800
"""Seconds from 1900 to 1970."""
_MOST_SOURCES = 8
_LAST_REPORT = "_RTCRtpSender__lsr"
_LAST_REPORT_AT = "_RTCRtpSender__lsr_time"


def first_address() -> str | None:
    """The first IPv4 address of this machine that is not loopback."""
    addresses = aioice.ice.get_host_addresses(use_ipv4=True, use_ipv6=False)
    return next((address for address in addresses if not address.startswith("127.")), None)


def check_address(host: str) -> None:
    """OSError unless `host` is one address of this machine."""
    if host == "0.0.0.0":  # noqa: S104 - refused, not bound.
        raise OSError("0.0.0.0 cannot be told to a browser")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        probe.bind((host, 0))


def bind_to(host: str) -> None:
    """Use `host` and no other address for every connection of this process, and notice a lost browser in 6 s."""

    def addresses(use_ipv4: bool, use_ipv6: bool) -> list[str]:
        del use_ipv4, use_ipv6
        return [host]

    aioice.ice.get_host_addresses = addresses
    aioice.ice.CONSENT_INTERVAL = CONSENT_SECONDS  # type: ignore[assignment]
    aioice.ice.CONSENT_FAILURES = CONSENT_FAILURES


class _Mouth(MediaStreamTrack):
    """What the browser hears goes another way: aiortc never gets a frame."""

    kind = "audio"

    async def recv(self) -> Any:
        await asyncio.Event().wait()


class _Sound:
    """RTP of one connection, both ways."""

    def __init__(self, transceiver: RTCRtpTransceiver, on_sound: OnSound) -> None:
        self._sender, self._receiver = transceiver.sender, transceiver.receiver
        self._dtls = transceiver.sender.transport
        ice = _private(self._dtls.transport, "_connection")
        self._nominated, self._protocols = _private(ice, "_nominated"), _private(ice, "_protocols")
        self._ssrc = _private(self._sender, "_ssrc")
        self._sealing: Any = None
        self._opening: Any = None
        self._on_sound = on_sound
        self.law: g711.Law = "pcma"
        self.sent = 0
        self._reported = 0
        self._seq = self._timestamp = 0
        self._streams = _private(self._receiver, "_RTCRtpReceiver__remote_streams")
        self._held: list[tuple[Any, HeldTransport]] = []
        self._send_rtcp = _private(self._sender, "_send_rtcp")
        setattr(self._sender, "_send_rtcp", self._report)  # noqa: B010 - no attribute of ours.
        for protocol in self._protocols:
            self._tap(protocol, protocol.datagram_received)

    def send(self, timestamp: int, payload: bytes) -> None:
        """Seal a packet and send it where the browser was found."""
        pair = self._nominated.get(1)
        session = self._sealing = self._sealing or _private(self._dtls, "_tx_srtp")
        if pair is None or session is None:
            return
        self.sent, self._seq, self._timestamp = self.sent + 1, self._seq + 1, timestamp & 0xFFFFFFFF
        packet = rtp.build(_TYPES[self.law], self._seq, timestamp, self._ssrc, payload)
        pair.protocol.transport.sendto(session.protect(packet), pair.remote_addr)

    def hold(self) -> None:
        """From now on what comes waits for `fetch`."""
        if not self._held:
            self._held = [
                (each, HeldTransport(each.transport)) for each in self._protocols if not each.transport.is_closing()
            ]

    def fetch(self) -> None:
        """Take what has come."""
        for protocol, held in self._held:
            for datagram in held.read():
                if not self._hear(datagram.data, datagram.arrived_at):
                    if rtp.is_rtcp(datagram.data):
                        self._excuse(time.monotonic() - datagram.arrived_at)
                    protocol.datagram_received(datagram.data, datagram.addr)

    def _excuse(self, waited: float) -> None:
        """A report that waited here must not lengthen the round trip."""
        if (sent_at := _private(self._sender, _LAST_REPORT_AT)) is not None:
            setattr(self._sender, _LAST_REPORT_AT, sent_at + waited)

    def let_go(self) -> None:
        """What comes is taken at once again."""
        held, self._held = self._held, []
        for _, each in held:
            each.let_go()

    def _tap(self, protocol: Any, pass_on: Callable[[bytes, tuple[str, int]], None]) -> None:
        def received(data: bytes, addr: tuple[str, int]) -> None:
            if not self._hear(data, time.monotonic()):
                pass_on(data, addr)

        protocol.datagram_received = received

    def _hear(self, datagram: bytes, arrived_at: float) -> bool:
        """Whether a datagram was RTP, good or not; it is only for others if not."""
        if not rtp.is_rtp(datagram):
            return False
        session = self._opening = self._opening or _private(self._dtls, "_rx_srtp")
        if session is None:
            return True
        try:
            packet = rtp.parse(session.unprotect(datagram))
        except (pylibsrtp.Error, ValueError):
            # Forged, sent twice, or too long.
            return True
        law = _LAWS.get(packet.payload_type) if packet is not None else None
        if packet is not None and law is not None and packet.payload:
            self._count(packet, arrived_at)
            self._on_sound(packet.timestamp, g711.decode(packet.payload, law), arrived_at)
        return True

    def _count(self, packet: rtp.RtpPacket, arrived_at: float) -> None:
        """For the reports that aiortc sends to the browser."""
        stream = self._streams.get(packet.ssrc)
        if stream is None:
            if len(self._streams) >= _MOST_SOURCES:
                self._streams.clear()
            stream = self._streams[packet.ssrc] = rtp.Reception()
        stream.add(packet.seq, packet.timestamp, arrived_at)

    async def _report(self, packets: list[Any]) -> None:
        """Let aiortc's report say what was sent here; with nothing new there is nothing to say."""
        first = packets[0]
        if isinstance(first, RtcpSrPacket):
            if self.sent == self._reported:
                return
            self._reported = self.sent
            told = first.sender_info
            told.ntp_timestamp = int((time.time() + _NTP_EPOCH) * (1 << 32))
            told.rtp_timestamp, told.packet_count = self._timestamp, self.sent & 0xFFFFFFFF
            told.octet_count = self.sent * FRAME_SAMPLES & 0xFFFFFFFF
            # By this it finds its own report in the browser's answer, which tells the round trip.
            _private(self._sender, _LAST_REPORT)
            setattr(self._sender, _LAST_REPORT, (told.ntp_timestamp >> 16) & 0xFFFFFFFF)
        await self._send_rtcp(packets)


class WebRtcPeer:
    """One browser's connection. `on_change` says `connected` once, and `lost` once unless `close` was called."""

    def __init__(self, *, on_sound: OnSound, on_change: OnChange) -> None:
        self._connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self._on_change = on_change
        self._on_sound = on_sound
        self._sound: _Sound | None = None
        self._state: Literal["new", "connected", "lost", "closed"] = "new"
        self._connection.on("connectionstatechange", self._follow)

    async def answer(self, offer: str) -> str:
        """The SDP answer; BadOfferError when the offer is not one audio stream with PCMA or PCMU."""
        remote = RTCSessionDescription(sdp=sound_only(offer), type="offer")
        transceiver = self._connection.addTransceiver(_Mouth(), direction="sendrecv")
        transceiver.setCodecPreferences(_CODECS)
        try:
            await self._connection.setRemoteDescription(remote)
            await self._connection.setLocalDescription(await self._connection.createAnswer())
        except Exception as error:
            # The offer is a stranger's text and aiortc raises whatever its parser trips over.
            log.info("headset.offer_refused", error=repr(error))
            raise BadOfferError(repr(error)) from error
        answer: str = self._connection.localDescription.sdp
        self._sound = _Sound(transceiver, self._on_sound)
        self._sound.law = "pcmu" if "RTP/SAVPF 0" in answer else "pcma"
        return answer

    def send(self, timestamp: int, pcm: bytes) -> None:
        """Let the browser hear one frame; timestamps grow by the samples between frames."""
        if self._state == "connected" and self._sound is not None:
            self._sound.send(timestamp, g711.encode(pcm, self._sound.law))

    def hold(self) -> None:
        """Let what the browser says wait for `fetch`."""
        if self._state == "connected" and self._sound is not None:
            self._sound.hold()

    def fetch(self) -> None:
        """Take what the browser said since the last time."""
        if self._sound is not None:
            self._sound.fetch()

    def let_go(self) -> None:
        """Take what the browser says as it comes."""
        if self._sound is not None:
            self._sound.let_go()

    async def told(self) -> dict[str, float]:
        """What the browser says it got of our sound, by the keys of a leg's quality; counts are totals."""
        figures: dict[str, float] = {"tx_packets": float(self._sound.sent if self._sound else 0)}
        for transceiver in self._connection.getTransceivers():
            for one in (await transceiver.sender.getStats()).values():
                if isinstance(one, RTCRemoteInboundRtpStreamStats):
                    figures["tx_lost"] = float(max(0, one.packetsLost))
                    figures["tx_jitter_ms"] = round(one.jitter * 1000 / RATE, 2)
                    if one.roundTripTime is not None:
                        figures["rtt_ms"] = round(one.roundTripTime * 1000, 2)
        return figures

    async def close(self) -> None:
        """Say goodbye to the browser and free its port."""
        self._state = "closed"
        self.let_go()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._close(), CLOSE_SECONDS)

    async def _close(self) -> None:
        await self._connection.close()
        # A handshake that ends while aiortc closes starts its sender after all, and nothing would ever stop it.
        await asyncio.sleep(SETTLE_SECONDS)
        for transceiver in self._connection.getTransceivers():
            await transceiver.sender.stop()
            await transceiver.receiver.stop()

    def _follow(self) -> None:
        state = self._connection.connectionState
        if state == "connected" and self._state == "new":
            self._state = "connected"
            self._on_change(self, "connected", "")
        elif state in ("failed", "closed") and self._state in ("new", "connected"):
            self._state = "lost"
            self._on_change(self, "lost", state)


def _private(owner: object, name: str) -> Any:
    if not hasattr(owner, name):
        raise RuntimeError(f"this aiortc has no {name}")
    return getattr(owner, name)
