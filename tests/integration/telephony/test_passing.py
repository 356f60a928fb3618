"""A call that changes hands, on fake lines: who has it at every moment, and that nobody is left without anybody."""

from pathlib import Path

from sqlalchemy import select

from callcenter.telephony.bridge import asked, parking
from callcenter.telephony.bridge.happenings import TimerDue
from callcenter.telephony.bridge.live import Phase
from callcenter.telephony.models import Recording, Seat, Transfer
from callcenter.telephony.services import seats
from tests.integration.telephony.conftest import Floor
from tests.integration.telephony.scene import Scene, tell
from tests.integration.telephony.stage import Stage

# --- passed on at once ----------------------------------------------------------------------


def test_a_blind_transfer_gives_the_call_to_the_agent_who_answers(floor: Floor, tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        scene = await Scene.begin(stage)
        await scene.asks("blind", to_user_id=scene.ana)
        assert (scene.row().state, stage.call.phase, scene.offer.kind) == ("ringing", Phase.PASSING, "transfer")
        assert scene.seat(scene.bo) == ("wrapping_up", False)
        assert scene.modes() == {"customer": "talk"}
        await scene.answers(scene.ana)
        row = scene.row()
        assert (row.state, row.agent_id, stage.call.phase) == ("talking", scene.ana, Phase.TALKING)
        assert scene.seat(scene.ana) == ("on_call", True)
        assert (scene.transfer.state, scene.modes()) == ("completed", {"customer": "talk", "agent": "talk"})
        tapes = scene.floor.fresh(lambda session: session.scalars(select(Recording)).all())
        assert len(tapes) == 1

    tell(floor, tmp_path, story)


def test_an_agent_who_is_not_free_cannot_be_asked_and_the_call_stays(floor: Floor, tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        scene = await Scene.begin(stage)
        with floor.step() as session:
            session.get_one(Seat, scene.ana).presence = "away"
        for kind in ("blind", "consult", "conference"):
            await scene.asks(kind, to_user_id=scene.ana)
        assert stage.refused == ["agent-not-free"] * 3
        assert (scene.row().state, scene.seat(scene.bo)) == ("talking", ("on_call", True))
        assert floor.fresh(lambda session: session.scalars(select(Transfer)).all()) == []

    tell(floor, tmp_path, story)


def test_a_blind_transfer_nobody_takes_comes_back_and_then_waits(floor: Floor, tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        scene = await Scene.begin(stage)
        await scene.asks("blind", to_user_id=scene.ana)
        with floor.step() as session:
            seat = session.get_one(Seat, scene.bo)
            seats.act(session=session, seat=seat, trigger="release", now=floor.now)
        await scene.declines(scene.ana)
        assert (scene.offer.kind, scene.offer.user_id, scene.transfer.state) == ("recall", scene.bo, "failed")
        await stage.happens(TimerDue(asked.TIMER))
        assert (scene.row().state, stage.call.phase) == ("queued", Phase.QUEUED)
        assert scene.row().queue_id == floor.queue.id
        assert scene.seat(scene.bo) == ("not_responding", False)

    tell(floor, tmp_path, story)


def test_a_blind_transfer_to_a_queue_waits_there(floor: Floor, tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        scene = await Scene.begin(stage)
        await scene.asks("blind", to_queue_id=floor.queue.id)
        row = scene.row()
        assert (row.state, stage.call.phase, scene.transfer.state) == ("queued", Phase.QUEUED, "completed")
        assert row.waits_since > row.answered_at, "its wait begins anew"
        assert scene.seat(scene.bo) == ("wrapping_up", False)

    tell(floor, tmp_path, story)


def test_a_customer_who_leaves_on_the_way_is_abandoned(floor: Floor, tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        scene = await Scene.begin(stage)
        await scene.asks("blind", to_user_id=scene.ana)
        await scene.drops(stage.call.leg)
        row = scene.row()
        assert (row.state, row.end_reason, scene.transfer.state) == ("ended", "abandoned", "abandoned")
        assert scene.seat(scene.ana) == ("idle", False)
        assert scene.offer.state == "withdrawn"

    tell(floor, tmp_path, story)


# --- outside -----------------------------------------------------------------------------------


def test_a_blind_transfer_outside_leaves_the_two_alone_until_one_hangs_up(floor: Floor, tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        scene = await Scene.begin(stage)
        await scene.asks("blind", to_number="+8613900139000")
        leg = scene.dialled().leg
        assert scene.seat(scene.bo) == ("wrapping_up", False)
        await scene.lifts(leg)
        assert (scene.row().state, scene.modes()) == ("talking", {"customer": "talk", "outside": "talk"})
        await scene.drops(leg)
        assert (scene.row().state, scene.row().end_reason) == ("ended", "outside_hung_up")

    tell(floor, tmp_path, story)


def test_an_outside_number_that_does_not_answer_brings_the_call_back(floor: Floor, tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        scene = await Scene.begin(stage)
        await scene.asks("blind", to_number="+8613900139000")
        await scene.drops(scene.dialled().leg, code=486)
        assert (scene.row().state, scene.transfer.state) == ("queued", "failed")

    tell(floor, tmp_path, story)


def test_a_word_with_somebody_outside_then_all_together(floor: Floor, tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        scene = await Scene.begin(stage)
        await scene.asks("consult", to_number="+8613900139000")
        await scene.lifts(scene.dialled().leg)
        assert scene.modes() == {"customer": "hold", "agent": "talk", "outside": "talk"}
        await stage.presses("transfer.join")
        await stage.presses("call.end")
        assert (scene.row().state, scene.row().end_reason) == ("ended", "agent_hung_up")

    tell(floor, tmp_path, story)


# --- parked, and moved ---------------------------------------------------------------------------


def test_a_parked_call_is_picked_up_by_one(floor: Floor, tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        scene = await Scene.begin(stage)
        await stage.presses("call.park")
        assert (scene.row().state, scene.row().parked_by_id) == ("parked", scene.bo)
        assert scene.seat(scene.bo) == ("wrapping_up", False)
        await stage.presses("call.pick_up", who=scene.ana, device="browser", uri="")
        await stage.presses("call.pick_up", who=scene.bo, device="browser", uri="")
        assert stage.refused == ["not-parked"]
        assert (scene.row().state, scene.row().agent_id) == ("talking", scene.ana)
        assert scene.modes() == {"customer": "talk", "agent": "talk"}

    tell(floor, tmp_path, story)


def test_a_parked_call_nobody_picks_up_comes_back(floor: Floor, tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        scene = await Scene.begin(stage)
        await stage.presses("call.park")
        with floor.step() as session:
            seats.act(session=session, seat=session.get_one(Seat, scene.bo), trigger="release", now=floor.now)
        await stage.happens(TimerDue(parking.TIMER))
        assert (scene.offer.kind, scene.offer.user_id, scene.row().state) == ("recall", scene.bo, "ringing")
        await scene.answers(scene.bo)
        assert (scene.row().state, scene.modes()) == ("talking", {"customer": "talk", "agent": "talk"})

    tell(floor, tmp_path, story)


def test_a_call_moves_to_a_phone_and_back(floor: Floor, tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        scene = await Scene.begin(stage)
        await stage.presses("call.move", kind="sip", uri="sip:1001@127.0.0.1")
        phone = scene.dialled().leg
        assert scene.modes() == {"customer": "talk", "agent": "talk"}
        await scene.lifts(phone)
        assert stage.call.agent is not None
        assert (stage.call.agent.leg, stage.call.agent.device) == (phone, "sip")
        assert floor.seat("bo").device_kind == "sip"
        await stage.presses("call.move", kind="browser")
        assert stage.call.agent is not None
        assert stage.call.agent.device == "browser"
        assert (scene.modes(), floor.seat("bo").device_kind) == ({"customer": "talk", "agent": "talk"}, "browser")
        assert scene.row().state == "talking"

    tell(floor, tmp_path, story)


def test_a_phone_that_is_not_lifted_leaves_the_call_where_it_is(floor: Floor, tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        scene = await Scene.begin(stage)
        await stage.presses("call.move", kind="sip", uri="sip:1001@127.0.0.1")
        await scene.drops(scene.dialled().leg, code=408)
        assert (scene.row().state, scene.modes()) == ("talking", {"customer": "talk", "agent": "talk"})
        assert stage.told[-1][1]["code"] == "phone-not-lifted"

    tell(floor, tmp_path, story)
