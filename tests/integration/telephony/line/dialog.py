"""A call held by hand: any request within it, in any order, and its sound packet by packet."""

import asyncio
import re
import secrets
import socket
import struct

from tests.integration.telephony.line.bench import HOST
from tests.integration.telephony.line.raw import OFFER, RawPeer, header

FRAME = 160
_SILENT = b"\xd5" * FRAME


class RawCall:
    """The caller's side of a dialog that a line has answered."""

    def __init__(self, peer: RawPeer, port: int, invite: str, answer: str) -> None:
        self.peer, self.line_port = peer, port
        self.answer = answer
        self.cseq = 1
        self._from, self._to = header(invite, "From"), header(answer, "To")
        self.call_id = header(invite, "Call-ID")
        contact = re.search(r"<([^>]*)>", header(answer, "Contact"))
        self.target = contact[1] if contact else f"sip:{HOST}:{port}"

    @property
    def media_port(self) -> int:
        """Where the line wants its sound."""
        found = re.search(r"^m=audio (\d+)", self.answer, re.MULTILINE)
        assert found is not None
        return int(found[1])

    def request(self, method: str, *, extra: str = "", body: str = "", kind: str = "application/sdp") -> str:
        """The next request of this dialog, or the ACK of the last."""
        self.cseq += method not in ("ACK", "CANCEL")
        kind = f"Content-Type: {kind}\r\n" if body else ""
        return (
            f"{method} {self.target} SIP/2.0\r\n"
            f"Via: SIP/2.0/UDP {HOST}:{self.peer.port};branch=z9hG4bK{secrets.token_hex(8)};rport\r\n"
            f"From: {self._from}\r\nTo: {self._to}\r\nCall-ID: {self.call_id}\r\nCSeq: {self.cseq} {method}\r\n"
            f"Contact: <sip:100@{HOST}:{self.peer.port}>\r\nMax-Forwards: 70\r\n{extra}{kind}"
            f"Content-Length: {len(body)}\r\n\r\n{body}"
        )

    def send(self, method: str, *, extra: str = "", body: str = "", kind: str = "application/sdp") -> str:
        """Send a request and wait for nothing."""
        text = self.request(method, extra=extra, body=body, kind=kind)
        self.peer.send(text, self.line_port)
        return text

    async def ask(
        self, method: str, *, extra: str = "", body: str = "", kind: str = "application/sdp", seconds: float = 5.0
    ) -> str:
        """Send a request and give its final answer; an INVITE is acknowledged."""
        self.send(method, extra=extra, body=body, kind=kind)
        answer = await self.final(method, seconds=seconds)
        if method == "INVITE":
            self.send("ACK")
        return answer

    async def final(self, method: str, *, seconds: float = 5.0) -> str:
        """The final answer of the last request."""
        async with asyncio.timeout(seconds):
            while True:
                answer = await self.peer.receive("SIP/2.0 ", seconds=seconds)
                if header(answer, "CSeq") == f"{self.cseq} {method}" and not answer.startswith("SIP/2.0 1"):
                    return answer

    async def requested(self, method: str, *, seconds: float = 5.0) -> str:
        """The next request of the line, answered 200."""
        request = await self.peer.receive(f"{method} ", seconds=seconds)
        self.peer.respond(request, "200 OK", self.line_port)
        return request


def offer(peer: RawPeer, *, direction: str = "", version: int = 2) -> str:
    """An offer of the peer's sound, later than the first."""
    body = OFFER.format(port=peer.port + 1).replace("o=u 1 1", f"o=u 1 {version}")
    return body + (f"a={direction}\r\n" if direction else "")


class Sound:
    """RTP and RTCP of one stream, from the port that the peer's offer names."""

    def __init__(self, port: int, far_port: int) -> None:
        self.sockets = []
        for offset in (0, 1):
            one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            one.bind((HOST, port + offset))
            one.setblocking(False)
            self.sockets.append(one)
        self.far_port = far_port
        self.ssrc = 7
        self.seq = 100

    def __enter__(self) -> "Sound":
        return self

    def __exit__(self, *_: object) -> None:
        for one in self.sockets:
            one.close()

    def packet(
        self, *, kind: int = 8, payload: bytes = _SILENT, marker: bool = False, stamp: int | None = None
    ) -> bytes:
        stamp = self.seq * FRAME if stamp is None else stamp
        return (
            struct.pack(">BBHII", 0x80, kind | (marker << 7), self.seq & 0xFFFF, stamp & 0xFFFFFFFF, self.ssrc)
            + payload
        )

    def send(self, packet: bytes, *, control: bool = False) -> None:
        self.sockets[control].sendto(packet, (HOST, self.far_port + control))

    async def speak(self, packets: int, *, without: frozenset[int] = frozenset()) -> None:
        """Send so many packets of 20 ms, but for some."""
        began = asyncio.get_running_loop().time()
        for number in range(packets):
            if number not in without:
                self.send(self.packet())
            self.seq += 1
            await asyncio.sleep(max(0.0, began + (number + 1) * 0.02 - asyncio.get_running_loop().time()))

    async def press(self, digit: int, *, ends: int = 3) -> None:
        """A key by RFC 2833: events with one timestamp, their end repeated."""
        stamp = self.seq * FRAME
        for number in range(5 + ends):
            is_end = number >= 5
            event = struct.pack(">BBH", digit, (0x80 if is_end else 0) | 10, FRAME * min(number + 1, 6))
            self.send(self.packet(kind=101, payload=event, marker=number == 0, stamp=stamp))
            self.seq += 1
            await asyncio.sleep(0.02)

    def heard(self) -> list[bytes]:
        """All packets of sound that wait."""
        found = []
        while True:
            try:
                found.append(self.sockets[0].recv(2_000))
            except BlockingIOError:
                return found
