"""A bridge that was stopped wakes up beside the one that took its calls over: of two that do the same, one does it."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from callcenter.kernel.clock import utc_now
from callcenter.telephony.bridge.lease import LEASE_TIME, take_lease
from callcenter.telephony.bridge.ledger import Ledger
from callcenter.telephony.models import Offer, Seat, Transfer
from tests.integration.telephony.conftest import Floor
from tests.integration.telephony.scene import Scene, tell
from tests.integration.telephony.stage import Stage

Story = Callable[[Stage, Stage], Awaitable[None]]


def both(floor: Floor, folder: Path, story: Story) -> None:
    """Tell a story with the bridge that has the call, and one more that believes so."""

    async def run(stage: Stage) -> None:
        loop = asyncio.get_running_loop()
        ledger = Ledger(db=floor.db, spool=folder / "other" / "bridge.jsonl", loop=loop)
        ledger.start()
        try:
            await story(stage, Stage(floor, ledger, folder / "other", stage.offer))
        finally:
            ledger.stop()

    tell(floor, folder, run)


async def _talk(stage: Stage, other: Stage) -> Scene:
    """Bo talks, and both bridges know it."""
    scene = await Scene.begin(stage)
    other.actor.call = type(stage.call).from_json(stage.call.to_json())
    return scene


def _nobody_has_two(floor: Floor) -> None:
    offers = floor.fresh(lambda session: list(session.scalars(select(Offer).where(Offer.state == "ringing"))))
    seats = floor.fresh(lambda session: list(session.scalars(select(Seat).where(Seat.call_id.is_not(None)))))
    busy = [offer.user_id for offer in offers] + [seat.user_id for seat in seats]
    assert len(busy) == len(set(busy))


def test_the_lease_passes_on_only_once_it_has_run_out(floor: Floor) -> None:
    now = utc_now()
    with floor.step() as session:
        assert take_lease(session, holder="one", now=now)
    with floor.step() as session:
        assert not take_lease(session, holder="two", now=now + LEASE_TIME - timedelta(seconds=1))
    with floor.step() as session:
        assert take_lease(session, holder="two", now=now + LEASE_TIME)
    with floor.step() as session:
        assert not take_lease(session, holder="one", now=now + LEASE_TIME + timedelta(seconds=1))


def test_an_offer_is_accepted_once(floor: Floor, tmp_path: Path) -> None:
    async def story(stage: Stage, other: Stage) -> None:
        await stage.rings()
        await other.rings()
        await asyncio.gather(stage.presses("offer.accept"), other.presses("offer.accept"))
        assert sorted([stage.refused, other.refused]) == [[], ["offer-over"]]
        assert floor.seat("bo").call_id == stage.call.id
        _nobody_has_two(floor)

    both(floor, tmp_path, story)


@pytest.mark.parametrize("kind", ["blind", "consult", "conference"])
def test_a_colleague_is_asked_once(floor: Floor, tmp_path: Path, kind: str) -> None:
    async def story(stage: Stage, other: Stage) -> None:
        scene = await _talk(stage, other)
        await asyncio.gather(
            stage.presses("call.transfer", transfer_id="t-one", kind=kind, to_user_id=scene.ana),
            other.presses("call.transfer", transfer_id="t-two", kind=kind, to_user_id=scene.ana),
        )
        assert sorted([stage.refused, other.refused]) == [[], ["transfer-open"]]
        made = floor.fresh(lambda session: list(session.scalars(select(Transfer))))
        assert [each.state for each in made] == ["ringing"]
        _nobody_has_two(floor)

    both(floor, tmp_path, story)


def test_a_parked_call_is_picked_up_once(floor: Floor, tmp_path: Path) -> None:
    async def story(stage: Stage, other: Stage) -> None:
        scene = await _talk(stage, other)
        await stage.presses("call.park")
        other.actor.call = type(stage.call).from_json(stage.call.to_json())
        await asyncio.gather(
            stage.presses("call.pick_up", who=scene.ana, device="browser", uri=""),
            other.presses("call.pick_up", who=scene.bo, device="browser", uri=""),
        )
        assert sorted([stage.refused, other.refused]) == [[], ["not-parked"]]
        row = scene.row()
        assert (row.state, row.agent_id in {scene.ana, scene.bo}) == ("talking", True)
        _nobody_has_two(floor)

    both(floor, tmp_path, story)
