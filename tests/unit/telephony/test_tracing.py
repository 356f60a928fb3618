"""Facts about a leg's trace: what it says, and what it must never say."""

import pytest

from callcenter.telephony.line.tracing import KEPT_FIRST, KEPT_LAST, shortened, traced
from callcenter.telephony.signals import Traced

INVITE = (
    "INVITE sip:4008001234@10.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.2;branch=z9hG4bK1\r\n"
    'f: "Zhang San" <sip:%2B8613800138000@10.0.0.2>;tag=1\r\nTo: <sip:4008001234@10.0.0.1>\r\n'
    "Call-ID: 1\r\nCSeq: 7 INVITE\r\nUser-Agent: PBX 3.1\r\nContent-Type: application/sdp\r\n\r\n"
    "v=0\r\nm=audio 4000 RTP/AVP 8 0 18 101\r\na=rtpmap:101 telephone-event/8000\r\na=sendonly\r\n"
)


def test_an_invite_says_who_calls_whom_masked_and_with_which_sound() -> None:
    found = traced(INVITE, at=12.3456, sent=False)
    assert found == Traced(
        at=12.346,
        sent=False,
        what="INVITE",
        cseq="7 INVITE",
        from_="+86138****8000",
        to="40****1234",
        detail="audio PCMA PCMU G729 telephone-event; sendonly; User-Agent: PBX 3.1",
    )


def test_a_refusal_says_why() -> None:
    answer = (
        "SIP/2.0 503 Service Unavailable\r\nFrom: <sip:100@h>\r\nTo: <sip:200@h>\r\nCSeq: 1 INVITE\r\n"
        'Reason: Q.850;cause=38;text="13800138000 down"\r\nRetry-After: 7\r\n\r\n'
    )
    found = traced(answer, at=1, sent=False)
    assert found.what == "503 Service Unavailable"
    assert found.detail == 'Reason: Q.850;cause=38;text="138****8000 down"; Retry-After: 7'


@pytest.mark.parametrize("kind", ["application/dtmf-relay", "application/dtmf", "text/plain", "multipart/mixed"])
def test_keys_and_other_bodies_are_left_out(kind: str) -> None:
    info = (
        f'INFO sip:1@h SIP/2.0\r\nFrom: "Li Si" <sip:100@h>\r\nTo: <sip:200@h>\r\nCSeq: 3 INFO\r\n'
        f"Content-Type: {kind}\r\nContent-Length: 24\r\n\r\nSignal=5\r\nDuration=160\r\n"
    )
    found = traced(info, at=1, sent=False)
    assert found.detail == f"Content-Type: {kind}"
    assert "Signal" not in repr(found)
    assert "Li Si" not in repr(found)


@pytest.mark.parametrize(
    "message",
    ["", "\r\n\r\n", "SIP/2.0", "\x00" * 50, "INVITE " + "9" * 5_000, "X\r\nFrom: " + "<sip:" * 900, "\udcff\udcfe"],
)
def test_whatever_comes_is_short_and_on_one_line(message: str) -> None:
    found = traced(message, at=1, sent=False)
    assert len(repr(found)) < 700
    assert "\\n" not in repr(found)


def test_a_long_trace_keeps_its_beginning_and_its_end() -> None:
    trace: list[Traced] = []
    for number in range(500):
        trace = shortened([*trace, Traced(at=number, sent=True, what="INFO")])
    assert len(trace) == KEPT_FIRST + KEPT_LAST
    assert [int(one.at) for one in trace[:KEPT_FIRST]] == list(range(KEPT_FIRST))
    assert int(trace[-1].at) == 499
