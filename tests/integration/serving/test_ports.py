"""Busy ports are told before anything starts, each with the setting that moves it."""

import socket

import pytest

from callcenter.kernel.config import Settings
from callcenter.serving.addresses import is_private
from callcenter.serving.ports import check_ports, free_port, ports_of
from callcenter.serving.progress import Refused


def settings() -> Settings:
    return Settings(web_port=free_port("127.0.0.1"), sip_port=24060, rtp_ports="24100-24499", lines=2)


def test_several_busy_ports_of_one_setting_have_one_remedy() -> None:
    holders = []
    for port in (24060, 24061):
        holders.append(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        holders[-1].bind(("127.0.0.1", port))
    with pytest.raises(Refused) as caught:
        check_ports(ports_of(settings()), running=frozenset())
    for holder in holders:
        holder.close()
    assert caught.value.reason["en"].count("CALLCENTER_SIP_PORT=25060") == 1
    assert "24061" in caught.value.reason["en"]


def test_free_ports_pass() -> None:
    check_ports(ports_of(settings()), running=frozenset())


def test_a_busy_web_port_is_named_with_its_variable() -> None:
    chosen = settings()
    with socket.create_server(("127.0.0.1", chosen.web_port)), pytest.raises(Refused) as caught:
        check_ports(ports_of(chosen), running=frozenset())
    for language in ("zh-CN", "en"):
        assert f"CALLCENTER_WEB_PORT={chosen.web_port + 1000}" in caught.value.reason[language]
        assert f"127.0.0.1:{chosen.web_port}" in caught.value.reason[language]


@pytest.mark.parametrize(("port", "setting"), [(24061, "CALLCENTER_SIP_PORT"), (24302, "CALLCENTER_RTP_PORTS")])
def test_a_busy_port_of_the_second_line_is_named(port: int, setting: str) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as holder:
        holder.bind(("127.0.0.1", port))
        with pytest.raises(Refused, match=rf"line-2[^=]*{setting}"):
            check_ports(ports_of(settings()), running=frozenset())
        check_ports(ports_of(settings()), running=frozenset({"line-2"}))


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "10.1.2.3", "192.168.0.7", "172.20.1.1", "localhost", "fd00::1"])
def test_private_addresses(host: str) -> None:
    assert is_private(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "8.8.8.8", "2001:4860:4860::8888", "sip.example.com"])  # noqa: S104
def test_addresses_that_may_face_the_internet(host: str) -> None:
    assert not is_private(host)
