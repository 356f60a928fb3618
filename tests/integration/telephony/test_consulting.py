"""A word with somebody while the customer waits, on fake lines: who hears whom, who holds the call, who is free."""

from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.kernel.clock import utc_now
from callcenter.telephony.bridge.happenings import OfferMade
from callcenter.telephony.bridge.live import Phase
from callcenter.telephony.models import Leg
from callcenter.telephony.services import offers
from tests.integration.telephony.conftest import Floor
from tests.integration.telephony.scene import Scene, tell
from tests.integration.telephony.stage import Stage

# --- a word before ---------------------------------------------------------------------------


async def consult(stage: Stage) -> Scene:
    scene = await Scene.begin(stage)
    await scene.asks("consult", to_user_id=scene.ana)
    assert (scene.offer.kind, scene.modes()) == ("consult", {"customer": "hold", "agent": "talk"})
    assert scene.row().state == "talking"
    await scene.answers(scene.ana)
    assert scene.modes() == {"customer": "hold", "agent": "talk", "agent2": "talk"}
    assert (scene.transfer.state, scene.row().agent_id) == ("answered", scene.bo)
    assert scene.seat(scene.ana) == ("on_call", True)
    return scene


@pytest.mark.parametrize("button", ["transfer.complete", "call.hangup"])
def test_after_a_word_the_other_agent_takes_over(floor: Floor, tmp_path: Path, button: str) -> None:
    async def story(stage: Stage) -> None:
        scene = await consult(stage)
        await stage.presses(button)
        row = scene.row()
        assert (row.state, row.agent_id, row.is_held) == ("talking", scene.ana, False)
        assert scene.modes() == {"customer": "talk", "agent": "talk"}
        assert (scene.transfer.state, scene.seat(scene.bo)) == ("completed", ("wrapping_up", False))
        legs = floor.fresh(lambda session: session.scalars(select(Leg).where(Leg.user_id == scene.bo)).all())
        assert [leg.state for leg in legs] == ["ended"]
        await stage.presses("call.hangup", who=scene.ana)
        assert (scene.row().state, scene.row().end_reason) == ("ended", "agent_hung_up")

    tell(floor, tmp_path, story)


def test_back_to_the_customer(floor: Floor, tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        scene = await consult(stage)
        await stage.presses("transfer.cancel")
        assert scene.modes() == {"customer": "talk", "agent": "talk"}
        assert (scene.row().agent_id, scene.transfer.state) == (scene.bo, "cancelled")
        assert scene.seat(scene.ana) == ("wrapping_up", False)

    tell(floor, tmp_path, story)


def test_the_consulted_who_hangs_up_leaves_the_agent_with_the_customer(floor: Floor, tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        scene = await consult(stage)
        await stage.presses("call.hangup", who=scene.ana)
        assert scene.modes() == {"customer": "talk", "agent": "talk"}
        assert (scene.row().agent_id, scene.transfer.state) == (scene.bo, "failed")

    tell(floor, tmp_path, story)


def test_a_turn_to_the_customer_and_back(floor: Floor, tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        scene = await consult(stage)
        await stage.presses("transfer.turn", to="customer")
        assert scene.modes() == {"customer": "talk", "agent": "talk", "agent2": "hold"}
        await stage.presses("transfer.turn", to="consulted")
        assert scene.modes() == {"customer": "hold", "agent": "talk", "agent2": "talk"}

    tell(floor, tmp_path, story)


def test_all_three_then_the_first_agent_goes_or_takes_the_second_out(floor: Floor, tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        scene = await consult(stage)
        await stage.presses("transfer.join")
        assert scene.modes() == {"customer": "talk", "agent": "talk", "agent2": "talk"}
        await stage.presses("call.mute", who=scene.ana, on=True)
        assert scene.modes() == {"customer": "talk", "agent": "talk", "agent2": "mute"}
        await stage.presses("call.hangup")
        assert scene.modes() == {"customer": "talk", "agent": "mute"}
        assert (scene.row().agent_id, scene.seat(scene.bo)) == (scene.ana, ("wrapping_up", False))

    tell(floor, tmp_path, story)


def test_a_participant_is_taken_out_by_the_agent_who_holds_the_call_only(floor: Floor, tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        scene = await Scene.begin(stage)
        await scene.asks("conference", to_user_id=scene.ana)
        assert scene.modes() == {"customer": "talk", "agent": "talk"}
        await scene.answers(scene.ana)
        assert scene.modes() == {"customer": "talk", "agent": "talk", "agent2": "talk"}
        (other,) = stage.call.others
        await stage.presses("call.take_out", who=scene.ana, leg_id=other.leg)
        assert stage.refused == ["not-your-call"]
        await stage.presses("call.take_out", leg_id=other.leg)
        assert scene.modes() == {"customer": "talk", "agent": "talk"}
        assert scene.seat(scene.ana) == ("wrapping_up", False)

    tell(floor, tmp_path, story)


def test_who_is_asked_and_declines_leaves_the_customer_on_hold_with_the_agent(floor: Floor, tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        scene = await Scene.begin(stage)
        await scene.asks("consult", to_user_id=scene.ana)
        await scene.declines(scene.ana)
        assert (scene.transfer.state, scene.transfer.reason) == ("failed", "decline")
        assert scene.modes() == {"customer": "hold", "agent": "talk"}
        await stage.presses("call.hold", on=False)
        assert scene.modes() == {"customer": "talk", "agent": "talk"}

    tell(floor, tmp_path, story)


@pytest.mark.parametrize("is_answered", [False, True])
def test_a_customer_who_leaves_during_the_word_frees_everybody(floor: Floor, tmp_path: Path, is_answered: bool) -> None:
    async def story(stage: Stage) -> None:
        scene = await Scene.begin(stage)
        await scene.asks("consult", to_user_id=scene.ana)
        if is_answered:
            await scene.answers(scene.ana)
        await scene.drops(stage.call.leg)
        assert (scene.row().state, scene.transfer.state) == ("ended", "abandoned")
        assert scene.seat(scene.bo) == ("wrapping_up", False)
        assert scene.seat(scene.ana) == ("wrapping_up" if is_answered else "idle", False)

    tell(floor, tmp_path, story)


def test_who_hangs_up_while_a_queue_looks_for_somebody_leaves_the_customer_in_that_queue(
    floor: Floor, tmp_path: Path
) -> None:
    async def story(stage: Stage) -> None:
        scene = await Scene.begin(stage)
        await scene.asks("consult", to_queue_id=floor.queue.id)
        await stage.presses("call.hangup")
        assert (scene.row().state, stage.call.phase, scene.transfer.state) == ("queued", Phase.QUEUED, "completed")
        assert (scene.row().is_held, scene.seat(scene.bo)) == (False, ("wrapping_up", False))

    tell(floor, tmp_path, story)


def test_an_agent_of_a_queue_is_found_for_a_word(floor: Floor, tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        scene = await Scene.begin(stage)
        await scene.asks("consult", to_queue_id=floor.queue.id)
        assert scene.transfer.state == "waiting"

        def route(session: Session) -> list[OfferMade]:
            made = offers.make_offers(session=session, now=utc_now(), call_ids=[], asking=[scene.transfer.id])
            return [
                OfferMade(each.id, each.user_id, "browser", "", each.expires_at, each.transfer_id or "")
                for each in made
            ]

        (made,) = await stage.ledger.ask(route)
        await stage.happens(made)
        assert scene.transfer.state == "ringing"
        await scene.answers(scene.ana)
        assert scene.modes() == {"customer": "hold", "agent": "talk", "agent2": "talk"}

    tell(floor, tmp_path, story)


def test_what_is_going_on_survives_a_restart_of_the_bridge(floor: Floor, tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        scene = await consult(stage)
        kept = scene.row().live
        again = type(stage.call).from_json(kept)
        assert again.to_json() == stage.call.to_json()
        assert again.passing is not None
        assert (again.passing.state, [side.user_id for side in again.sides]) == ("answered", [scene.bo, scene.ana])

    tell(floor, tmp_path, story)


async def with_somebody_outside(stage: Stage) -> tuple[Scene, str]:
    """Bo, the customer and somebody outside talk; the leg of the one outside."""
    scene = await Scene.begin(stage)
    await scene.asks("conference", to_number="+8613900139000")
    leg = scene.dialled().leg
    await scene.lifts(leg)
    return scene, leg


@pytest.mark.parametrize("kind", ["blind", "consult"])
def test_who_passes_on_a_conference_leaves_the_others_talking(floor: Floor, tmp_path: Path, kind: str) -> None:
    async def story(stage: Stage) -> None:
        scene, _ = await with_somebody_outside(stage)
        await scene.asks(kind, to_user_id=scene.ana)
        if kind == "consult":
            await stage.presses("transfer.complete")
        assert stage.call.phase is Phase.TALKING
        assert scene.modes() == {"customer": "talk", "outside": "talk"}
        assert scene.seat(scene.bo) == ("wrapping_up", False)
        await scene.answers(scene.ana)
        assert scene.modes() == {"customer": "talk", "outside": "talk", "agent": "talk"}
        assert (scene.row().agent_id, scene.seat(scene.ana)) == (scene.ana, ("on_call", True))

    tell(floor, tmp_path, story)


def test_the_last_one_hangs_up_while_an_agent_is_rung_and_the_customer_is_not_lost(
    floor: Floor, tmp_path: Path
) -> None:
    async def story(stage: Stage) -> None:
        scene, outside = await with_somebody_outside(stage)
        await scene.asks("blind", to_user_id=scene.ana)
        await scene.drops(outside)
        assert (stage.call.phase, scene.row().state) == (Phase.PASSING, "ringing")
        await scene.answers(scene.ana)
        assert (scene.row().state, scene.row().agent_id) == ("talking", scene.ana)

    tell(floor, tmp_path, story)
