"""What runs on one machine, as data: each program with its command and its place in the order of starting."""

import sys
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path

from callcenter.kernel.config import Settings

CALL_HEARTBEAT = 10.0
PAGE_HEARTBEAT = 12.0
"""Longer: pages give way to sound."""


class Stage(IntEnum):
    """The order of starting; the order of ending is the reverse."""

    BUS = 0
    AUDIO = 1
    CALL_CONTROL = 2
    DESK = 3
    PLAY = 4


@dataclass(frozen=True, slots=True)
class Program:
    """One process that is kept running. Times in seconds.

    `is_kept`: it outlives a supervisor that was killed, and the next one takes it over.
    `is_trusted`: it gets the settings with their secrets; sound processes do not need them.
    `heartbeat_seconds`: it beats once a second, and is taken for hung after this long without; 0: nobody watches.
    """

    name: str
    command: tuple[str, ...]
    stage: Stage
    is_kept: bool = False
    is_trusted: bool = True
    longest_delay: float = 10.0
    patience: float = 5.0
    niceness: int = 0
    heartbeat_seconds: float = 0.0
    environment: tuple[tuple[str, str], ...] = field(default=())


def _python(module: str, *arguments: object) -> tuple[str, ...]:
    return (sys.executable, "-m", module, *(str(one) for one in arguments))


def log_path(settings: Settings, name: str) -> Path:
    """Where a program's output goes."""
    return settings.folder / "log" / f"{name}.log"


def socket_path(settings: Settings, name: str) -> Path:
    """Where a line or headset listens for the bridge."""
    return settings.run_folder / f"{name}.sock"


def _sound(name: str, command: tuple[str, ...]) -> Program:
    return Program(
        name,
        command,
        Stage.AUDIO,
        is_kept=True,
        is_trusted=False,
        longest_delay=1.5,
        niceness=-10,
        heartbeat_seconds=CALL_HEARTBEAT,
    )


def line(settings: Settings, number: int) -> Program:
    """One SIP endpoint."""
    name = f"line-{number}"
    first_port, ports = settings.rtp_slice(number)
    command = _python(
        "callcenter.telephony.line",
        *("--number", number, "--socket", socket_path(settings, name)),
        *("--sip-host", settings.sip_host, "--sip-port", settings.sip_port + number - 1),
        *("--rtp-port", first_port, "--rtp-ports", ports, "--log", log_path(settings, name)),
        *(("--advertise", settings.sip_advertised) if settings.sip_advertised else ()),
    )
    return _sound(name, command)


def headset(settings: Settings, number: int) -> Program:
    """One process for browsers' sound."""
    name = f"headset-{number}"
    command = _python(
        "callcenter.telephony.headset",
        *("--number", number, "--socket", socket_path(settings, name)),
        *("--host", settings.webrtc_host, "--log", log_path(settings, name)),
    )
    return _sound(name, command)


def desk_programs() -> list[Program]:
    """Call control, the console and the background work.

    Worker and beat are not watched: while Redis is away their main loops stand still by right.
    """
    cli = "callcenter.cli"
    return [
        Program(
            "bridge",
            _python(cli, "bridge"),
            Stage.CALL_CONTROL,
            longest_delay=2.0,
            niceness=-5,
            heartbeat_seconds=CALL_HEARTBEAT,
        ),
        Program(
            "web", _python(cli, "web"), Stage.DESK, longest_delay=4.0, niceness=2, heartbeat_seconds=PAGE_HEARTBEAT
        ),
        Program("worker", _python(cli, "worker"), Stage.DESK, patience=8.0, niceness=5),
        Program("beat", _python(cli, "beat"), Stage.DESK, niceness=5),
    ]


def demo_programs(settings: Settings) -> list[Program]:
    """The demo's outside world: a carrier that answers what is dialled, and people who call."""
    simulator = "callcenter.telephony.simulator"
    return [
        Program(
            "carrier",
            _python(f"{simulator}.carrier", "--host", settings.sip_host, "--port", settings.carrier_port),
            Stage.PLAY,
            niceness=3,
        ),
        Program("director", _python(f"{simulator}.director"), Stage.PLAY, niceness=3),
    ]


def programs_of(settings: Settings) -> list[Program]:
    """All that `serve` keeps running, in the order of starting; Valkey comes before and is not in it."""
    sound = [line(settings, number) for number in range(1, settings.lines + 1)]
    sound += [headset(settings, number) for number in range(1, settings.headsets + 1)]
    return [*sound, *desk_programs(), *(demo_programs(settings) if settings.demo else [])]
