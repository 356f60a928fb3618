"""The demonstration's director: lets somebody call when an agent is ready, one waiting at most."""

import asyncio
import contextlib
import json
import random
import signal
import sys
import time
from typing import Any

import structlog
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from callcenter.kernel.config import Settings, load_settings
from callcenter.kernel.db import Database
from callcenter.kernel.ids import new_id
from callcenter.kernel.logging import configure_logging
from callcenter.telephony.models import Call, Seat
from callcenter.telephony.simulator.scenarios import SCENARIOS
from callcenter.telephony.simulator.stage import Person, Stage
from callcenter.telephony.states import Activity, CallState, Presence

log = structlog.get_logger()

TICK_SECONDS = 0.5
PAUSE_SECONDS = (5.0, 14.0)
"""How long an agent is left ready before somebody calls."""
SHOWN_CALLS = 30
_WAITING = ("dialing", "ringing", "queued")


class Director:
    """Watches the seats, orders calls from the callers' process, shows what they do."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._db = Database(settings.database)
        self._stage = Stage.of(settings.folder)
        self._calls: dict[str, dict[str, Any]] = {}
        self._next_at = 0.0
        self._random = random.Random()  # noqa: S311 - who calls next is no secret.
        self._process: asyncio.subprocess.Process | None = None

    async def run(self) -> None:
        """Direct until the callers' process ends."""
        address = f"{self._settings.sip_host}:{self._settings.sip_port}"
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "callcenter.telephony.simulator.callers", "--sip", address),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        self._stage.show_calls([])
        listening = asyncio.create_task(self._listen())
        try:
            while not listening.done():
                await self._tick()
                await asyncio.sleep(TICK_SECONDS)
        finally:
            with contextlib.suppress(ProcessLookupError):
                self._process.terminate()

    async def _tick(self) -> None:
        for wish in self._stage.take_wishes():
            await self._call(self._person(wish.get("number"), wish.get("scenario")))
        if self._stage.is_paused or self._is_somebody_waiting() or not self._is_agent_ready():
            self._next_at = 0.0
            return
        now = time.monotonic()
        if not self._next_at:
            self._next_at = now + self._random.uniform(*PAUSE_SECONDS)
        elif now >= self._next_at:
            self._next_at = 0.0
            await self._call(self._person(None, None))

    def _is_somebody_waiting(self) -> bool:
        if any(call["state"] in _WAITING for call in self._calls.values()):
            return True
        query = select(func.count()).where(
            Call.direction == "in",
            Call.state.in_([CallState.IN_FLOW.value, CallState.QUEUED.value, CallState.RINGING.value]),
        )
        return bool(self._count(query))

    def _is_agent_ready(self) -> bool:
        query = select(func.count()).where(
            Seat.presence == Presence.AVAILABLE.value,
            Seat.activity == Activity.IDLE.value,
            (Seat.device_kind == "sip") | Seat.has_headset,
        )
        return bool(self._count(query))

    def _count(self, query: Any) -> int:
        try:
            with self._db.reading() as session:
                return session.scalar(query) or 0
        except SQLAlchemyError as error:
            log.warning("director.database_away", error=type(error).__name__)
            return 0

    def _person(self, number: str | None, scenario: str | None) -> Person:
        people = self._stage.people()
        fitting = [
            each
            for each in people
            if (not number or each.number == number) and (not scenario or each.scenario == scenario)
        ]
        if fitting:
            return self._random.choice(fitting)
        known = SCENARIOS[scenario or "order"]
        return Person(name=known.who_en, number=number or known.number, scenario=known.name)

    async def _call(self, person: Person) -> None:
        process = self._process
        if process is None or process.stdin is None:
            return
        call = new_id()
        self._calls[call] = {
            "id": call,
            "from": person.number,
            "customer": person.name,
            "scenario": person.scenario,
            "state": "dialing",
            "started": time.time(),
        }
        order = {
            "call": "start",
            "id": call,
            "scenario": person.scenario,
            "from": person.number,
            "to": _queue_of(person),
        }
        process.stdin.write((json.dumps(order) + "\n").encode())
        await process.stdin.drain()
        self._show()

    async def _listen(self) -> None:
        process = self._process
        if process is None or process.stdout is None:
            return
        while line := await process.stdout.readline():
            told = json.loads(line)
            call = self._calls.get(str(told.get("id")))
            if call is None or told.get("state") == "tone":
                continue
            call.update({key: value for key, value in told.items() if key in {"state", "reason", "code", "seconds"}})
            if told.get("state") == "ended":
                call["ended"] = time.time()
            self._show()

    def _show(self) -> None:
        recent = sorted(self._calls.values(), key=lambda call: call["started"], reverse=True)[:SHOWN_CALLS]
        self._calls = {call["id"]: call for call in recent}
        self._stage.show_calls(recent)


def _queue_of(person: Person) -> str:
    """The number the person dials: the English speakers call the English queue."""
    if person.scenario in SCENARIOS and SCENARIOS[person.scenario].language == "en":
        return "4002"
    return "4001" if person.scenario in {"repair", "complaint", "silent"} else "4000"


def main() -> None:
    """Run the director as a process."""
    settings = load_settings()
    configure_logging(settings, process="director")
    with contextlib.suppress(asyncio.CancelledError):
        asyncio.run(_live(settings))


async def _live(settings: Settings) -> None:
    task = asyncio.current_task()
    if task is not None:
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    await Director(settings).run()


if __name__ == "__main__":
    main()
