"""The last lines of a start: where to open the console and how to sign in."""

from typing import Any

from callcenter.kernel.config import Settings
from callcenter.kernel.texts import text
from callcenter.serving.addresses import open_urls, own_addresses
from callcenter.serving.progress import Terminal

RULE = "─" * 64


def greet(settings: Settings, terminal: Terminal, *, told: dict[str, Any], was_used: bool) -> None:
    """Say it."""
    terminal.say(text(RULE, RULE))
    scheme = "http" if settings.tls == "off" else "https"
    urls = [settings.public_url] if settings.public_url else open_urls(scheme, settings.web_host, settings.web_port)
    terminal.say(text(f"  控制台：{'  '.join(urls)}", f"  Console: {'  '.join(urls)}"))
    if fingerprint := told.get("fingerprint"):
        terminal.say(
            text("  自签名证书，浏览器会先警告一次。SHA-256：", "  Self-signed: the browser warns once. SHA-256:")
        )
        terminal.say(text(f"  {fingerprint}", f"  {fingerprint}"))
    _sign_in(settings, terminal, told)
    if was_used:
        terminal.say(
            text(
                f"  沿用 {settings.folder} 中已有的数据；--fresh 可从头开始。",
                f"  The data in {settings.folder} was kept; --fresh starts over.",
            )
        )
    if not own_addresses():
        terminal.say(
            text(
                "  本机只有环回地址：浏览器无法传声，请改用 SIP 话机。详见 callcenter doctor。",
                "  This machine has loopback only: browsers have no sound, take a SIP phone. See callcenter doctor.",
            )
        )
    terminal.say(text("  按 Ctrl-C 停止全部进程。", "  Ctrl-C ends everything."))
    terminal.say(text(RULE, RULE))


def _sign_in(settings: Settings, terminal: Terminal, told: dict[str, Any]) -> None:
    if settings.demo:
        terminal.say(
            text(
                "  登录：在登录页点选任一演示人员，无需密码。",
                "  Sign in: pick a person on the sign-in page, no password.",
            )
        )
        port = settings.sip_port
        terminal.say(
            text(
                f"  用任意 SIP 软电话呼叫：sip:4001@{settings.sip_host}:{port}",
                f"  Call it with any SIP phone: sip:4001@{settings.sip_host}:{port}",
            )
        )
    elif password := told.get("password"):
        terminal.say(
            text(
                f"  首次登录：admin，一次性密码 {password}（登录后必须修改，只显示这一次）",
                f"  First sign-in: admin, one-use password {password} (to be changed at once; shown only now)",
            )
        )
    else:
        terminal.say(text("  登录：admin 和您设置的密码。", "  Sign in: admin and the password you chose."))
