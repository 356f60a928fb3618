"""The gate as shipped: a real Kamailio between a peer and two sockets that play lines."""

import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.tied import tied

GATE = Path(__file__).parents[3] / "deploy" / "kamailio"
KAMAILIO = shutil.which("kamailio", path="/usr/sbin:/usr/local/sbin:/usr/bin")
OFFER = (
    "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
    "m=audio 4000 RTP/AVP 97 8 0 101\r\na=rtpmap:97 speex/8000\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:0 PCMU/8000\r\n"
    "a=rtpmap:101 telephone-event/8000\r\n"
)
PICTURE = "m=video 4002 RTP/AVP 31\r\n"

pytestmark = [
    pytest.mark.real,
    pytest.mark.enable_socket,
    pytest.mark.skipif(KAMAILIO is None, reason="Kamailio is not installed"),
]


class Peer:
    """A datagram socket that speaks SIP by hand."""

    def __init__(self, host: str = "127.0.0.1") -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((host, 0))
        self.host, self.port = self.socket.getsockname()
        self._count = 0

    def send(
        self,
        port: int,
        method: str,
        *,
        body: str = "",
        kind: str = "application/sdp",
        user: str = "4000",
        tag: str = "",
    ) -> str:
        self._count += 1
        call = f"{self.port}-{self._count}-{time.monotonic_ns()}"
        lines = [
            f"{method} sip:{user}@127.0.0.1:{port} SIP/2.0",
            f"Via: SIP/2.0/UDP {self.host}:{self.port};branch=z9hG4bK{call}",
            f"From: <sip:13800138000@{self.host}>;tag=a{self._count}",
            f"To: <sip:{user}@127.0.0.1>{tag}",
            f"Call-ID: {call}",
            f"CSeq: 1 {method}",
            f"Contact: <sip:13800138000@{self.host}:{self.port}>",
            "Max-Forwards: 70",
        ]
        if body:
            lines.append(f"Content-Type: {kind}")
        lines.append(f"Content-Length: {len(body)}")
        self.socket.sendto(("\r\n".join(lines) + "\r\n\r\n" + body).encode(), ("127.0.0.1", port))
        return call

    def hear(self, pattern: str, *, seconds: float = 3) -> str | None:
        """The next message whose first line fits; pings of the gate are answered on the way."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            self.socket.settimeout(left)
            try:
                data, source = self.socket.recvfrom(65535)
            except TimeoutError:
                return None
            message = data.decode()
            if message.startswith("OPTIONS"):
                self.socket.sendto(answer(message, "200 OK"), source)
            elif re.match(pattern, message):
                self.source = source
                return message
        return None

    def reply(self, request: str, status: str) -> None:
        self.socket.sendto(answer(request, status), self.source)


def answer(request: str, status: str) -> bytes:
    kept = [line for line in request.split("\r\n") if re.match(r"(Via|From|To|Call-ID|CSeq|Record-Route):", line)]
    kept = [line + (";tag=line" if line.startswith("To:") and "tag=" not in line else "") for line in kept]
    return "\r\n".join([f"SIP/2.0 {status}", *kept, "Content-Length: 0", "", ""]).encode()


def free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Gate:
    """A running Kamailio with two lines behind it."""

    def __init__(self, folder: Path) -> None:
        self.lines = [Peer(), Peer()]
        self.port = free_port()
        shutil.copy(GATE / "address.list", folder)
        lines = [f"1 sip:127.0.0.1:{line.port} 0 0 duid=l{line.port};maxload=1" for line in self.lines]
        (folder / "dispatcher.list").write_text("\n".join(lines) + "\n")
        arguments = ["-A", f"PUBLIC=udp:127.0.0.1:{self.port}", "-A", f"INSIDE=udp:127.0.0.1:{free_port()}"]
        arguments += [
            "-A",
            f'FOLDER="{folder}/"',
            "-A",
            f'RUN="{folder}/"',
            "-Y",
            str(folder),
            "-P",
            str(folder / "pid"),
        ]
        log = (folder / "log").open("w")
        self.process = tied(
            str(KAMAILIO), "-DD", "-E", "-f", str(GATE / "kamailio.cfg"), *arguments, stdout=log, stderr=log
        )

    def wait(self) -> None:
        peer = Peer()
        for _ in range(60):
            peer.send(self.port, "REGISTER")
            if peer.hear(r"SIP/2\.0 405", seconds=0.2):
                return
        raise AssertionError("the gate did not start")


@pytest.fixture
def gate(tmp_path: Path) -> Iterator[Gate]:
    running = Gate(tmp_path)
    running.wait()
    yield running
    running.process.terminate()
    with suppress(subprocess.TimeoutExpired):
        running.process.wait(10)
    running.process.kill()


def test_the_configuration_is_accepted() -> None:
    done = subprocess.run(
        [str(KAMAILIO), "-c", "-f", GATE / "kamailio.cfg", "-A", f'FOLDER="{GATE}/"'], capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()[-2000:]


def test_a_call_reaches_a_line_with_the_codecs_lines_have(gate: Gate) -> None:
    Peer().send(gate.port, "INVITE", body=OFFER)
    first = gate.lines[0].hear("INVITE", seconds=1) or gate.lines[1].hear("INVITE", seconds=1)
    assert first is not None
    assert "PCMA" in first
    assert "telephone-event" in first
    assert "speex" not in first
    assert re.search(r"m=audio 4000 RTP/AVP [80 ]*101", first)


def test_a_busy_line_is_followed_by_the_next_and_then_by_503(gate: Gate) -> None:
    caller = Peer()
    caller.send(gate.port, "INVITE", body=OFFER)
    seen: dict[str, int] = {}
    for _ in range(6):
        for line in gate.lines:
            if (invite := line.hear("INVITE", seconds=0.3)) is not None:
                seen[branch_of(invite)] = line.port
                line.reply(invite, "486 Busy Here")
    assert sorted(seen.values()) == sorted(line.port for line in gate.lines)
    assert caller.hear(r"SIP/2\.0 503") is not None


def branch_of(invite: str) -> str:
    """What tells a second try from the first one sent again."""
    return invite.split("branch=", 1)[1].split("\r\n", 1)[0]


def test_a_line_gets_no_more_than_its_load(gate: Gate) -> None:
    caller = Peer()
    for _ in range(3):
        caller.send(gate.port, "INVITE", body=OFFER)
        time.sleep(0.1)
    taken = [len({m for _ in range(4) if (m := call_of(line)) is not None}) for line in gate.lines]
    assert taken == [1, 1]
    assert caller.hear(r"SIP/2\.0 503") is not None


def call_of(line: Peer) -> str | None:
    """The Call-ID of the next INVITE, retransmissions included."""
    invite = line.hear("INVITE", seconds=0.6)
    found = re.search(r"Call-ID: (\S+)", invite or "")
    return found.group(1) if found else None


@pytest.mark.parametrize(
    ("method", "body", "kind", "code"),
    [
        ("REGISTER", "", "", 405),
        ("SUBSCRIBE", "", "", 405),
        ("MESSAGE", "hello", "text/plain", 415),
        ("REFER", "", "", 405),
        ("INVITE", OFFER + PICTURE * 2, "application/sdp", 488),
        ("INVITE", "--x\r\n\r\n--x--", "multipart/mixed;boundary=x", 415),
        ("OPTIONS", "", "", 200),
    ],
)
def test_what_a_line_need_not_see_ends_at_the_gate(gate: Gate, method: str, body: str, kind: str, code: int) -> None:
    caller = Peer()
    caller.send(gate.port, method, body=body, kind=kind)
    assert caller.hear(rf"SIP/2\.0 {code}") is not None
    assert all(line.hear("(INVITE|REFER|MESSAGE|SUBSCRIBE|REGISTER)", seconds=0.2) is None for line in gate.lines)


def test_many_streams_are_refused_within_a_call_too(gate: Gate) -> None:
    caller = Peer()
    caller.send(gate.port, "INVITE", body=OFFER + PICTURE * 15, tag=";tag=line")
    assert caller.hear(r"SIP/2\.0 488") is not None
    assert all(line.hear("INVITE", seconds=0.2) is None for line in gate.lines)


def test_strangers_and_giants_hear_nothing(gate: Gate) -> None:
    stranger = Peer("127.0.0.2")
    stranger.send(gate.port, "INVITE", body=OFFER)
    assert stranger.hear("SIP", seconds=1) is None
    giant = Peer()
    giant.send(gate.port, "INVITE", body=OFFER + "a=x:" + "y" * 9000 + "\r\n")
    assert giant.hear("SIP", seconds=1) is None
    assert all(line.hear("INVITE", seconds=0.2) is None for line in gate.lines)


def test_a_burst_is_cut_off(gate: Gate, tmp_path: Path) -> None:
    caller = Peer()
    for _ in range(60):
        caller.send(gate.port, "INVITE", body=OFFER)
    refused = caller.hear(r"SIP/2\.0 503 Too Many Calls")
    assert refused is not None, (tmp_path / "log").read_text()[-3000:]
    assert "Retry-After: 2" in refused
