"""A shift: people call at a rate, agents answer by themselves and write work orders, callers hang up after a while."""

import asyncio
import random
from dataclasses import dataclass, field
from typing import Any

from bench.floor import SERVICE, Floor, Person, tail_of_call
from bench.frames import tone
from bench.sip import Talk

RETRY_SECONDS = 0.3
TRIES = 60
PATIENCE_SECONDS = 45.0
ORDER_TRIES = 40


@dataclass
class Shift:
    """`answered` says of each number, used once, whether a line answered; orders are told by their subjects."""

    floor: Floor
    talk_seconds: tuple[float, float]
    order_share: float = 0.0
    type_id: int = 0
    answered: dict[str, bool] = field(default_factory=dict)
    acknowledged: set[str] = field(default_factory=set)
    tried: set[str] = field(default_factory=set)
    refused: int = 0
    cut_off: int = 0
    _numbers: int = 0
    _calls: set["asyncio.Task[None]"] = field(default_factory=set)
    _by_number: dict[str, "asyncio.Future[dict[str, Any]]"] = field(default_factory=dict)
    _random: random.Random = field(default_factory=lambda: random.Random(11))  # noqa: S311 - the same in every run.

    async def work(self, *, per_second: float, count: int) -> None:
        """Place so many calls at a rate, and wait until all are over."""
        self.floor.on_talk = self._talking
        loop = asyncio.get_running_loop()
        began = loop.time()
        for index in range(count):
            await asyncio.sleep(max(0.0, began + index / per_second - loop.time()))
            self._start(self._customer())
        while self._calls:
            await asyncio.wait(self._calls, timeout=5)

    def _start(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._calls.add(task)
        task.add_done_callback(self._calls.discard)

    def _talking(self, call: dict[str, Any]) -> None:
        waiting = next((known for number, known in self._by_number.items() if number[-4:] == tail_of_call(call)), None)
        if waiting is not None and not waiting.done():
            waiting.set_result(call)

    async def _customer(self) -> None:
        """Somebody calls, again and again until a line answers."""
        for _ in range(TRIES):
            # A new number each time: a line may answer after the caller gave up, and that is a call of its own.
            self._numbers += 1
            if await self._call(f"137{self._numbers:08d}"):
                return
            self.refused += 1
            await asyncio.sleep(RETRY_SECONDS)

    async def _call(self, number: str) -> bool:
        """One call from the first INVITE to its end; False when no line answered it."""
        talking: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._by_number[number] = talking
        self.answered[number] = False
        talk = await self.floor.call(number=number, to=SERVICE, source=tone(440))
        try:
            await asyncio.wait_for(talk.up.wait(), 12)
            if not talk.is_up:
                return False
            self.answered[number] = True
            await self._talk(talk, talking, number)
        except TimeoutError:
            return talk.is_up
        finally:
            self._by_number.pop(number, None)
            if not talk.is_up:
                talk.finish()
        return True

    async def _talk(self, talk: Talk, talking: "asyncio.Future[dict[str, Any]]", number: str) -> None:
        over = asyncio.ensure_future(talk.over.wait())
        await asyncio.wait({talking, over}, timeout=PATIENCE_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        if talking.done() and not over.done():
            if self._random.random() < self.order_share:
                self._start(self._write_order(talking.result(), number))
            await asyncio.wait({over}, timeout=self._random.uniform(*self.talk_seconds))
        self.cut_off += talk.ended_by_far
        over.cancel()
        self.floor.callers.hang_up(talk)
        await asyncio.wait_for(talk.over.wait(), 20)

    async def _write_order(self, call: dict[str, Any], number: str) -> None:
        """Save a work order as the page does: again with the same key until it is acknowledged."""
        subject = f"soak {number}"
        self.tried.add(subject)
        agent = (call.get("agent") or {}).get("id")
        person = next((each for each in self.floor.people if each.user_id == agent), self.floor.people[0])
        body = {"type_id": self.type_id, "subject": subject, "call_id": call["id"]}
        for _ in range(ORDER_TRIES):
            status = await self._post(person, body, key=f"soak-{number}")
            if status == 201:
                self.acknowledged.add(subject)
                return
            await asyncio.sleep(1.0)

    async def _post(self, person: Person, body: dict[str, Any], *, key: str) -> int:
        def send() -> int:
            try:
                return person.api.request("POST", "/tickets", body, Idempotency_Key=key)[0]
            except OSError:
                return 0

        return await asyncio.get_running_loop().run_in_executor(None, send)
