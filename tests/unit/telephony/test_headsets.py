"""A headset that was answered is not yet connected."""

import asyncio
import time
from typing import Any
from unittest.mock import MagicMock

from callcenter.telephony.bridge.headsets import Headsets


def _asked(headsets: Headsets, *, seconds: float) -> float:
    async def wait() -> float:
        began = time.monotonic()
        await headsets.settled(7, seconds=seconds)
        return time.monotonic() - began

    return asyncio.run(wait())


def _coming() -> Any:
    headsets = Headsets(MagicMock())
    headsets._current[7] = "7-a"
    return headsets


def test_nobody_waits_for_a_browser_that_is_not_coming() -> None:
    assert _asked(Headsets(MagicMock()), seconds=30) < 5


def test_one_that_is_coming_is_waited_for_until_it_is_there() -> None:
    headsets = _coming()

    async def arrive() -> None:
        waiting = asyncio.create_task(headsets.settled(7, seconds=30))
        await asyncio.sleep(0.05)
        assert not waiting.done()
        headsets.connected("7-a")
        await asyncio.wait_for(waiting, timeout=5)

    asyncio.run(arrive())
    assert headsets.current(7) == "7-a"


def test_one_that_never_arrives_is_given_up() -> None:
    assert _asked(_coming(), seconds=0.1) >= 0.1
