"""Run in a network of its own: sipp calls a line whose loopback loses packets, and what became of it is printed.

`python -m tests.integration.telephony.rules.lossy PERCENT CALLS`, as root, under `unshare -n`.
"""

import asyncio
import json
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from callcenter.telephony.signals import AnswerLeg
from callcenter.telephony.wire import WireError
from tests.integration.telephony.line.bench import HOST, Bridge, LineProcess


async def answering(bridge: Bridge) -> None:
    """Answer every call, for ever."""
    while True:
        told = await bridge.expect("leg.incoming", seconds=600)
        with suppress(WireError):
            await bridge.send(AnswerLeg(str(told["leg"])))


async def story(line: LineProcess, calls: int) -> dict[str, object]:
    async with Bridge(line.socket) as bridge:
        taking = asyncio.create_task(answering(bridge))
        command = ["sipp", f"{HOST}:{line.sip_port}", "-sn", "uac", "-i", HOST, "-nostdin", "-m", str(calls)]
        command += ["-r", "4", "-l", "3", "-d", "300", "-timeout", "90s"]
        sipp = await asyncio.create_subprocess_exec(
            *command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=tempfile.gettempdir()
        )
        code = await sipp.wait()
        # A far end that gave up is noticed by the line's own timers.
        for _ in range(800):
            if len(bridge.all("leg.ended")) == len(bridge.all("leg.incoming")):
                break
            await asyncio.sleep(0.1)
        taking.cancel()
        ended = bridge.all("leg.ended")
        return {
            "sipp": code,
            "told": len({one["leg"] for one in bridge.all("leg.incoming")}),
            "ended": len({one["leg"] for one in ended}),
            "ends": len(ended),
            "answered": sum(bool(one["was_answered"]) for one in ended),
            "is_alive": line.is_alive,
        }


def main() -> None:
    percent, calls = float(sys.argv[1]), int(sys.argv[2])
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    line = LineProcess(Path(tempfile.mkdtemp())).start()
    for side in ("--dport", "--sport") if percent else ():
        rule = ["-A", "INPUT", "-p", "udp", side, str(line.sip_port), "-m", "statistic", "--mode", "random"]
        subprocess.run(["iptables", *rule, "--probability", str(percent / 100), "-j", "DROP"], check=True)
    try:
        print(json.dumps(asyncio.run(story(line, calls))))  # noqa: T201 - told to the test.
    finally:
        line.stop()


if __name__ == "__main__":
    main()
