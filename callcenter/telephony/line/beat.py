"""When a line turns: around the clock of its sound, else at an even pace, and at once when something cannot wait.

Waking up costs more than what a turn does. So the sound of far ends and cords is fetched once, just before the clock
of the conference asks for it and once between, and what the clock gave is sent on just after it. `Beat` is pure: the time is given.
"""

import asyncio
from collections.abc import Callable
from typing import NamedTuple

from callcenter.telephony.cords import FRAME_SECONDS
from callcenter.telephony.wire import CommandHandler

POLL_SECONDS = 0.01
IDLE_POLL_SECONDS = 0.1
"""Without a leg only timers wait, the shortest of half a second; a packet or a command is not left waiting."""

SEND_SECONDS = 0.0012
"""After a tick of the clock: its frames are there."""

FETCHES_SECONDS = (0.007, 0.017)
"""After a tick, the last early enough for the next one. With one alone a far end whose packets come about that time
could be found with none, then two: the jitter buffer of the library takes that for jitter."""

EARLY_SECONDS = 0.0005
"""A turn that is early by less is the one that was meant."""

AGAIN_SECONDS = 0.001
LATE_SECONDS = 0.008
"""How long a frame that is due is looked for again and again."""

LOST_SECONDS = 0.2
"""A clock that was not heard for so long has no known phase."""


class Turn(NamedTuple):
    """The next turn. One that is not `is_whole` only sends what the clock gave."""

    at: float
    is_whole: bool


class Beat:
    """Follows the clock of the conference. Times are monotonic, in seconds."""

    def __init__(self) -> None:
        self._ticked_at = float("-inf")

    def note(self, ticked_at: float | None) -> None:
        """The newest frame of the clock came at this time."""
        if ticked_at is not None and ticked_at > self._ticked_at:
            self._ticked_at = ticked_at

    def following(self, now: float, *, has_legs: bool, has_cords: bool) -> Turn:
        """The turn after one that ends at `now`."""
        since = now - self._ticked_at
        if not has_cords or since > LOST_SECONDS:
            return Turn(now + (POLL_SECONDS if has_legs or has_cords else IDLE_POLL_SECONDS), is_whole=True)
        past = since % FRAME_SECONDS
        is_due = since >= FRAME_SECONDS
        if is_due and past < LATE_SECONDS:
            return Turn(now + max(SEND_SECONDS - past, AGAIN_SECONDS), is_whole=False)
        for fetch in FETCHES_SECONDS:
            if past < fetch - EARLY_SECONDS:
                return Turn(now + fetch - past, is_whole=True)
        return Turn(now + FRAME_SECONDS + SEND_SECONDS - past, is_whole=False)


class Turning:
    """Turns on the loop, again and again, until stopped; `turn` does one and says when the next is due."""

    def __init__(self, turn: Callable[[bool], Turn]) -> None:
        self._turn = turn
        self._next: asyncio.TimerHandle | None = None
        self._over: asyncio.Future[None] | None = None

    async def run(self) -> None:
        """Turn until `stop`, or until a turn fails: then its error is raised."""
        self._over = asyncio.get_running_loop().create_future()
        self._go(True)
        try:
            await self._over
        finally:
            self._rest()

    def stop(self) -> None:
        """No more turns."""
        self._rest()
        if self._over is not None and not self._over.done():
            self._over.set_result(None)

    def hurry(self) -> None:
        """Turn now: a caller waits for the first answer, and an agent for the pop."""
        if self._next is not None:
            self._next.cancel()
            self._go(True)

    def hurrying(self, handler: CommandHandler) -> CommandHandler:
        """A handler after which what it led to is told at once."""

        def obey(command: object) -> object:
            try:
                return handler(command)
            finally:
                self._soon()

        return obey  # type: ignore[return-value]

    def _soon(self) -> None:
        if self._next is not None:
            self._rest()
            self._next = asyncio.get_running_loop().call_later(0, self._go, True)

    def _go(self, is_whole: bool) -> None:
        self._next = None
        try:
            following = self._turn(is_whole)
        except Exception as error:
            # The boundary of the callback: whoever waits in `run` gets it.
            if self._over is not None and not self._over.done():
                self._over.set_exception(error)
            return
        if self._over is not None and not self._over.done():
            loop = asyncio.get_running_loop()
            self._next = loop.call_at(following.at, self._go, following.is_whole)

    def _rest(self) -> None:
        if self._next is not None:
            self._next.cancel()
            self._next = None
