"""Facts about the gate before the library's handles: it drops INVITEs at the socket, lets the rest in, and opens again."""

import socket

import pytest

from callcenter.telephony.gateways.pjsip import floodgate
from callcenter.telephony.gateways.pjsip.floodgate import MOST_HANDLES, Floodgate

pytestmark = pytest.mark.enable_socket


def arrives(server: socket.socket, packet: bytes) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.sendto(packet, server.getsockname())
    try:
        return server.recv(100) == packet
    except TimeoutError:
        return False


def test_it_shuts_out_invites_only_and_only_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        server.settimeout(0.2)
        host, port = server.getsockname()
        gate = Floodgate()
        gate.watch(host=host, port=port)
        gate.regulate(legs=4)
        assert arrives(server, b"INVITE sip:1@h SIP/2.0\r\n")
        gate.note(MOST_HANDLES // 2)
        gate.regulate(legs=0)
        assert gate.is_shut
        assert not arrives(server, b"INVITE sip:1@h SIP/2.0\r\n")
        assert arrives(server, b"INVENT something")
        assert arrives(server, b"BYE sip:1@h SIP/2.0\r\n")
        monkeypatch.setattr(floodgate, "HELD_SECONDS", 0.0)
        gate.regulate(legs=4)
        assert not gate.is_shut
        assert arrives(server, b"INVITE sip:1@h SIP/2.0\r\n")


def test_without_the_librarys_socket_it_stays_open() -> None:
    gate = Floodgate()
    gate.watch(host="127.0.0.1", port=1)
    gate.note(100)
    gate.regulate(legs=0)
    assert not gate.is_shut
