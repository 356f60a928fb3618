"""Ports, and the address browsers reach for their sound."""

from collections.abc import Iterator

from callcenter.checkup.findings import Finding, Verdict, bad, good, weak
from callcenter.kernel.config import Settings
from callcenter.kernel.texts import text
from callcenter.serving.addresses import UNSPECIFIED, is_private, own_addresses
from callcenter.serving.ports import can_bind, check_ports, ports_of
from callcenter.serving.progress import Refused
from callcenter.serving.whereabouts import running_programs


def look(settings: Settings) -> Iterator[Finding]:
    """All of it."""
    yield _ports(settings)
    yield _sound(settings)
    yield _gate(settings)
    yield _secure(settings)


def _ports(settings: Settings) -> Finding:
    running = frozenset(running_programs(settings))
    wanted = list(ports_of(settings))
    try:
        check_ports(wanted, running=running)
    except Refused as refused:
        return Finding(Verdict.BAD, refused.reason)
    if running:
        return good(text("callcenter 正在运行，占用自己的端口", "Callcenter is running and holds its ports"))
    return good(text(f"{len(wanted)} 个端口空闲", f"{len(wanted)} ports are free"))


def _sound(settings: Settings) -> Finding:
    if settings.webrtc_host not in {"auto", ""}:
        if can_bind(settings.webrtc_host, 0, "udp"):
            return good(text(f"浏览器声音使用 {settings.webrtc_host}", f"Browsers' sound uses {settings.webrtc_host}"))
        return bad(
            text(
                f"CALLCENTER_WEBRTC_HOST={settings.webrtc_host} 不是本机地址",
                f"CALLCENTER_WEBRTC_HOST={settings.webrtc_host} is no address of this machine",
            ),
            text("设为 auto，或本机的一个地址。", "Set it to auto, or to one of this machine's addresses."),
        )
    if addresses := own_addresses():
        return good(text(f"浏览器声音使用 {addresses[0]}", f"Browsers' sound uses {addresses[0]}"))
    return weak(
        text(
            "本机只有环回地址，浏览器无法传声（WebRTC 不使用环回地址）",
            "Loopback only: browsers have no sound, WebRTC does not use loopback",
        ),
        text(
            "接入任一网络，或加一个虚拟地址（sudo ip addr add 10.77.0.1/32 dev lo），或改用 SIP 话机。",
            "Join any network, add an address (sudo ip addr add 10.77.0.1/32 dev lo), or use a SIP phone.",
        ),
    )


def _gate(settings: Settings) -> Finding:
    if is_private(settings.sip_host) or settings.sip_gate:
        return good(text(f"SIP 监听 {settings.sip_host}", f"SIP listens on {settings.sip_host}"))
    return bad(
        text(
            f"CALLCENTER_SIP_HOST={settings.sip_host} 可能暴露在公网",
            f"CALLCENTER_SIP_HOST={settings.sip_host} may face the internet",
        ),
        text(
            "前面放 Kamailio（deploy/kamailio）并设置 CALLCENTER_SIP_GATE=true。",
            "Put Kamailio in front (deploy/kamailio) and set CALLCENTER_SIP_GATE=true.",
        ),
    )


def _secure(settings: Settings) -> Finding:
    is_local = is_private(settings.web_host) and settings.web_host.startswith(("127.", "::1", "localhost"))
    if is_local or settings.url.startswith("https") or settings.tls != "off":
        return good(text(f"控制台地址 {settings.url}", f"The console is at {settings.url}"))
    shown = settings.web_host if settings.web_host not in UNSPECIFIED else "0.0.0.0"  # noqa: S104
    return weak(
        text(
            f"控制台在 {shown} 上使用明文 http：其他电脑上的浏览器不会开放麦克风",
            f"Plain http on {shown}: browsers on other computers refuse the microphone",
        ),
        text(
            "用 callcenter serve --tls self-signed，或前置 https 并设置 CALLCENTER_PUBLIC_URL。",
            "Take callcenter serve --tls self-signed, or a front with https and CALLCENTER_PUBLIC_URL.",
        ),
    )
