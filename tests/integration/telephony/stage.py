"""A stage for the flow of one call: the call, the ledger and the database are real, lines and headsets are not."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import AsyncMock

from sqlalchemy import select

from callcenter.kernel.clock import utc_now
from callcenter.kernel.memory_bus import MemoryBus
from callcenter.telephony.bridge import flow
from callcenter.telephony.bridge.actor import CallActor
from callcenter.telephony.bridge.directory import read_directory
from callcenter.telephony.bridge.facts import leg_ended
from callcenter.telephony.bridge.happenings import Commanded, OfferMade
from callcenter.telephony.bridge.ledger import Ledger
from callcenter.telephony.bridge.live import LiveCall, Phase
from callcenter.telephony.models import Leg, Offer, Seat
from callcenter.telephony.services import offers
from callcenter.telephony.signals import LegEnded
from callcenter.telephony.wire import Json, WireError
from tests.integration.telephony.conftest import Floor
from tests.integration.telephony.test_ledger import settled


@dataclass
class FakeUnit:
    """A line or a headset process that does as it is told, or refuses."""

    number: int = 1
    room: int = 3
    is_up: bool = True
    refuses: bool = False
    sent: list[Any] = field(default_factory=list)
    legs: set[str] = field(default_factory=set)

    async def send(self, command: Any, *, deadline_seconds: float = 3.0) -> Json:
        del deadline_seconds
        if self.refuses:
            raise WireError("timeout", command.name)
        self.sent.append(command)
        return {"host": "127.0.0.1", "port": 1}


class Stage:
    """One call, offered to Bo, on a fake line; the ledger and the database are real."""

    def __init__(self, floor: Floor, ledger: Ledger, folder: Path, offer: Offer) -> None:
        self.floor, self.ledger, self.offer = floor, ledger, offer
        self.line, self.headset = FakeUnit(), FakeUnit()
        self.refused: list[str] = []
        self.bus = MemoryBus()
        browsers = {floor.cast.ana.person_id: "ana-h", floor.cast.bo.person_id: "bo-h"}
        self.bridge: Any = SimpleNamespace(
            ledger=ledger,
            fleet=SimpleNamespace(
                lines={1: self.line}, headset_of=lambda _: self.headset, line_with_room=lambda **_: self.line
            ),
            headsets=SimpleNamespace(current=browsers.get, settled=AsyncMock()),
            wake=lambda: None,
            settings=SimpleNamespace(recordings_folder=folder / "recordings"),
            directory=floor.fresh(read_directory),
            own=lambda *_: None,
            forget=lambda _: None,
            refuse=lambda _, code: self.refused.append(code),
            tell=self._tell,
        )
        call = LiveCall(
            id=offer.call_id,
            direction="in",
            line=1,
            leg=floor.fresh(lambda session: session.scalar(select(Leg.id).where(Leg.call_id == offer.call_id))),
            caller="+8613800138000",
            dialled="4001",
            queue_id=None,
            language="en",
            phase=Phase.QUEUED,
            is_customer_joined=True,
        )
        self.actor = CallActor(self.bridge, call, flow=flow.handle)

    def _tell(self, user_id: int, name: str, data: dict[str, Any]) -> None:
        self.bus.tell({"rooms": [f"user:{user_id}"], "name": name, "data": data})

    @property
    def told(self) -> list[tuple[str, dict[str, Any]]]:
        """What the agent was told and nothing keeps."""
        room = [f"user:{self.offer.user_id}"]
        return [(one["name"], one["data"]) for one in self.bus.told if one["rooms"] == room]

    @property
    def call(self) -> LiveCall:
        return self.actor.call

    async def happens(self, happening: object) -> None:
        """Tell the call, and wait until it is handled and written."""
        done = asyncio.Event()
        self.actor.post(happening, done.set)
        await asyncio.wait_for(done.wait(), 10)
        await settled(self.ledger)

    async def settle(self) -> None:
        """Wait until all is written."""
        await settled(self.ledger)

    def told_late(self, signal: LegEnded) -> None:
        """A line tells of a leg whose call is over."""
        self.ledger.write(*leg_ended(signal))

    async def rings(self, device: str = "browser") -> None:
        expires = utc_now() + timedelta(seconds=20)
        made = OfferMade(self.offer.id, self.offer.user_id, device, "sip:1001@127.0.0.1", expires)
        await self.happens(made)

    async def presses(self, name: str, *, who: int | None = None, **args: Any) -> None:
        user = self.offer.user_id if who is None else who
        await self.happens(Commanded("1", name, user, {"offer_id": self.offer.id, **args}))


Story = Callable[[Stage], Awaitable[None]]


def play(floor: Floor, folder: Path, story: Story) -> None:
    """Offer a call to Bo and tell a story about it."""
    floor.now = utc_now()
    floor.ready("bo")
    with floor.step() as session:
        seat = session.get_one(Seat, floor.cast.bo.person_id)
        seat.device_kind, seat.has_headset = "browser", True
    floor.waiting()
    with floor.step() as session:
        (offer,) = offers.make_offers(session=session, now=floor.now)

    async def run() -> None:
        ledger = Ledger(db=floor.db, spool=folder / "spool" / "bridge.jsonl", loop=asyncio.get_running_loop())
        ledger.start()
        stage = Stage(floor, ledger, folder, offer)
        try:
            await story(stage)
        finally:
            await stage.actor.finish(reason="over", by="system")
            ledger.stop()

    asyncio.run(run())
