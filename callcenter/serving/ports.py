"""The ports a machine must have free before anything is started."""

import socket
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from callcenter.kernel.config import Settings
from callcenter.kernel.texts import Text, text
from callcenter.serving.progress import Refused

Transport = Literal["tcp", "udp"]
OTHER_RTP = "20000-20999"
RTP_PROBED = 8
"""Of a line's slice the first ports are tried: four legs with RTP and RTCP each."""


@dataclass(frozen=True, slots=True)
class Port:
    """One port that a program will open, and the setting that moves it."""

    program: str
    host: str
    number: int
    transport: Transport
    setting: str
    other: str

    @property
    def remedy(self) -> str:
        """What to type to take another."""
        return f"{self.setting}={self.other}"

    def is_free(self) -> bool:
        """Whether it can be opened now."""
        return can_bind(self.host, self.number, self.transport)


def can_bind(host: str, number: int, transport: Transport) -> bool:
    """Try a port as the servers do: an address in TIME_WAIT is free."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    kind = socket.SOCK_STREAM if transport == "tcp" else socket.SOCK_DGRAM
    with socket.socket(family, kind) as probe:
        if transport == "tcp":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, number))
            if transport == "tcp":
                probe.listen(1)
        except OSError:
            return False
    return True


def free_port(host: str, transport: Transport = "tcp") -> int:
    """A port that nobody uses now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM if transport == "tcp" else socket.SOCK_DGRAM) as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


def ports_of(settings: Settings) -> Iterator[Port]:
    """Every fixed port of an installation."""
    other_web, other_sip = str(_elsewhere(settings.web_port)), str(_elsewhere(settings.sip_port))
    yield Port("web", settings.web_host, settings.web_port, "tcp", "CALLCENTER_WEB_PORT", other_web)
    for number in range(1, settings.lines + 1):
        name, sip_port = f"line-{number}", settings.sip_port + number - 1
        yield Port(name, settings.sip_host, sip_port, "udp", "CALLCENTER_SIP_PORT", other_sip)
        first, width = settings.rtp_slice(number)
        for rtp_port in range(first, first + min(width, RTP_PROBED)):
            yield Port(name, settings.sip_host, rtp_port, "udp", "CALLCENTER_RTP_PORTS", OTHER_RTP)
    if settings.demo:
        yield Port("carrier", settings.sip_host, settings.carrier_port, "udp", "CALLCENTER_SIP_PORT", other_sip)


def _elsewhere(port: int) -> int:
    return port + 1000 if port < 64_000 else port - 1000


def check_ports(wanted: Iterable[Port], *, running: frozenset[str]) -> None:
    """Raise Refused when a port is taken. Programs that run already hold theirs by right."""
    taken = [port for port in wanted if port.program not in running and not port.is_free()]
    if taken:
        raise Refused(_taken(taken))


def _taken(ports: list[Port]) -> Text:
    lines = [text("端口被占用，尚未启动任何进程：", "Ports are in use; nothing was started:")]
    for setting in dict.fromkeys(port.setting for port in ports):
        busy = [port for port in ports if port.setting == setting]
        where = ", ".join(f"{port.host}:{port.number}/{port.transport} ({port.program})" for port in busy[:4])
        where += " …" if len(busy) > 4 else ""
        lines.append(text(f"  {where}\n    换一个：{busy[0].remedy}", f"  {where}\n    Take another: {busy[0].remedy}"))
    return {language: "\n".join(line[language] for line in lines) for language in lines[0]}
