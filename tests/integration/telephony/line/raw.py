"""A SIP peer of single packets: says exactly what it is told, however wrong."""

import asyncio
import hashlib
import re
import secrets

from tests.integration.telephony.line.bench import HOST, free_port

OFFER = (
    "v=0\r\no=u 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
    "m=audio {port} RTP/AVP 8 101\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:101 telephone-event/8000\r\n"
)


class RawPeer(asyncio.DatagramProtocol):
    """One UDP socket that speaks SIP by hand."""

    def __init__(self) -> None:
        self.port = free_port()
        self.inbox: asyncio.Queue[tuple[str, tuple[str, int]]] = asyncio.Queue()
        self._transport: asyncio.DatagramTransport | None = None

    async def __aenter__(self) -> "RawPeer":
        await asyncio.get_running_loop().create_datagram_endpoint(lambda: self, local_addr=(HOST, self.port))
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._transport is not None
        self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport  # type: ignore[assignment]

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self.inbox.put_nowait((data.decode(errors="replace"), addr))

    def send(self, text: str, port: int) -> None:
        assert self._transport is not None
        self._transport.sendto(text.encode(), (HOST, port))

    async def receive(self, start: str, *, seconds: float = 5.0) -> str:
        """The next message that starts so."""
        async with asyncio.timeout(seconds):
            while True:
                message, _ = await self.inbox.get()
                if message.startswith(start):
                    return message

    def invite(self, *, body: str | None = None, call_id: str = "", extra: str = "") -> str:
        body = OFFER.format(port=self.port + 1) if body is None else body
        kind = "Content-Type: application/sdp\r\n" if body else ""
        return (
            f"INVITE sip:1000@{HOST} SIP/2.0\r\n"
            f"Via: SIP/2.0/UDP {HOST}:{self.port};branch=z9hG4bK{secrets.token_hex(8)};rport\r\n"
            f'From: "Raw" <sip:100@{HOST}:{self.port}>;tag={secrets.token_hex(4)}\r\n'
            f"To: <sip:1000@{HOST}>\r\nCall-ID: {call_id or secrets.token_hex(8)}\r\nCSeq: 1 INVITE\r\n"
            f"Contact: <sip:100@{HOST}:{self.port}>\r\nMax-Forwards: 70\r\n{extra}{kind}"
            f"Content-Length: {len(body)}\r\n\r\n{body}"
        )

    async def final_answer(self, port: int, invite: str, *, seconds: float = 5.0) -> str:
        """Send an INVITE, wait for its final answer, acknowledge it."""
        self.send(invite, port)
        async with asyncio.timeout(seconds):
            while True:
                answer = await self.receive("SIP/2.0 ", seconds=seconds)
                if not answer.startswith("SIP/2.0 1"):
                    break
        to = header(answer, "To")
        ack = re.sub(r"^INVITE", "ACK", invite.split("\r\n\r\n", maxsplit=1)[0]).replace(
            "CSeq: 1 INVITE", "CSeq: 1 ACK"
        )
        ack = re.sub(r"Content-(Type|Length): [^\r]*\r\n", "", ack + "\r\n")
        self.send(re.sub(r"To: [^\r]*", lambda _: f"To: {to}", ack) + "Content-Length: 0\r\n\r\n", port)
        return answer

    def respond(self, request: str, status: str, port: int, *, extra: str = "", body: str = "") -> None:
        """Answer a request."""
        copied = "".join(f"{name}: {header(request, name)}\r\n" for name in ("Via", "From", "Call-ID", "CSeq"))
        kind = "Content-Type: application/sdp\r\n" if body else ""
        self.send(
            f"SIP/2.0 {status}\r\n{copied}To: {header(request, 'To')};tag=raw\r\n"
            f"Contact: <sip:raw@{HOST}:{self.port}>\r\n{extra}{kind}Content-Length: {len(body)}\r\n\r\n{body}",
            port,
        )


def cancel(invite: str) -> str:
    """The CANCEL of an INVITE."""
    head = invite.split("\r\n\r\n", maxsplit=1)[0].replace("INVITE sip", "CANCEL sip").replace("1 INVITE", "1 CANCEL")
    return re.sub(r"Content-[^\r]*\r\n", "", head + "\r\n") + "Content-Length: 0\r\n\r\n"


def header(message: str, name: str) -> str:
    """The value of a header."""
    found = re.search(rf"^{name}: ([^\r\n]*)", message, re.MULTILINE | re.IGNORECASE)
    return found[1] if found else ""


def digest_response(*, authorization: str, username: str, password: str, method: str) -> str:
    """What the response of an Authorization header must be (RFC 2617)."""
    parts = dict(re.findall(r'(\w+)="?([^",]*)"?', authorization))

    def md5(text: str) -> str:
        return hashlib.md5(text.encode()).hexdigest()  # noqa: S324 - The algorithm is the protocol's.

    first, second = md5(f"{username}:{parts['realm']}:{password}"), md5(f"{method}:{parts['uri']}")
    if "qop" in parts:
        return md5(f"{first}:{parts['nonce']}:{parts['nc']}:{parts['cnonce']}:{parts['qop']}:{second}")
    return md5(f"{first}:{parts['nonce']}:{second}")
