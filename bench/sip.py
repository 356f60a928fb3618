"""SIP by hand over UDP: cheap callers and answering phones whose every packet has a known time."""

import asyncio
import re
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from bench.frames import Source, silent
from bench.rtp import RtpEnd

HOST = "127.0.0.1"
RESEND_SECONDS = (0.5, 1.0, 2.0, 4.0)
_SDP = (
    "v=0\r\no=b 1 1 IN IP4 {host}\r\ns=-\r\nc=IN IP4 {host}\r\nt=0 0\r\n"
    "m=audio {port} RTP/AVP 8 101\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:101 telephone-event/8000\r\na=ptime:20\r\n"
)
_PLACE = re.compile(r"sip:(?:[^@>;]*@)?([\d.]+):(\d+)")


def header(message: str, name: str) -> str:
    """The value of a header; empty when it is missing."""
    found = re.search(rf"^{name}\s*:\s*([^\r\n]*)", message, re.MULTILINE | re.IGNORECASE)
    return found[1] if found else ""


def place_of(uri: str) -> tuple[str, int] | None:
    """Host and port of a SIP address."""
    found = _PLACE.search(uri)
    return (found[1], int(found[2])) if found else None


def media_of(message: str) -> tuple[str, int] | None:
    """Where the sender of an SDP wants its sound."""
    host = re.search(r"^c=IN IP4 ([\d.]+)", message, re.MULTILINE)
    port = re.search(r"^m=audio (\d+)", message, re.MULTILINE)
    return (host[1], int(port[1])) if host and port else None


@dataclass
class Talk:
    """One SIP dialog of a simulated person. `times` are wall-clock seconds of what was sent and received."""

    agent: "UserAgent"
    sound: RtpEnd
    number: str
    call_id: str = field(default_factory=lambda: f"{secrets.token_hex(8)}@bench")
    times: dict[str, float] = field(default_factory=dict)
    code: int = 0
    is_up: bool = False
    is_over: bool = False
    ended_by_far: bool = False
    up: asyncio.Event = field(default_factory=asyncio.Event)
    over: asyncio.Event = field(default_factory=asyncio.Event)
    target: tuple[str, int] = (HOST, 5060)
    local: str = ""
    remote: str = ""
    contact: str = ""
    to: str = ""
    cseq: int = 1
    answered_with: str = ""

    def mark(self, what: str) -> None:
        """Note the first time of something."""
        self.times.setdefault(what, time.time())

    def finish(self, *, by_far: bool = False) -> None:
        """The dialog is over."""
        if not self.is_over:
            self.is_over, self.ended_by_far = True, by_far
            self.mark("over")
            self.sound.close()
            self.agent.talks.pop(self.call_id, None)
            self.up.set()
            self.over.set()


class UserAgent(asyncio.DatagramProtocol):
    """One UDP socket with any number of dialogs. As a phone it answers after `ring_seconds` whatever rings."""

    def __init__(
        self,
        *,
        source: Source = silent,
        ring_seconds: float | None = None,
        on_talk: Callable[[Talk], None] | None = None,
    ) -> None:
        self.talks: dict[str, Talk] = {}
        self.port = 0
        self.source = source
        self._ring_seconds = ring_seconds
        self._on_talk = on_talk
        self._transport: asyncio.DatagramTransport | None = None

    async def open(self) -> "UserAgent":
        """Bind a free port."""
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(lambda: self, local_addr=(HOST, 0))
        self.port = int(self._transport.get_extra_info("sockname")[1])
        return self

    def close(self) -> None:
        """Leave without a word."""
        for talk in list(self.talks.values()):
            talk.finish()
        if self._transport is not None:
            self._transport.close()

    async def call(
        self, *, number: str, to: str, target: tuple[str, int], source: Source | None = None, drift_ppm: float = 0.0
    ) -> Talk:
        """Send an INVITE and go on at once; `talk.up` is set by the answer or the end."""
        sound = RtpEnd(source=source or self.source, drift_ppm=drift_ppm)
        talk = Talk(agent=self, sound=sound, number=number, target=target, to=to)
        self.talks[talk.call_id] = talk
        port = await sound.open(HOST)
        talk.local = f"<sip:{number}@{HOST}:{self.port}>;tag={secrets.token_hex(4)}"
        talk.answered_with = _SDP.format(host=HOST, port=port)
        talk.mark("sent")
        self._invite(talk)
        return talk

    def _invite(self, talk: Talk, *, attempt: int = 0, branch: str = "") -> None:
        if talk.is_over or talk.code >= 200 or (attempt and talk.code >= 100):
            return
        branch = branch or secrets.token_hex(8)
        host, port = talk.target
        body = talk.answered_with
        talk.remote = f"<sip:{talk.to}@{host}:{port}>"
        text = (
            f"INVITE sip:{talk.to}@{host}:{port} SIP/2.0\r\n{self._via(branch)}From: {talk.local}\r\nTo: {talk.remote}\r\n"
            f"Call-ID: {talk.call_id}\r\nCSeq: {talk.cseq} INVITE\r\nContact: <sip:{talk.number}@{HOST}:{self.port}>\r\n"
            f"Max-Forwards: 70\r\nContent-Type: application/sdp\r\nContent-Length: {len(body)}\r\n\r\n{body}"
        )
        self._send(text, talk.target)
        if attempt < len(RESEND_SECONDS):
            loop = asyncio.get_running_loop()
            cseq = talk.cseq
            loop.call_later(
                RESEND_SECONDS[attempt],
                lambda: self._invite(talk, attempt=attempt + 1, branch=branch) if talk.cseq == cseq else None,
            )
        else:
            talk.finish()

    def hang_up(self, talk: Talk) -> None:
        """Say BYE, again until it is answered; a call that was not answered is cancelled by silence."""
        if talk.is_over:
            return
        if not talk.is_up:
            talk.finish()
            return
        talk.mark("bye")
        talk.cseq += 1
        self._bye(talk, secrets.token_hex(8), 0)

    def _bye(self, talk: Talk, branch: str, attempt: int) -> None:
        if talk.is_over:
            return
        if attempt > len(RESEND_SECONDS):
            talk.finish()
            return
        self._request(talk, "BYE", branch)
        wait = RESEND_SECONDS[min(attempt, len(RESEND_SECONDS) - 1)]
        asyncio.get_running_loop().call_later(wait, self._bye, talk, branch, attempt + 1)

    def _request(self, talk: Talk, method: str, branch: str, *, cseq: int | None = None) -> None:
        place = place_of(talk.contact) or talk.target
        uri = re.search(r"sip:[^>\s]+", talk.contact)
        self._send(
            f"{method} {uri[0] if uri else 'sip:x@' + place[0]} SIP/2.0\r\n{self._via(branch)}From: {talk.local}\r\n"
            f"To: {talk.remote}\r\nCall-ID: {talk.call_id}\r\nCSeq: {cseq or talk.cseq} {method}\r\n"
            f"Contact: <sip:b@{HOST}:{self.port}>\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n",
            place,
        )

    def _via(self, branch: str) -> str:
        return f"Via: SIP/2.0/UDP {HOST}:{self.port};branch=z9hG4bK{branch};rport\r\n"

    def _send(self, text: str, target: tuple[str, int]) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.sendto(text.encode(), target)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """One SIP message."""
        message = data.decode(errors="replace")
        talk = self.talks.get(header(message, "Call-ID"))
        if message.startswith("SIP/2.0 "):
            if talk is not None:
                self._answered(talk, message)
        else:
            self._asked(talk, message, addr)

    def error_received(self, exc: Exception) -> None:
        """A line that is down: the INVITE is sent again."""

    def _answered(self, talk: Talk, message: str) -> None:
        code, method = int(message[8:11]), header(message, "CSeq").partition(" ")[2]
        if method == "BYE":
            talk.finish()
            return
        if method != "INVITE":
            return
        talk.mark(str(code))
        talk.code = max(talk.code, code)
        if code < 200:
            return
        talk.remote = header(message, "To")
        talk.contact = header(message, "Contact")
        if code < 300:
            self._request(talk, "ACK", secrets.token_hex(8), cseq=int(header(message, "CSeq").split()[0]))
            self._up(talk, message)
            return
        branch = re.search(r"branch=z9hG4bK([^;\s]+)", header(message, "Via"))
        talk.contact = ""
        self._request(talk, "ACK", branch[1] if branch else "", cseq=int(header(message, "CSeq").split()[0]))
        elsewhere = place_of(header(message, "Contact")) if code == 302 else None
        if elsewhere is None or talk.cseq > 4:
            talk.finish()
            return
        talk.target, talk.code, talk.cseq = elsewhere, 0, talk.cseq + 1
        self._invite(talk)

    def _up(self, talk: Talk, message: str) -> None:
        place = media_of(message)
        if place is not None:
            talk.sound.connect(*place)
        if not talk.is_up:
            talk.is_up = True
            talk.mark("up")
            talk.up.set()

    def _asked(self, talk: Talk | None, message: str, addr: tuple[str, int]) -> None:
        method = message.partition(" ")[0]
        if method == "ACK":
            return
        if method == "INVITE":
            if talk is not None and talk.is_up:
                # A refresh, or a hold: the same sound again.
                self._respond(talk, message, "200 OK", addr, body=talk.answered_with)
            elif talk is None and self._ring_seconds is not None:
                asyncio.get_running_loop().create_task(self._ring(message, addr, self._ring_seconds))
            return
        self._respond(talk, message, "200 OK", addr)
        if talk is not None and method in {"BYE", "CANCEL"}:
            talk.finish(by_far=True)

    async def _ring(self, invite: str, addr: tuple[str, int], seconds: float) -> None:
        sound = RtpEnd(source=self.source)
        talk = Talk(agent=self, sound=sound, number=header(invite, "From"), call_id=header(invite, "Call-ID"))
        if talk.call_id in self.talks:
            return
        self.talks[talk.call_id] = talk
        port = await sound.open(HOST)
        talk.local = f"{header(invite, 'To')};tag={secrets.token_hex(4)}"
        talk.remote, talk.contact, talk.target = header(invite, "From"), header(invite, "Contact"), addr
        talk.answered_with = _SDP.format(host=HOST, port=port)
        talk.cseq = 1
        talk.mark("rung")
        self._respond(talk, invite, "180 Ringing", addr)
        await asyncio.sleep(seconds)
        if talk.is_over:
            return
        self._respond(talk, invite, "200 OK", addr, body=talk.answered_with)
        self._up(talk, invite)
        if self._on_talk is not None:
            self._on_talk(talk)

    def _respond(self, talk: Talk | None, request: str, status: str, addr: tuple[str, int], body: str = "") -> None:
        vias = "".join(f"Via: {via}\r\n" for via in re.findall(r"^Via\s*:\s*([^\r\n]*)", request, re.MULTILINE))
        to = talk.local if talk is not None and talk.local.startswith(header(request, "To")) else header(request, "To")
        kind = "Content-Type: application/sdp\r\n" if body else ""
        self._send(
            f"SIP/2.0 {status}\r\n{vias}From: {header(request, 'From')}\r\nTo: {to}\r\n"
            f"Call-ID: {header(request, 'Call-ID')}\r\nCSeq: {header(request, 'CSeq')}\r\n"
            f"Contact: <sip:b@{HOST}:{self.port}>\r\n{kind}Content-Length: {len(body)}\r\n\r\n{body}",
            addr,
        )
