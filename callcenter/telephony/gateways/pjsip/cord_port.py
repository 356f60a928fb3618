"""The line's side of a cord: a UDP socket that is read when it is time, and a port in the conference."""

import socket
import time
from collections import deque

import pjsua2 as pj

from callcenter.telephony.cords import FRAME_BYTES, FRAME_SECONDS, RATE, pack, unpack
from callcenter.telephony.gateways.pjsip.buffers import Outbox, read
from callcenter.telephony.gateways.pjsip.errors import translated
from callcenter.telephony.gateways.pjsip.legs import report_fault
from callcenter.telephony.playout import Playout

WAITING_FRAMES = 25


class _Port(pj.AudioMediaPort):  # type: ignore[misc]
    """Called on the media clock, in the library's own thread: touches bounded queues and nothing else."""

    def __init__(self, *, playout: Playout, spoken: deque[tuple[float, bytes]]) -> None:
        super().__init__()
        self._playout = playout
        self._spoken = spoken
        self._outbox = Outbox(FRAME_BYTES)
        with translated("port of a cord"):
            form = pj.MediaFormatAudio()
            form.init(pj.PJMEDIA_FORMAT_PCM, RATE, 1, int(FRAME_SECONDS * 1_000_000), 16)
            self.createPort("cord", form)

    def onFrameRequested(self, frame: pj.MediaFrame) -> None:
        try:
            frame.type = pj.PJMEDIA_FRAME_TYPE_AUDIO
            frame.buf = self._outbox.filled(self._playout.pull())
            frame.size = FRAME_BYTES
        except Exception:
            report_fault("onFrameRequested")

    def onFrameReceived(self, frame: pj.MediaFrame) -> None:
        try:
            if frame.type == pj.PJMEDIA_FRAME_TYPE_AUDIO:
                self._spoken.append((time.monotonic(), read(frame.buf)))
        except Exception:
            report_fault("onFrameReceived")


class CordPort:
    """A two-way stream of frames to another process.

    `open` and `close` may follow each other: the port in the conference outlives its
    cord. While it is open `fetch` is called before, and `flush` after each tick of the conference's clock.
    """

    def __init__(self) -> None:
        self._token = b""
        self._far: tuple[str, int] | None = None
        self._seq = 0
        self._spoken: deque[tuple[float, bytes]] = deque(maxlen=WAITING_FRAMES)
        self._socket: socket.socket | None = None
        self.host, self.udp_port = "", 0
        self.heard_at = float("-inf")
        """When the newest frame of those that were sent came from the clock."""
        self.playout = Playout()
        self.port = _Port(playout=self.playout, spoken=self._spoken)

    @property
    def waiting(self) -> int:
        """How many heard frames wait to be sent."""
        return len(self._spoken)

    def open(self, *, host: str, token: bytes) -> None:
        """Bind a socket for a new cord."""
        self._token, self._far = token, None
        self._spoken.clear()
        self.playout.reset()
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setblocking(False)
        self._socket.bind((host, 0))
        self.host, self.udp_port = self._socket.getsockname()[:2]

    def connect(self, *, host: str, port: int) -> None:
        """Name the far end; sound flows from now on."""
        self._far = (host, port)

    def flush(self) -> None:
        """Send what was said since the last turn."""
        while self._spoken:
            self.heard_at, pcm = self._spoken.popleft()
            if self._far is None or self._socket is None or len(pcm) != FRAME_BYTES:
                continue
            self._seq += 1
            try:
                self._socket.sendto(pack(token=self._token, seq=self._seq, pcm=pcm), self._far)
            except OSError:
                # A far end that is restarting, or a full buffer: this frame is lost, the next may not be.
                continue

    def close(self) -> None:
        """Close the socket; the port stays for the next cord."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def fetch(self) -> None:
        """Take what has come from the far end."""
        if self._socket is None:
            return
        for _ in range(WAITING_FRAMES):
            try:
                packet = self._socket.recv(1_024)
            except OSError:
                return
            frame = unpack(packet, token=self._token)
            if frame is not None:
                self.playout.push(frame.seq, frame.pcm)
