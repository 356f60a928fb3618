"""Facts about reading an INVITE, whose every byte is the far end's word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.telephony.line.guards import Pace, Peers
from callcenter.telephony.line.invites import MAX_NAME, MAX_NUMBER, Invite, media_lines, read_invite, readable
from callcenter.telephony.line.outgoing import far_number, from_header, problem_of
from callcenter.telephony.signals import DialLeg, TrunkAccess

PLAIN = (
    "INVITE sip:4001@10.0.0.1:5060 SIP/2.0\r\n"
    "Via: SIP/2.0/UDP 10.0.0.9;branch=z9hG4bK1\r\n"
    'From: "张三 \\"San\\"" <sip:+8613800138000@carrier.example;user=phone>;tag=1\r\n'
    "To: <sip:95000@10.0.0.1>\r\n"
    "Call-ID: abc@10.0.0.9\r\n"
    "P-Asserted-Identity: <tel:+8613900139000>\r\n"
    "P-Called-Party-ID: <sip:4008@10.0.0.1>\r\n"
    "Diversion: <sip:5551@10.0.0.1>;reason=unconditional\r\n"
    "Content-Length: 4\r\n"
    "\r\nv=0\r\nm=audio 4000 RTP/AVP 0\r\nm=video 0 RTP/AVP 31\r\n"
)


def with_from(value: str) -> Invite:
    return read_invite(f"INVITE sip:1@h SIP/2.0\r\nFrom: {value}\r\n\r\n")


def test_an_ordinary_invite() -> None:
    assert read_invite(PLAIN) == Invite(
        from_user="+8613800138000",
        from_name='张三 "San"',
        to_user="95000",
        request_user="4001",
        asserted="+8613900139000",
        called_party="4008",
        diversion="5551",
        has_offer=True,
        call_id="abc@10.0.0.9",
    )
    assert media_lines(PLAIN) == 2


def test_compact_and_folded_headers() -> None:
    invite = read_invite("INVITE sip:1@h SIP/2.0\r\nf: Ana\r\n <sip:22@h>\r\nt: sip:33@h\r\ni: x\r\n\r\n")
    assert (invite.from_name, invite.from_user, invite.to_user, invite.call_id) == ("Ana", "22", "33", "x")
    assert not invite.has_offer


@pytest.mark.parametrize(
    ("value", "user", "name"),
    [
        ("<sip:anonymous@anonymous.invalid>", "anonymous", ""),
        ("sip:100@h;tag=1", "100", ""),
        ("<sip:h.example>", "", ""),
        ('"<sip:911@evil>" <sip:100@h>', "100", "<sip:911@evil>"),
        ('"never closed <sip:100@h>', "", ""),
        ("<sip:%31%30%30@h>", "100", ""),
        ("<sip:100:secret@h>", "100", ""),
        ("<sip:100;ext=5@h>", "100", ""),
        ("<tel:+1-202-555-0143;phone-context=x>", "+1-202-555-0143", ""),
        ("Ana\x00\x1b[31m\u202e <sip:1@h>", "1", "Ana[31m"),
        ("", "", ""),
        ("<sip:" + "9" * 500 + "@h>", "9" * MAX_NUMBER, ""),
        ('"' + "n" * 500 + '" <sip:1@h>', "1", "n" * MAX_NAME),
    ],
)
def test_what_a_from_may_hold(value: str, user: str, name: str) -> None:
    invite = with_from(value)
    assert (invite.from_user, invite.from_name) == (user, name)


def test_a_name_in_gbk_is_read_and_bytes_that_mean_nothing_do_no_harm() -> None:
    raw = 'INVITE sip:1@h SIP/2.0\r\nFrom: "李娜" <sip:1@h>\r\n\r\n'.encode("gb18030")
    assert read_invite(raw.decode("utf-8", "surrogateescape")).from_name == "李娜"
    for text in ("\udc92\udce7", "\ud800x", "\udfff"):
        read_invite(f'INVITE sip:1@h SIP/2.0\r\nFrom: "{text}" <sip:{text}@h>\r\n\r\n').from_name.encode()
        readable(text).encode()


@given(st.text(max_size=400) | st.binary(max_size=400).map(lambda raw: raw.decode("utf-8", "surrogateescape")))
def test_whatever_comes_is_read_without_fault_and_within_bounds(message: str) -> None:
    for text in (message, f"INVITE sip:1@h SIP/2.0\r\nFrom: {message}\r\n\r\n"):
        invite = read_invite(text)
        for number in (invite.from_user, invite.to_user, invite.request_user, invite.asserted):
            assert len(number) <= MAX_NUMBER
            assert number.isprintable() or not number.isascii()
        assert len(invite.from_name) <= MAX_NAME
        repr(invite).encode()


def test_peers_are_admitted_by_network() -> None:
    peers = Peers(("127.0.0.0/8", "10.1.2.3"))
    assert peers.admits("127.0.0.1:5060")
    assert peers.admits("10.1.2.3:9")
    assert not peers.admits("10.1.2.4:5060")
    assert not peers.admits("nonsense")
    assert not Peers().admits("127.0.0.1:5060")
    with pytest.raises(ValueError, match="not a network"):
        Peers(("300.1.1.1/8",))


def test_a_pace_is_kept_over_any_second() -> None:
    pace = Pace(3)
    assert [pace.allows(at) for at in (0.0, 0.1, 0.2, 0.3, 0.99, 1.0, 1.05, 1.1)] == [
        True, True, True, False, False, True, False, True,
    ]  # fmt: skip


def dial(uri: str = "sip:100@127.0.0.1:5060", **more: object) -> DialLeg:
    return DialLeg(leg="0" * 32, call="c", uri=uri, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("command", "problem"),
    [
        (dial(), ""),
        (dial("sip:100@carrier.example", trunk=TrunkAccess("sip:10.0.0.1:5070")), ""),
        (dial("sip:100@carrier.example"), "next hop"),
        (dial("sip:100@127.0.0.1>\r\nX: y"), "not a SIP URI"),
        (dial("tel:100"), "not a SIP URI"),
        (dial("sip:100@127.0.0.1", trunk=TrunkAccess("carrier")), "trunk.uri"),
        (DialLeg(leg="short", call="c", uri="sip:1@127.0.0.1"), "32 hex"),
    ],
)
def test_what_may_be_dialled(command: DialLeg, problem: str) -> None:
    assert problem in problem_of(command)
    assert bool(problem) == bool(problem_of(command))


def test_the_from_of_a_leg_cannot_break_its_header() -> None:
    command = dial(from_number='40\r\n"<9', from_name='A"\r\nX: <b>')
    assert from_header(command, host="10.0.0.1", user="line") == '"AX: b" <sip:409@10.0.0.1>'
    assert from_header(dial(), host="10.0.0.1", user="line") == "<sip:line@10.0.0.1>"
    trunk = dial(from_number="4000", trunk=TrunkAccess("sip:10.9.9.9:5070"))
    assert from_header(trunk, host="10.0.0.1", user="line") == "<sip:4000@10.9.9.9>"
    assert far_number("sip:100@h") == "100"
