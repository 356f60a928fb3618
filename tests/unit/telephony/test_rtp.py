"""RTP as it is built and read, and the report on what came."""

import pytest

from callcenter.telephony.rtp import Reception, build, is_rtcp, is_rtp, parse


def test_what_is_built_is_read() -> None:
    packet = build(8, 70_000, (1 << 32) + 5, 99, b"sound")
    assert parse(packet) == (8, 70_000 & 0xFFFF, 5, 99, b"sound")
    assert is_rtp(packet)


def test_sources_extension_and_padding_are_left_out() -> None:
    head = bytes([0x80 | 0x20 | 0x10 | 2, 0x80 | 8]) + build(8, 1, 160, 7, b"")[2:]
    extension = b"\xbe\xde\x00\x01" + b"\x10\xff\x00\x00"
    found = parse(head + bytes(8) + extension + b"sound" + b"\x00\x00\x03")
    assert found is not None
    assert found.payload == b"sound"
    assert found.payload_type == 8


@pytest.mark.parametrize("broken", [b"", bytes(5), bytes([0x90, 8]) + bytes(10), bytes([0x80 | 15, 8]) + bytes(12)])
def test_what_is_cut_short_is_nothing(broken: bytes) -> None:
    assert parse(broken) is None


def test_padding_longer_than_the_packet_is_nothing() -> None:
    assert parse(bytes([0xA0, 8]) + bytes(10) + b"ab\xff") is None


def test_reports_handshakes_and_checks_are_not_rtp() -> None:
    rest = bytes(20)
    assert not is_rtp(bytes([0x80, 200]) + rest)
    assert is_rtcp(bytes([0x80, 200]) + rest)
    assert not is_rtcp(build(8, 1, 160, 7, b"sound"))
    assert not is_rtp(bytes([22, 254]) + rest)
    assert not is_rtp(bytes([0, 1]) + rest)
    assert not is_rtp(b"")


def test_loss_is_counted_over_the_wrap_of_numbers() -> None:
    stream = Reception()
    for n in range(65_500, 65_600):
        if n % 10:
            stream.add(n & 0xFFFF, n * 160, n * 0.02)
    assert stream.packets_received == 90
    # The first one of all was lost too, and nobody can know.
    assert stream.packets_lost == 9
    assert stream.fraction_lost == (9 << 8) // 99
    assert stream.fraction_lost == 0
    assert stream.jitter == 0


def test_jitter_is_that_of_arrival_against_time() -> None:
    stream = Reception()
    for n in range(200):
        stream.add(n, n * 160, n * 0.02 + (0.005 if n % 2 else 0.0))
    assert stream.jitter == pytest.approx(40, abs=3)


def test_a_late_packet_counts_and_changes_nothing_else() -> None:
    stream = Reception()
    for n in (0, 1, 3, 2):
        stream.add(n, n * 160, n * 0.02)
    assert stream.max_seq == 3
    assert stream.packets_lost == 0
