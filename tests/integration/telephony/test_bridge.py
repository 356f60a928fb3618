"""The flow of a call on fake lines: what an agent must not do to it, and what must not cost the caller the call."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from callcenter.kernel.clock import utc_now
from callcenter.telephony.bridge import flow
from callcenter.telephony.bridge.actor import CallActor
from callcenter.telephony.bridge.happenings import Commanded, HeadsetBack, HeadsetGone, LineGone, OfferMade
from callcenter.telephony.bridge.ledger import Ledger
from callcenter.telephony.bridge.live import LiveCall, Phase
from callcenter.telephony.models import Offer, Seat
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
        browsers = {floor.cast.ana.person_id: "ana-h", floor.cast.bo.person_id: "bo-h"}
        self.bridge: Any = SimpleNamespace(
            ledger=ledger,
            fleet=SimpleNamespace(
                lines={1: self.line}, headset_of=lambda _: self.headset, line_with_room=lambda **_: self.line
            ),
            headsets=SimpleNamespace(current=browsers.get),
            wake=lambda: None,
            settings=SimpleNamespace(recordings_folder=folder / "recordings"),
            directory=SimpleNamespace(queue=lambda _: None),
            own=lambda *_: None,
            forget=lambda _: None,
            refuse=lambda _, code: self.refused.append(code),
        )
        call = LiveCall(
            id=offer.call_id,
            direction="in",
            line=1,
            leg="leg",
            caller="+8613800138000",
            dialled="4001",
            queue_id=None,
            language="en",
            phase=Phase.QUEUED,
            is_customer_joined=True,
        )
        self.actor = CallActor(self.bridge, call, flow=flow.handle)

    @property
    def call(self) -> LiveCall:
        return self.actor.call

    async def happens(self, happening: object) -> None:
        """Tell the call, and wait until it is handled and written."""
        done = asyncio.Event()
        self.actor.post(happening, done.set)
        await asyncio.wait_for(done.wait(), 10)
        await settled(self.ledger)

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


def test_the_agent_who_is_offered_the_call_answers_it(floor: Floor, tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await stage.rings()
        await stage.presses("offer.accept")
        assert stage.call.phase is Phase.TALKING
        found = stage.floor.call(stage.call.id)
        assert (found.state, found.agent_id) == ("talking", stage.offer.user_id)

    play(floor, tmp_path, story)


@pytest.mark.parametrize("button", ["offer.accept", "offer.refuse"])
def test_nobody_else_answers_or_declines_it(floor: Floor, tmp_path: Path, button: str) -> None:
    async def story(stage: Stage) -> None:
        await stage.rings()
        await stage.presses(button, who=stage.floor.cast.ana.person_id)
        await stage.presses(button, offer_id="an-older-one")
        assert (stage.call.phase, stage.refused) == (Phase.OFFERING, ["offer-over", "offer-over"])
        assert stage.floor.offers(stage.call.id)[0].state == "ringing"

    play(floor, tmp_path, story)


def test_answer_for_a_phone_that_still_rings_is_refused_and_a_missed_phone_puts_the_call_back(
    floor: Floor, tmp_path: Path
) -> None:
    async def story(stage: Stage) -> None:
        await stage.rings("sip")
        await stage.presses("offer.accept")
        assert (stage.call.phase, stage.refused) == (Phase.OFFERING, ["answer-at-the-phone"])
        assert stage.call.agent is not None
        leg = stage.call.agent.leg
        await stage.happens(LegEnded(leg, 408, "no answer", "near", was_answered=False, seconds=0.0))
        assert stage.call.phase is Phase.QUEUED
        assert stage.floor.call(stage.call.id).state == "queued"

    play(floor, tmp_path, story)


def test_a_cord_that_fails_is_refused_and_the_next_press_answers(floor: Floor, tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await stage.rings()
        stage.headset.refuses = True
        await stage.presses("offer.accept")
        assert (stage.call.phase, stage.call.agent, stage.refused) == (Phase.OFFERING, None, ["timeout"])
        stage.headset.refuses = False
        await stage.presses("offer.accept")
        assert stage.call.phase is Phase.TALKING

    play(floor, tmp_path, story)


def test_a_browser_that_comes_and_goes_keeps_the_caller(floor: Floor, tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await stage.rings()
        await stage.presses("offer.accept")
        await stage.happens(HeadsetGone(stage.offer.user_id))
        stage.headset.refuses = True
        await stage.happens(HeadsetBack(stage.offer.user_id, "bo-h2"))
        assert stage.call.phase is Phase.TALKING
        assert stage.call.agent is not None
        assert not stage.call.agent.is_joined
        stage.headset.refuses = False
        await stage.happens(HeadsetBack(stage.offer.user_id, "bo-h3"))
        assert stage.call.agent.is_joined

    play(floor, tmp_path, story)


def test_a_disk_without_room_for_recordings_does_not_end_the_call(floor: Floor, tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        (tmp_path / "recordings").write_text("in the way")
        await stage.rings()
        await stage.presses("offer.accept")
        assert (stage.call.phase, stage.call.recording) == (Phase.TALKING, "")

    play(floor, tmp_path, story)


@pytest.mark.parametrize("button", ["call.hold", "call.mute"])
def test_what_the_line_refused_can_be_tried_again(floor: Floor, tmp_path: Path, button: str) -> None:
    async def story(stage: Stage) -> None:
        await stage.rings()
        await stage.presses("offer.accept")
        stage.line.refuses = True
        await stage.presses(button, on=True)
        assert stage.refused == ["timeout"]
        stage.line.refuses = False
        await stage.presses(button, on=True)
        found = stage.floor.call(stage.call.id)
        assert found.is_held if button == "call.hold" else found.is_muted

    play(floor, tmp_path, story)


def test_only_the_agent_of_the_call_presses_its_buttons(floor: Floor, tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await stage.rings()
        await stage.presses("offer.accept")
        await stage.presses("call.hangup", who=stage.floor.cast.ana.person_id)
        assert (stage.call.phase, stage.refused) == (Phase.TALKING, ["not-your-call"])

    play(floor, tmp_path, story)


def test_a_line_that_is_gone_ends_the_call_and_frees_the_agent(floor: Floor, tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await stage.rings()
        await stage.presses("offer.accept")
        stage.line.refuses = True
        await stage.happens(LineGone(1))
        found = stage.floor.call(stage.call.id)
        assert (found.state, found.end_reason) == ("ended", "line_lost")
        assert stage.floor.seat("bo").call_id is None

    play(floor, tmp_path, story)
