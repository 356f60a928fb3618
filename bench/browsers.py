"""An agent's browser without a browser: WebRTC by aiortc, with its packets sent and heard by hand, so that it is cheap."""

import asyncio
import time
from collections.abc import Callable
from typing import Any

from aiortc import RTCConfiguration, RTCPeerConnection, RTCRtpCodecCapability, RTCSessionDescription
from aiortc.mediastreams import MediaStreamTrack

from bench.frames import Ear, Source, silent
from bench.rtp import Speaker, payload_of
from callcenter.telephony.cords import RATE


class _Quiet(MediaStreamTrack):
    """A track that never gives a frame: what is said goes another way."""

    kind = "audio"

    async def recv(self) -> Any:
        await asyncio.Event().wait()


class Headset:
    """One browser's sound. `on_lost` is called when the connection is gone."""

    def __init__(self, *, drift_ppm: float = 0.0, on_lost: Callable[[], None] = lambda: None) -> None:
        self.ear = Ear()
        self.speaker = Speaker(self._send, source=silent, drift_ppm=drift_ppm)
        self.is_connected = False
        self._on_lost = on_lost
        self._connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self._connected = asyncio.Event()
        self._connection.on("connectionstatechange", self._follow)
        self._track = _Quiet()
        self._transport: Any = None

    async def offer(self) -> str:
        """The SDP offer."""
        self._transceiver = self._connection.addTransceiver(self._track)
        self._transceiver.setCodecPreferences(
            [RTCRtpCodecCapability(mimeType="audio/PCMA", clockRate=RATE, channels=1)]
        )
        await self._connection.setLocalDescription(await self._connection.createOffer())
        return str(self._connection.localDescription.sdp)

    async def accept(self, answer: str, *, seconds: float = 15.0) -> None:
        """Take the answer and wait until sound can flow."""
        await self._connection.setRemoteDescription(RTCSessionDescription(answer, "answer"))
        await asyncio.wait_for(self._connected.wait(), seconds)
        self._transport = self._transceiver.sender.transport
        self._transport._handle_rtp_data = self._heard  # noqa: SLF001 - the shortest way in.

    def _follow(self) -> None:
        state = self._connection.connectionState
        if state == "connected":
            self.is_connected = True
            self._connected.set()
        elif state in {"failed", "closed"} and self.is_connected:
            self.is_connected = False
            self._on_lost()

    async def _heard(self, data: bytes, arrival_time_ms: int) -> None:
        del arrival_time_ms
        payload = payload_of(data)
        if payload:
            self.ear.hear(time.monotonic(), payload)

    def speak(self, source: Source) -> None:
        """Open the microphone."""
        self.speaker.source = source
        self.speaker.start(ssrc=self._transceiver.sender._ssrc)  # noqa: SLF001

    def _send(self, packet: bytes) -> None:
        if not self.is_connected:
            return
        step = self._transport._send_rtp(packet)  # noqa: SLF001
        try:
            # It never waits: a datagram is handed to the kernel at once.
            step.send(None)
        except StopIteration:
            return
        except ConnectionError:
            return
        finally:
            step.close()

    def hush(self) -> None:
        """Close the microphone."""
        self.speaker.stop()

    async def close(self) -> None:
        """Leave."""
        self.is_connected = False
        self.speaker.stop()
        self._track.stop()
        await self._connection.close()
