"""WebRTC by aiortc: one browser's sound as PCM frames, with aiortc's own jitter buffer taken out of the way.

The browser's candidates are not used: it reaches us, and we answer where its
checks come from. So an offer cannot make us send anywhere else, names of the
local network are never looked up, and a browser need not wait to gather.
"""

import asyncio
import socket
from collections.abc import Callable
from contextlib import suppress
from fractions import Fraction
from typing import Any, Literal

import aioice.ice
import structlog
from aiortc import (
    MediaStreamTrack,
    RTCConfiguration,
    RTCPeerConnection,
    RTCRemoteInboundRtpStreamStats,
    RTCRtpCodecCapability,
    RTCRtpReceiver,
    RTCSessionDescription,
)
from aiortc.rtp import RtpPacket
from av.packet import Packet

from callcenter.telephony import g711
from callcenter.telephony.cords import RATE

log = structlog.get_logger()

OnSound = Callable[[int, bytes], None]
"""Timestamp in samples (32 bits, wraps) and PCM of one packet, in the order of arrival."""

OnChange = Callable[["WebRtcPeer", Literal["connected", "lost"], str], None]

MAX_OFFER_BYTES = 16_000
QUEUED_FRAMES = 25
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
_TIME_BASE = Fraction(1, RATE)
_JITTER_BUFFER = "_RTCRtpReceiver__jitter_buffer"


class BadOfferError(ValueError):
    """An SDP offer that cannot be answered."""


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
    """What the browser hears: encoded frames, sent as soon as they are put."""

    kind = "audio"

    def __init__(self) -> None:
        super().__init__()
        self._packets: asyncio.Queue[Packet[Any]] = asyncio.Queue(QUEUED_FRAMES)

    def put(self, timestamp: int, payload: bytes) -> None:
        if self._packets.full():
            self._packets.get_nowait()
        packet = Packet(payload)
        packet.pts = timestamp
        packet.time_base = _TIME_BASE
        self._packets.put_nowait(packet)

    async def recv(self) -> "Packet[Any]":
        return await self._packets.get()


class _Ear:
    """Stands where aiortc keeps its jitter buffer: hands every packet on and gives nothing to its decoder."""

    def __init__(self, on_sound: OnSound) -> None:
        self._on_sound = on_sound

    def add(self, packet: RtpPacket) -> tuple[bool, None]:
        law = _LAWS.get(packet.payload_type)
        if law is not None and packet.payload:
            self._on_sound(packet.timestamp, g711.decode(packet.payload, law))
        return False, None


class WebRtcPeer:
    """One browser's connection. `on_change` says `connected` once, and `lost` once unless `close` was called."""

    def __init__(self, *, on_sound: OnSound, on_change: OnChange) -> None:
        self._connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self._on_change = on_change
        self._ear = _Ear(on_sound)
        self._mouth = _Mouth()
        self._law: g711.Law = "pcma"
        self._sent = 0
        self._state: Literal["new", "connected", "lost", "closed"] = "new"
        self._connection.on("connectionstatechange", self._follow)

    async def answer(self, offer: str) -> str:
        """The SDP answer; BadOfferError when the offer is not one audio stream with PCMA or PCMU."""
        remote = RTCSessionDescription(sdp=_sound_only(offer), type="offer")
        transceiver = self._connection.addTransceiver(self._mouth, direction="sendrecv")
        transceiver.setCodecPreferences(_CODECS)
        _replace_jitter_buffer(transceiver.receiver, self._ear)
        try:
            await self._connection.setRemoteDescription(remote)
            await self._connection.setLocalDescription(await self._connection.createAnswer())
        except Exception as error:
            # The offer is a stranger's text and aiortc raises whatever its parser trips over.
            log.info("headset.offer_refused", error=repr(error))
            raise BadOfferError(repr(error)) from error
        answer: str = self._connection.localDescription.sdp
        self._law = "pcmu" if "RTP/SAVPF 0" in answer else "pcma"
        return answer

    def send(self, timestamp: int, pcm: bytes) -> None:
        """Let the browser hear one frame; timestamps grow by the samples between frames."""
        if self._state == "connected":
            self._sent += 1
            self._mouth.put(timestamp & 0xFFFFFFFF, g711.encode(pcm, self._law))

    async def told(self) -> dict[str, float]:
        """What the browser says it got of our sound, by the keys of a leg's quality; counts are totals."""
        figures: dict[str, float] = {"tx_packets": float(self._sent)}
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


def _replace_jitter_buffer(receiver: RTCRtpReceiver, ear: _Ear) -> None:
    if not hasattr(receiver, _JITTER_BUFFER):
        raise RuntimeError("this aiortc keeps its jitter buffer elsewhere")
    setattr(receiver, _JITTER_BUFFER, ear)


def _sound_only(offer: str) -> str:
    if len(offer.encode()) > MAX_OFFER_BYTES:
        raise BadOfferError("too long")
    lines = offer.splitlines()
    media = [line for line in lines if line.startswith("m=")]
    if len(media) != 1 or not media[0].startswith("m=audio "):
        raise BadOfferError("not exactly one audio stream")
    if not any(line.startswith("a=fingerprint:") for line in lines):
        raise BadOfferError("no fingerprint")
    kept = [line for line in lines if not line.startswith(("a=candidate:", "a=end-of-candidates"))]
    return "\r\n".join(kept) + "\r\n"
