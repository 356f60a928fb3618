"""`callcenter serve`: checks the machine, prepares the data, starts everything, says where to sign in."""

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from callcenter.kernel.config import Settings
from callcenter.kernel.texts import text
from callcenter.serving import readiness, valkey
from callcenter.serving.addresses import is_private
from callcenter.serving.certificates import ensure_certificate
from callcenter.serving.children import Surroundings
from callcenter.serving.disk import check_room
from callcenter.serving.greeting import greet
from callcenter.serving.home import Home
from callcenter.serving.identity import MARK, Identity
from callcenter.serving.ports import check_ports, ports_of
from callcenter.serving.programs import Program, Stage, programs_of
from callcenter.serving.progress import Refused, Terminal
from callcenter.serving.supervisor import Supervisor

VALKEY_SECONDS = 10.0
READY_SECONDS = 60.0


@dataclass(slots=True)
class _Run:
    """One `serve` from start to end."""

    settings: Settings
    terminal: Terminal
    home: Home
    supervisor: Supervisor
    around: Surroundings


def serve(settings: Settings, *, is_fresh: bool) -> int:
    """Run everything of one machine until Ctrl-C; the exit code."""
    return _run(settings, programs=programs_of(settings), is_fresh=is_fresh, is_whole=True)


def keep_sound(settings: Settings) -> int:
    """Run the lines, headsets and bridge of one machine; database and bus are elsewhere."""
    if not settings.redis_url:
        raise Refused(text("CALLCENTER_REDIS_URL：未设置", "CALLCENTER_REDIS_URL: is not set"))
    programs = [one for one in programs_of(settings) if one.stage <= Stage.CALL_CONTROL]
    return _run(settings, programs=programs, is_fresh=False, is_whole=False)


def _run(settings: Settings, *, programs: list[Program], is_fresh: bool, is_whole: bool) -> int:
    terminal = Terminal(settings.lang)
    _check_gate(settings)
    concern = check_room(settings.folder)
    home = Home(settings)
    home.open()
    if concern is not None:
        terminal.say(concern)
    around = Surroundings(settings.folder, settings.run_folder, _environment(settings))
    run = _Run(settings, terminal, home, Supervisor(around=around, terminal=terminal), around)
    run.supervisor.listen()
    try:
        _begin(run, programs, is_fresh=is_fresh, is_whole=is_whole)
        while not run.supervisor.is_stopping:
            run.supervisor.tick()
    finally:
        if run.supervisor.has_started:
            terminal.say(text("正在停止……", "Stopping …"))
        run.supervisor.end()
        run.supervisor.hush()
        home.close()
    terminal.say(text("已全部停止。", "Everything has ended."))
    return 0


def _begin(run: _Run, programs: list[Program], *, is_fresh: bool, is_whole: bool) -> None:
    settings, terminal, supervisor = run.settings, run.terminal, run.supervisor
    adopted = _take_over(run, programs, is_fresh=is_fresh)
    wanted = {program.name for program in programs}
    check_ports((port for port in ports_of(settings) if port.program in wanted), running=frozenset(adopted))
    was_used = run.home.is_used()
    if is_fresh:
        _wipe(run)
    _bus(run, adopted)
    told: dict[str, Any] = {}
    if is_whole:
        terminal.say(text("准备数据库……", "Preparing the database …"))
        told = _prepare(run)
    if supervisor.is_stopping:
        return
    if settings.tls != "off":
        told["fingerprint"] = ensure_certificate(settings, now=datetime.now(UTC)).fingerprint
    for program in programs:
        supervisor.start(program, running=adopted.get(program.name))
    names = [program.name for program in programs]
    terminal.say(text(f"已启动：{'、'.join(names)}", f"Started: {', '.join(names)}"))
    if is_whole:
        _wait_until_ready(run)
    if is_whole and not supervisor.is_stopping:
        greet(settings, terminal, told=told, was_used=was_used and not is_fresh)


def _check_gate(settings: Settings) -> None:
    if is_private(settings.sip_host) or settings.sip_gate:
        return
    raise Refused(
        text(
            f"CALLCENTER_SIP_HOST={settings.sip_host} 不是内网地址。线路不能直接暴露在公网：请在前面放置 Kamailio"
            "（见 deploy/kamailio），并设置 CALLCENTER_SIP_GATE=true；或改用 127.0.0.1 或内网地址。",
            f"CALLCENTER_SIP_HOST={settings.sip_host} is no private address. Lines must not face the internet: put "
            "Kamailio in front (see deploy/kamailio) and set CALLCENTER_SIP_GATE=true, or take 127.0.0.1 or a private "
            "address.",
        )
    )


def _take_over(run: _Run, programs: list[Program], *, is_fresh: bool) -> dict[str, Identity]:
    """Keep what an earlier run left and still fits; end the rest."""
    wanted = list(programs)
    door = valkey.known_door(run.around.run_folder)
    if door is not None and not run.settings.redis_url:
        wanted.append(valkey.program(run.around.run_folder, door))
    adopted = {} if is_fresh else run.supervisor.adoptable(wanted)
    if valkey.NAME in adopted and (door is None or not door.answers()):
        del adopted[valkey.NAME]
    ended = run.supervisor.end_strays(but=adopted.values())
    if adopted:
        names = ", ".join(adopted)
        run.terminal.say(text(f"接管上次仍在运行的：{names}", f"Taken over from the last run: {names}"))
    if ended:
        run.terminal.say(text(f"结束了上次遗留的 {ended} 个进程", f"Ended {ended} processes the last run had left"))
    return adopted


def _wipe(run: _Run) -> None:
    if run.settings.database_url:
        raise Refused(
            text(
                "--fresh 只清空数据目录；设置了 CALLCENTER_DATABASE_URL 时请自行清空该数据库。",
                "--fresh only empties the data folder. With CALLCENTER_DATABASE_URL set, empty that database yourself.",
            )
        )
    run.home.wipe()
    run.terminal.say(text(f"已清空 {run.home.folder}", f"Emptied {run.home.folder}"))


def _bus(run: _Run, adopted: dict[str, Identity]) -> None:
    """Start or take over the embedded Valkey, and tell every program where it is."""
    if run.settings.redis_url:
        return
    folder = run.around.run_folder
    door = valkey.known_door(folder) if valkey.NAME in adopted else None
    door = door or valkey.new_door(folder)
    run.supervisor.start(valkey.program(folder, door), running=adopted.get(valkey.NAME))
    if not door.wait(seconds=VALKEY_SECONDS):
        log = run.around.log_path(valkey.NAME)
        raise Refused(text(f"内置 Valkey 没有启动，原因见 {log}", f"The embedded Valkey did not start; see {log}"))
    run.around.environment["CALLCENTER_REDIS_URL"] = door.url


def _environment(settings: Settings) -> dict[str, str]:
    """What the programs get: our environment, with the choices made on the command line."""
    mine = {
        "CALLCENTER_HOME": str(settings.folder),
        "CALLCENTER_DEMO": str(settings.demo).lower(),
        "CALLCENTER_TLS": settings.tls,
    }
    if settings.redis_url:
        mine["CALLCENTER_REDIS_URL"] = settings.redis_url
    kept = {key: value for key, value in os.environ.items() if key.removesuffix("_FILE") not in mine}
    kept.pop("CALLCENTER_REDIS_URL_FILE", None)
    return {**kept, **mine}


def _prepare(run: _Run) -> dict[str, Any]:
    """In a process of its own, so that the supervisor stays small; a Ctrl-C ends it too."""
    process = subprocess.Popen(
        [sys.executable, "-m", "callcenter.cli", "prepare"],
        env={**run.around.environment, MARK: str(run.around.folder)},
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    while process.poll() is None:
        if run.supervisor.is_stopping:
            process.terminate()
        time.sleep(0.1)
    output = process.stdout.read() if process.stdout else ""
    if run.supervisor.is_stopping:
        return {}
    if process.returncode != 0:
        raise Refused(
            text("准备数据库失败，原因见上。", "The database could not be prepared; the reason stands above.")
        )
    told: dict[str, Any] = json.loads(output.strip().splitlines()[-1])
    return told


def _wait_until_ready(run: _Run) -> None:
    """Until the console answers that all parts are there; says what is missing when it takes long."""
    begun = time.monotonic()
    is_told = False
    while not run.supervisor.is_stopping:
        run.supervisor.tick(wait_seconds=0.3)
        missing = readiness.missing(run.settings)
        if not missing:
            return
        if time.monotonic() - begun > READY_SECONDS and not is_told:
            is_told = True
            log = run.around.folder / "log"
            names = ", ".join(missing)
            run.terminal.say(text(f"仍未就绪：{names}。日志在 {log}", f"Not ready yet: {names}. The logs are in {log}"))
