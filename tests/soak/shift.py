"""A shift: people call at a rate, agents answer by themselves and write work orders, callers hang up after a while."""

import asyncio
import random
from dataclasses import dataclass, field
from typing import Any

from bench.floor import SERVICE, Floor, Person, tail_of
from bench.frames import tone
from bench.sip import Talk

REFUSED = frozenset({480, 486, 500, 503})
RETRY_SECONDS = 0.3
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
    _calls: set["asyncio.Task[None]"] = field(default_factory=set)
    _by_number: dict[str, "asyncio.Future[dict[str, Any]]"] = field(default_factory=dict)
    _random: random.Random = field(default_factory=lambda: random.Random(11))  # noqa: S311 - the same in every run.

    async def work(self, *, per_second: float, count: int) -> None:
        """Place so many calls at a rate, and wait until all are over."""
        self.floor.on_offer = self._offered
        loop = asyncio.get_running_loop()
        began = loop.time()
        for index in range(count):
            await asyncio.sleep(max(0.0, began + index / per_second - loop.time()))
            self._start(self._customer(f"137{index:08d}"))
        while self._calls:
            await asyncio.wait(self._calls, timeout=5)

    def _start(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._calls.add(task)
        task.add_done_callback(self._calls.discard)

    def _offered(self, person: Person, offer: dict[str, Any], at: float) -> None:
        del at
        waiting = next((known for number, known in self._by_number.items() if number[-4:] == tail_of(offer)), None)
        if waiting is not None and not waiting.done():
            waiting.set_result({**offer, "person": person})

    async def _customer(self, number: str) -> None:
        """One call from the first INVITE to its end; a full floor is called again."""
        offered: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._by_number[number] = offered
        self.answered[number] = False
        try:
            talk = await self._reach(number)
            if talk is None:
                return
            self.answered[number] = True
            over = asyncio.ensure_future(talk.over.wait())
            await asyncio.wait({offered, over}, timeout=45, return_when=asyncio.FIRST_COMPLETED)
            if offered.done() and not over.done():
                if self._random.random() < self.order_share:
                    self._start(self._write_order(offered.result(), number))
                await asyncio.wait({over}, timeout=self._random.uniform(*self.talk_seconds))
            self.cut_off += talk.ended_by_far
            over.cancel()
            self.floor.callers.hang_up(talk)
            await asyncio.wait_for(talk.over.wait(), 20)
        except TimeoutError:
            return
        finally:
            self._by_number.pop(number, None)

    async def _reach(self, number: str, *, tries: int = 60) -> Talk | None:
        for _ in range(tries):
            talk = await self.floor.call(number=number, to=SERVICE, source=tone(440))
            try:
                await asyncio.wait_for(talk.up.wait(), 12)
            except TimeoutError:
                talk.finish()
            if talk.is_up:
                return talk
            self.refused += 1
            talk.finish()
            await asyncio.sleep(RETRY_SECONDS)
        return None

    async def _write_order(self, offer: dict[str, Any], number: str) -> None:
        """Save a work order as the page does: again with the same key until it is acknowledged."""
        subject = f"soak {number}"
        self.tried.add(subject)
        person: Person = offer["person"]
        body = {"type_id": self.type_id, "subject": subject, "call_id": offer["call"]["id"]}
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
