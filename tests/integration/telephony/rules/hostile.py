"""Hostile SIP of our own writing, and a seeded fuzzer that makes more of it."""

import random
import re
from collections.abc import Iterator

from tests.integration.telephony.line.bench import HOST
from tests.integration.telephony.line.raw import OFFER

_SDP = OFFER.format(port=5_000)


def base(method: str = "INVITE", *, body: str = _SDP, extra: str = "", call_id: str = "hostile") -> str:
    """A request that is in order."""
    kind = "Content-Type: application/sdp\r\n" if body else ""
    return (
        f"{method} sip:1000@{HOST} SIP/2.0\r\nVia: SIP/2.0/UDP {HOST}:9;branch=z9hG4bK{call_id};rport\r\n"
        f'From: "H" <sip:100@{HOST}>;tag=h\r\nTo: <sip:1000@{HOST}>\r\nCall-ID: {call_id}\r\nCSeq: 1 {method}\r\n'
        f"Contact: <sip:100@{HOST}:9>\r\nMax-Forwards: 70\r\n{extra}{kind}Content-Length: {len(body)}\r\n\r\n{body}"
    )


def _sdp(change: str) -> str:
    return base(body=_SDP + change)


def _with(pattern: str, instead: str) -> str:
    return re.sub(pattern, lambda _: instead, base(), count=1)


MESSAGES: dict[str, str] = {
    "multipart cut off": base(body="--x\r\nContent-Type: application/sdp\r\n\r\nv=0").replace(
        "application/sdp\r\nContent-Length", "multipart/mixed;boundary=x\r\nContent-Length"
    ),
    "multipart without boundary": base().replace("application/sdp", "multipart/mixed"),
    "multipart in multipart": base(body="--x\r\nContent-Type: multipart/mixed;boundary=x\r\n\r\n" * 30).replace(
        "application/sdp\r\nContent-Length", "multipart/mixed;boundary=x\r\nContent-Length"
    ),
    "deep xml": base("MESSAGE", body="<a>" * 500).replace("application/sdp", "application/im-iscomposing+xml"),
    "presence and at once gone": base("SUBSCRIBE", body="", extra="Event: presence\r\nExpires: 0\r\n"),
    "many attributes": _sdp("a=x:y\r\n" * 300),
    "many formats": base(body=_SDP.replace("8 101", " ".join(str(n) for n in range(300)))),
    "many keys": _sdp("".join(f"a=crypto:{n} AES_CM_128_HMAC_SHA1_80 inline:{'A' * 40}\r\n" for n in range(40))),
    "a great payload type": base(body=_SDP.replace("8 101", "65535").replace("rtpmap:8", "rtpmap:65535")),
    "no port": base(body=_SDP.replace("5000", "")),
    "port zero": base(body=_SDP.replace("5000", "0")),
    "a great port": base(body=_SDP.replace("5000", "99999999999")),
    "ptime nothing": _sdp("a=ptime:0\r\n"),
    "ptime great": _sdp("a=ptime:4000000000\r\n"),
    "redundancy": base(body=_SDP.replace("8 101", "121 8") + "a=rtpmap:121 red/8000\r\na=fmtp:121 8/8\r\n"),
    "speex only": base(body=_SDP.replace("8 101", "97").replace("rtpmap:8 PCMA", "rtpmap:97 speex")),
    "half an sdp": base(body=_SDP[:40]),
    "an sdp of nonsense": base(body="=\r\n==\r\nm=\r\nc\r\na=\r\n"),
    "an address of nonsense": base(body=_SDP.replace("127.0.0.1", "999.999.999.999")),
    "an address of the sixth kind": base(body=_SDP.replace("IN IP4 127.0.0.1", "IN IP6 ::1")),
    "length too great": _with(r"Content-Length: \d+", "Content-Length: 4294967295"),
    "length below nothing": _with(r"Content-Length: \d+", "Content-Length: -1"),
    "length of letters": _with(r"Content-Length: \d+", "Content-Length: ten"),
    "two lengths": base(extra="Content-Length: 3\r\n"),
    "many headers": base(extra="X-A: b\r\n" * 250),
    "a long header": base(extra=f"X-Long: {'l' * 3_000}\r\n"),
    "a very long datagram": base(extra=f"X-Long: {'l' * 60_000}\r\n"),
    "folded": base(extra="X-F: a\r\n b\r\n\tc\r\n" * 40),
    "nuls": base(extra="X-N: \x00\x00\x00\r\n"),
    "only ends of lines": "\r\n\r\n\r\n\r\n",
    "nothing": "\x00",
    "one letter": "I",
    "a name of markup": base().replace('"H"', '"<script>alert(1)</script>"'),
    "a name without end": base().replace('"H"', '"H'),
    "a name of formats": base().replace('"H"', '"%s%n%x%s%n"'),
    "a user of escapes": base().replace("sip:100@", "sip:%00%0d%0a%ff@"),
    "a long user": base().replace("sip:100@", f"sip:{'9' * 2_000}@"),
    "an unknown scheme": base().replace("sip:1000@", "gopher:1000@"),
    "a telephone": base().replace(f"sip:1000@{HOST}", "tel:+8613800138000;phone-context=x"),
    "no via": _with(r"Via: [^\r]*\r\n", ""),
    "no from": _with(r"From: [^\r]*\r\n", ""),
    "no call id": _with(r"Call-ID: [^\r]*\r\n", ""),
    "no sequence": _with(r"CSeq: [^\r]*\r\n", ""),
    "a sequence too great": _with("CSeq: 1 ", "CSeq: 4294967296 "),
    "a sequence below nothing": _with("CSeq: 1 ", "CSeq: -1 "),
    "another method's sequence": _with("CSeq: 1 INVITE", "CSeq: 1 BYE"),
    "another version": _with(r"SIP/2.0\r\n", "SIP/7.0\r\n"),
    "hops of letters": _with("Max-Forwards: 70", "Max-Forwards: many"),
    "hops too many": _with("Max-Forwards: 70", "Max-Forwards: 99999999999"),
    "many vias": base(extra=f"Via: SIP/2.0/UDP {HOST}:9;branch=z9hG4bKy\r\n" * 60),
    "a via of nonsense": _with(r"Via: [^\r]*", "Via: ;;;,,,===<<>>"),
    "many routes": base(extra=f"Route: <sip:{HOST}:9;lr>\r\n" * 40),
    "records of routes": base(extra="Record-Route: <sip:%00@:0;lr>\r\n" * 20),
    "a session of no time": base(extra="Supported: timer\r\nSession-Expires: 0\r\n"),
    "a session of all time": base(extra="Supported: timer\r\nSession-Expires: 4294967295\r\nMin-SE: 4294967295\r\n"),
    "authorization of nonsense": base(extra='Authorization: Digest username="\\", realm=,,,"\r\n'),
    "replaces of nonsense": base(extra="Replaces: ;to-tag;from-tag\r\n"),
    "join of nonsense": base(extra="Join: x;to-tag=1\r\nRequire: join\r\n"),
    "update of nothing": base("UPDATE"),
    "prack of nothing": base("PRACK", body="", extra="RAck: 1 1 INVITE\r\n"),
    "notify of nothing": base("NOTIFY", body="", extra="Event: refer\r\nSubscription-State: active\r\n"),
    "an answer to nothing": base().replace(f"INVITE sip:1000@{HOST} SIP/2.0", "SIP/2.0 200 OK"),
    "an answer of no kind": base().replace(f"INVITE sip:1000@{HOST} SIP/2.0", "SIP/2.0 999999999 ?"),
    "an answer below nothing": base().replace(f"INVITE sip:1000@{HOST} SIP/2.0", "SIP/2.0 -1 ?"),
}

_JOINTS = ("\r\n", ":", ";", "<", ">", '"', "@", "=", " ", "%", "\x00", "m=audio", "sip:", "Via", "tag", "-", "9" * 30)


def mutants(seed: int, count: int) -> Iterator[bytes]:
    """Messages made of the ones above, each broken in one to six places; the same for the same seed."""
    chance = random.Random(seed)  # noqa: S311 - the same in every run.
    sources = [text.encode() for text in MESSAGES.values() if len(text) < 6_000]
    for number in range(count):
        message = bytearray(chance.choice(sources).replace(b"hostile", f"h{seed}-{number}".encode()))
        for _ in range(chance.randint(1, 6)):
            _break(message, chance)
        # More streams than a gate lets through end the library: that is known, and has a test of its own.
        yield bytes(message).replace(b"m=audio", b"m=audio", 1) if message.count(b"m=") <= 4 else bytes(message[:600])


def _break(message: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(message) or 1)
    end = min(len(message), at + chance.randint(1, 40))
    match chance.randrange(7):
        case 0:
            message[at : at + 1] = bytes([chance.randrange(256)])
        case 1:
            del message[at:end]
        case 2:
            message[at:at] = message[at:end] * chance.randint(1, 8)
        case 3:
            message[at:at] = chance.choice(_JOINTS).encode()
        case 4:
            message[at:end] = bytes(chance.randrange(256) for _ in range(end - at))
        case 5:
            message[at:at] = str(chance.choice((0, -1, 2**31, 2**32, 2**64))).encode()
        case _:
            del message[max(at, 200) :]
