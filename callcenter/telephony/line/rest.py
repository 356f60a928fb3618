"""When a line turns: at its beat, and at once when a packet came or a command was obeyed."""

import asyncio

from callcenter.telephony.wire import CommandHandler


class Rest:
    """The rest between two turns. All on one loop."""

    def __init__(self) -> None:
        self._waking: asyncio.Future[None] | None = None

    async def take(self, seconds: float) -> None:
        """Wait for the next turn, unless something cannot wait."""
        loop = asyncio.get_running_loop()
        self._waking = loop.create_future()
        alarm = loop.call_later(seconds, self.hurry)
        await self._waking
        alarm.cancel()

    def hurry(self) -> None:
        """Turn now: a caller waits for the first answer, and an agent for the pop."""
        if self._waking is not None and not self._waking.done():
            self._waking.set_result(None)

    def hurrying(self, handler: CommandHandler) -> CommandHandler:
        """A handler after which what it led to is told at once."""

        def obey(command: object) -> object:
            try:
                return handler(command)
            finally:
                self.hurry()

        return obey  # type: ignore[return-value]
