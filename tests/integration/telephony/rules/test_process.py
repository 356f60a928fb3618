"""How a line's process is set up, so that the library cannot end it: threads, collector, log, callbacks, start."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

from callcenter.telephony.gateways import pjsip
from tests.integration.telephony.line.bench import HOST, LineProcess, free_port

pytestmark = pytest.mark.real

SETTINGS = """
import gc, json, sys
from callcenter.telephony.line.command import line
from callcenter.telephony.line.daemon import prepare_process
from callcenter.telephony.gateways.pjsip.endpoint import Endpoint, EndpointOptions
import pjsua2
from callcenter.telephony.gateways.pjsip.jitter import shed_less
prepare_process(None)
config = Endpoint(EndpointOptions("127.0.0.1", 5999, 29000, 20))._library_config()
untouched = pjsua2.EpConfig()
ua, media, log = config.uaConfig, config.medConfig, config.logConfig
print(json.dumps({
    "collector": gc.isenabled(), "threads": ua.threadCnt, "main_only": ua.mainThreadOnly, "agent": ua.userAgent,
    "auto_close": media.sndAutoCloseTime, "clock": media.clockRate, "log": [log.level, log.consoleLevel],
    "can_shed_less": shed_less(untouched.medConfig),
    "strangers": [name for name in ("flask", "sqlalchemy", "celery", "redis") if name in sys.modules],
}))
"""


def test_the_library_is_asked_for_no_threads_no_log_and_a_clock_that_stays() -> None:
    done = subprocess.run([sys.executable, "-c", SETTINGS], capture_output=True, text=True, timeout=60, check=True)
    assert json.loads(done.stdout.splitlines()[-1]) == {
        "collector": False,
        "threads": 0,
        "main_only": True,
        "agent": "",
        "auto_close": -1,
        "clock": 8_000,
        "can_shed_less": True,
        "log": [0, 0],
        "strangers": [],
    }


def test_no_callback_lets_an_exception_out_or_acts() -> None:
    """What the library calls is tried as a whole, or only says yes or no."""
    found = []
    for path in Path(str(pjsip.__file__)).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.FunctionDef) or not node.name.startswith("on") or not node.name[2].isupper():
                continue
            found.append(node.name)
            body = [
                step for step in node.body if not (isinstance(step, ast.Expr) and isinstance(step.value, ast.Constant))
            ]
            is_tried = len(body) == 1 and isinstance(body[0], ast.Try)
            calls = {ast.unparse(call.func) for step in body for call in ast.walk(step) if isinstance(call, ast.Call)}
            assert is_tried or calls <= {"self._events.append", "LegMedia", "int"}, f"{path.name}: {node.name}"
            assert not {name.rsplit(".", 1)[-1] for name in calls} & {"answer", "hangup", "reply", "end", "makeCall"}
    assert {"onIncomingCall", "onCallState", "onCallTsxState", "onCallMediaState", "onFrameRequested"} <= set(found)


@pytest.mark.parametrize(
    "change",
    ["OLDEST_VERSION = (9, 0)", "NULL_DEVICE = -5"],
    ids=["version", "device"],
)
def test_a_line_does_not_start_with_a_library_it_was_not_built_for(folder: Path, change: str) -> None:
    program = (
        f"import sys; from callcenter.telephony.gateways.pjsip import endpoint; endpoint.{change}; "
        "from callcenter.telephony.line.command import line; line()"
    )
    options = [f"--socket={folder / 's'}", f"--sip-port={free_port()}", "--number=1", "--rtp-port=29100"]
    done = subprocess.run([sys.executable, "-c", program, *options], capture_output=True, text=True, timeout=60)
    assert done.returncode == 3, done.stderr
    assert f"cannot start on {HOST}" in done.stderr


def test_a_line_has_one_thread_of_python_and_those_of_the_library(line: LineProcess) -> None:
    """Its own loop; the library's clock of the sound, its reader of media and one that waits."""
    assert line.process is not None
    status = Path(f"/proc/{line.process.pid}/status").read_text()
    assert int(status.split("Threads:")[1].split()[0]) <= 4
